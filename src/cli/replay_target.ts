/**
 * The provider that `agent-otel replay` records with.
 *
 * @module
 */
import { SIGNALS } from "../otlp/settings.ts";
import { OtelProvider } from "../provider.ts";
import { createReplayIndex, type ReplayIndex } from "../replay/index.ts";
import { addressOf } from "../doctor/attempt.ts";
import type { Runtime } from "../runtime/types.ts";
import type { SessionOptions } from "../session/options.ts";
import type { OtelSettings } from "../settings.ts";
import { type Given, UsageError } from "./command.ts";
import { type Destination, readDestination } from "./destination.ts";
import { fileExport } from "./file_export.ts";

/** What is to become of replayed sessions. */
export interface ReplayPlan {
  readonly destination: Destination;
  /** The folder for files; absent where there is a collector. */
  readonly out: string | undefined;
  readonly isDryRun: boolean;
  readonly serviceName: string | undefined;
  readonly metrics: boolean;
  /** What is said of every session. */
  readonly session: Partial<SessionOptions>;
}

/** A provider that is ready. */
export interface ReplayTarget {
  readonly otel: OtelProvider;
  /** Reads the files. */
  readonly runtime: Runtime;
  /** What files know of each other. */
  readonly index: ReplayIndex;
  /** Of the plan, on top of what a file of the user's says. */
  readonly session: Partial<SessionOptions>;
  /** Lets go of files, once the provider is shut down. */
  close(): void;
}

/**
 * Reads what is to become of sessions.
 *
 * @throws {UsageError} If nothing says where to, or more than one thing does.
 */
export function readPlan(given: Given): ReplayPlan {
  const { texts, flags } = given;
  const destination = readDestination(given);
  const out = texts.get("out");
  const isDryRun = flags.has("dry-run");
  if (out !== undefined && destination.endpoint !== undefined) {
    throw new UsageError("--out and --endpoint do not go together");
  }
  const isSaid = [out, destination.endpoint, destination.config]
    .some((where) => where !== undefined);
  if (!isSaid && !isDryRun) {
    throw new UsageError(
      "Nothing says where to: give --endpoint URL, --config FILE or --out DIR, or --dry-run to only look",
    );
  }
  const content = texts.get("content");
  const signals = texts.get("signals");
  return {
    destination,
    out,
    isDryRun,
    serviceName: texts.get("service-name"),
    metrics: flags.has("metrics") ||
      (signals !== undefined && destination.signals.includes("metrics")),
    session: {
      ...content === undefined ? {} : { content: content as "all" | "none" },
      ...flags.has("prompts") ? { logUserPrompts: true } : {},
      ...flags.has("answers") ? { logAgentResponses: true } : {},
    },
  };
}

/**
 * Starts the provider.
 *
 * @throws {Error} If a file or folder cannot be used, or no signal is on; the
 * message says why.
 */
export async function openTarget(
  plan: ReplayPlan,
  runtime: Runtime,
): Promise<ReplayTarget> {
  const settings: OtelSettings = {
    ...plan.destination.settings(runtime),
    ...plan.serviceName === undefined ? {} : { serviceName: plan.serviceName },
    ...plan.metrics ? {} : { metrics: "none" },
    globals: "never",
    flushOnExit: false,
  };
  const common = {
    runtime,
    index: createReplayIndex(),
    session: { ...settings.config?.session, ...plan.session },
  };
  if (plan.isDryRun) {
    const off = { logs: "none", traces: "none", metrics: "none" } as const;
    const all = { ...settings, ...off };
    const otel = await OtelProvider.start(all, { runtime });
    return { ...common, otel, close: () => {} };
  }
  if (plan.out !== undefined) {
    const signals = plan.destination.signals
      .filter((signal) => signal !== "metrics" || plan.metrics);
    const files = fileExport(plan.out, runtime, signals);
    try {
      const otel = await OtelProvider.start(
        { ...settings, ...files.settings },
        { runtime: files.runtime },
      );
      return { ...common, otel, close: () => files.close() };
    } catch (error) {
      files.close();
      throw error;
    }
  }
  checkPermission(plan.destination.endpoint, runtime);
  const otel = await OtelProvider.start(settings, { runtime });
  const receipt = otel.stats();
  if (SIGNALS.every((signal) => receipt[signal].delivery === "off")) {
    await otel.shutdown();
    const metrics = plan.metrics ? "" : "; metrics need --metrics";
    throw new Error(
      `${plan.destination.config} turns no exporter on${metrics}`,
    );
  }
  return { ...common, otel, close: () => {} };
}

/** A collector that may not be reached takes nothing, however long one waits. */
function checkPermission(endpoint: string | undefined, runtime: Runtime): void {
  if (endpoint === undefined) return;
  const address = addressOf(endpoint);
  const flag = runtime.missingPermission?.({ kind: "net", address });
  if (flag !== undefined) {
    throw new Error(`Cannot send to ${address}: run it with ${flag}`);
  }
}
