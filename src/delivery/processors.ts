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

/**
 * Sets attributes on every span at its start. What the span itself says under
 * the same key stays: configuration must not change what a span means.
 */
export function createSpanAttributeProcessor(
  attributes: Readonly<Record<string, string>>,
): SpanProcessor {
  return {
    onStart(span) {
      for (const [key, value] of Object.entries(attributes)) {
        if (!Object.hasOwn(span.attributes, key)) span.setAttribute(key, value);
      }
    },
    onEnd: () => {},
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
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
