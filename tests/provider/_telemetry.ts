/** A provider that exports everything to a collector, for tests of it. */
import {
  type Diagnostic,
  OtelProvider,
  type OtelSettings,
  type ProviderHost,
  type Receipt,
  SessionTelemetry,
  type SignalReceipt,
} from "../../mod.ts";
import { type Collector, startCollector } from "../../src/collector/mod.ts";
import type { OtlpHttpOptions } from "../../src/otlp/settings.ts";
import { sendingTo } from "./_settings.ts";

/** A started provider with a session, and what it reported. */
export interface Started {
  readonly otel: OtelProvider;
  readonly session: SessionTelemetry;
  readonly diagnostics: Diagnostic[];
}

/** Starts a provider that sends to `target`. */
export async function startSending(
  target: Collector | string,
  settings: OtelSettings & { readonly otlp?: OtlpHttpOptions } = {},
  host?: ProviderHost,
): Promise<Started> {
  const { otlp, ...rest } = settings;
  const diagnostics: Diagnostic[] = [];
  const baseUrl = typeof target === "string" ? target : target.url;
  const otel = await OtelProvider.start({
    ...sendingTo(baseUrl, otlp),
    onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
    ...rest,
  }, host);
  const session = new SessionTelemetry(otel, {
    conversationId: "0192f0c4-7b1e-7c3a-9d55-2f6a1c0e8b77",
    model: "gpt-5.1",
  });
  return { otel, session, diagnostics };
}

/** One turn with `prompts` prompts: as many log records, and one span. */
export async function recordTurn(
  session: SessionTelemetry,
  prompts = 1,
): Promise<void> {
  await session.turn({ turnId: crypto.randomUUID() }, () => {
    for (let index = 0; index < prompts; index += 1) {
      session.userPrompt([{ type: "text", text: `prompt ${index}` }]);
    }
  });
}

/** What is missing from, or too much in, the sum of a receipt; 0 when it adds up. */
export function imbalance(receipt: Receipt): number {
  const one = (signal: SignalReceipt): number =>
    signal.recorded - signal.delivered - signal.rejected - signal.dropped -
    signal.spooled - signal.unconfirmed - signal.pending;
  return Math.abs(one(receipt.logs)) + Math.abs(one(receipt.traces)) +
    Math.abs(one(receipt.metrics));
}

/** A base URL on which nobody listens any more. */
export async function deadUrl(): Promise<string> {
  const collector = await startCollector();
  await collector.close();
  return collector.url;
}

/** Gives `body` a collector and closes it: `await using`, which Node 22 lacks. */
export async function withCollector(
  body: (collector: Collector) => Promise<void>,
): Promise<void> {
  const collector = await startCollector();
  try {
    await body(collector);
  } finally {
    await collector.close();
  }
}
