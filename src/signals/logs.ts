/**
 * Log records, from their settings to a sink. The SDK is loaded, by `import()`,
 * only for a caller who has parts of it.
 *
 * @module
 */
import type { LoggerProvider } from "@opentelemetry/api";
import type { LogRecordProcessor } from "@opentelemetry/sdk-logs";
import { createDirectLogSink } from "../delivery/direct_log_sink.ts";
import type { LogSink } from "../delivery/log_sink.ts";
import { createLogRecordProcessor } from "../delivery/processors.ts";
import { Queue } from "../delivery/queue.ts";
import { createSdkLogSink } from "../delivery/sdk_log_sink.ts";
import type { Sender } from "../delivery/sender.ts";
import { createUnit, type SignalUnit } from "../delivery/unit.ts";
import { LogBatch } from "../encode/log_batch.ts";
import type { LogItem } from "../encode/log_item.ts";
import { logRecordLimitsOf } from "../limits.ts";
import {
  attributesOf,
  channelOf,
  keepBooks,
  resourceOf,
  type SignalPlan,
} from "./plan.ts";

/** Log records, started; without a sink when they are off. */
export interface LogsStarted {
  readonly unit: SignalUnit;
  /** Its way to the collector; undefined where there is none. */
  readonly sender?: Sender | undefined;
  readonly sink?: LogSink;
  /** Loggers of the SDK with the same queue; loads it. */
  readonly loggers: () => Promise<LoggerProvider>;
}

/** Starts log records. Loads the SDK only for a caller who has parts of it. */
export async function startLogs(plan: SignalPlan): Promise<LogsStarted> {
  const theirs = plan.settings.logRecordProcessors ?? [];
  const client = plan.clients.logs;
  const books = keepBooks(plan, "logs", client, theirs);
  const channel = client && channelOf(plan, "logs", client);
  const { logBatch: limits, exporters } = plan.resolved;
  const queue = channel && new Queue<LogItem>({
    ...books,
    ...channel,
    limits,
    open: new LogBatch({
      protocol: exporters.logs?.protocol ?? "binary",
      maxAttributes: plan.resolved.limits.logs.count,
      resource: { attributes: attributesOf(plan, "logs") },
      uid: plan.uid,
    }),
  });
  const unit = createUnit(books.ledger, client, queue, theirs);
  if (books.ledger.delivery === "off") return { unit, loggers: noLoggers };
  const loggers = once(() => createLoggers(plan, theirs, queue));
  const sender = channel?.sender;
  if (queue !== undefined && theirs.length === 0) {
    return { unit, sender, loggers, sink: createDirectLogSink(queue) };
  }
  const provider = await loggers();
  const sink = createSdkLogSink((scope) => provider.getLogger(scope));
  return { unit, sender, loggers, sink };
}

/** The SDK's loggers, before their processors and our queue. */
async function createLoggers(
  plan: SignalPlan,
  theirs: readonly LogRecordProcessor[],
  queue: Queue<LogItem> | undefined,
): Promise<LoggerProvider> {
  const sdk = await import("@opentelemetry/sdk-logs");
  const provider = new sdk.LoggerProvider({
    resource: await resourceOf(plan, "logs"),
    processors: [...theirs, ...queue ? [createLogRecordProcessor(queue)] : []],
    logRecordLimits: logRecordLimitsOf(plan.resolved.limits),
  });
  // Without its `shutdown()`: the queue is not only theirs.
  return { getLogger: (...scope) => provider.getLogger(...scope) };
}

/** While log records are off. */
const noLoggers = (): Promise<LoggerProvider> =>
  Promise.resolve({
    getLogger: () => ({ emit: () => {}, enabled: () => false }),
  });

/** Makes something when it is first asked for. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}
