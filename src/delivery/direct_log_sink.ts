/**
 * Log records of ours on the shortest way: encoded as they are queued, by
 * nobody but us.
 *
 * @module
 */
import type { LogItem } from "../encode/log_item.ts";
import type { LogSink } from "./log_sink.ts";
import type { Queue } from "./queue.ts";

/** Hands everything to a queue, and lets the recorder say what went wrong. */
export function createDirectLogSink(queue: Queue<LogItem>): LogSink {
  return {
    emit: (event) => queue.addOrThrow(event),
    emitAudit: (record) => queue.addOrThrow(record),
  };
}
