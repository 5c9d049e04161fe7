/**
 * Our queues as processors of the OpenTelemetry SDK.
 *
 * @module
 */
import { TraceFlags } from "@opentelemetry/api";
import type {
  LogRecordProcessor,
  ReadableLogRecord,
} from "@opentelemetry/sdk-logs";
import type { ReadableSpan, SpanProcessor } from "@opentelemetry/sdk-trace";
import type { BatchQueue } from "./batch_queue.ts";

/** Queues ended spans that were sampled. */
export function createSpanProcessor(
  queue: BatchQueue<ReadableSpan>,
): SpanProcessor {
  return {
    onStart: () => {},
    onEnd(span) {
      if (span.spanContext().traceFlags & TraceFlags.SAMPLED) queue.add(span);
    },
    forceFlush: () => queue.flush(),
    shutdown: () => queue.close(),
  };
}

/** Queues log records. */
export function createLogRecordProcessor(
  queue: BatchQueue<ReadableLogRecord>,
): LogRecordProcessor {
  return {
    onEmit: (record) => queue.add(record),
    forceFlush: () => queue.flush(),
    shutdown: () => queue.close(),
  };
}
