/**
 * Our queues as processors of the OpenTelemetry SDK.
 *
 * @module
 */
import type {
  LogRecordProcessor,
  ReadableLogRecord,
} from "@opentelemetry/sdk-logs";
import { SAMPLED } from "../trace_context/api.ts";
import type { ReadableSpan, SpanProcessor } from "@opentelemetry/sdk-trace";
import { FLUSH_MILLIS, SHUTDOWN_MILLIS } from "../budget.ts";
import { within } from "./within.ts";

/** What a processor needs of a queue. */
export interface RecordQueue<T> {
  add(record: T): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Queues ended spans that were sampled. */
export function createSpanProcessor(
  queue: RecordQueue<ReadableSpan>,
): SpanProcessor {
  return {
    onStart: () => {},
    onEnd(span) {
      if (span.spanContext().traceFlags & SAMPLED) queue.add(span);
    },
    ...ending(queue),
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
  queue: RecordQueue<ReadableLogRecord>,
): LogRecordProcessor {
  return {
    onEmit: (record) => queue.add(record),
    ...ending(queue),
  };
}

/** A caller who waits is waited with: the time is limited, the process lives. */
function ending(
  queue: RecordQueue<never>,
): Pick<SpanProcessor, "forceFlush" | "shutdown"> {
  return {
    async forceFlush() {
      await within(FLUSH_MILLIS, [queue.flush()]);
    },
    async shutdown() {
      await within(SHUTDOWN_MILLIS, [queue.close()]);
    },
  };
}
