/**
 * What every signal is built from, and what all of them build alike.
 *
 * @module
 */
import type { Resource } from "@opentelemetry/resources";
import type { Clock } from "../clock.ts";
import type { Clients } from "../connect.ts";
import type { RecordKeeper } from "../delivery/keeper.ts";
import type { QueueOptions } from "../delivery/queue.ts";
import { SignalLedger } from "../delivery/receipt.ts";
import { Sender } from "../delivery/sender.ts";
import type { Books } from "../delivery/settle.ts";
import type { DiagnosticHandler } from "../diagnostics.ts";
import type { OtlpClient } from "../otlp/client.ts";
import type { OtlpSignal } from "../otlp/settings.ts";
import { type ResourceAttributes, resourceAttributes } from "../resource.ts";
import { gunzip } from "../runtime/gunzip.ts";
import type { Runtime } from "../runtime/types.ts";
import type { OtelSettings } from "../settings.ts";
import type { ResolvedSettings } from "../settings_resolve.ts";

/** What every signal is built from. */
export interface SignalPlan {
  readonly settings: OtelSettings;
  readonly resolved: ResolvedSettings;
  readonly clients: Clients;
  readonly runtime: Runtime;
  readonly report: DiagnosticHandler;
  readonly clock: Clock;
  /** What keeps records beyond the process. */
  readonly keepers?: Readonly<Partial<Record<OtlpSignal, RecordKeeper>>>;
  /** Makes the `log.record.uid` of log records; absent where they have none. */
  readonly uid?: () => string;
}

/** How the requests of a signal are made and sent. */
export function channelOf<S extends OtlpSignal>(
  plan: SignalPlan,
  signal: S,
  client: OtlpClient<S>,
): Pick<
  QueueOptions<unknown>,
  "sender" | "contentType" | "gzip" | "gunzip" | "keeper"
> {
  return {
    sender: new Sender({ attempt: (request) => client.attempt(request) }),
    contentType: client.contentType,
    gzip: client.gzip,
    gunzip,
    keeper: plan.keepers?.[signal],
  };
}

/** Where the outcomes of a signal are booked. */
export function keepBooks(
  plan: SignalPlan,
  signal: OtlpSignal,
  client: unknown,
  theirs: readonly unknown[],
): Books {
  const ledger = new SignalLedger(
    client !== undefined
      ? "otlp-http"
      : theirs.length > 0
      ? "not observed"
      : "off",
  );
  return { signal, ledger, report: plan.report };
}

/** The resource of a signal, for the SDK. */
export async function resourceOf(
  plan: SignalPlan,
  signal: OtlpSignal,
): Promise<Resource> {
  const sdk = await import("@opentelemetry/resources");
  return sdk.resourceFromAttributes(attributesOf(plan, signal));
}

/** The attributes of that resource. */
export function attributesOf(
  { resolved, runtime }: SignalPlan,
  signal: OtlpSignal,
): ResourceAttributes {
  return resourceAttributes(signal, resolved, runtime);
}
