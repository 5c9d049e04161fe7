/**
 * What was called off. Spans alone tell: a log record says that it failed.
 *
 * @module
 */
import type { ReceivedSpan } from "../telemetry.ts";
import { attributesOf } from "../values.ts";
import { type SessionEvent, spanKey, textOf } from "./events.ts";

/** Kinds that report how a piece of work ended. */
const ENDS: ReadonlySet<string> = new Set([
  "tool_result",
  "api_request",
  "websocket_request",
]);

/** Adds `aborted` to the events of work that was called off. */
export function markCancelled(
  events: readonly SessionEvent[],
  spans: readonly ReceivedSpan[],
): readonly SessionEvent[] {
  const spanIds = new Set<string>();
  const callIds = new Set<string>();
  for (const span of spans) {
    const values = attributesOf(span);
    if (
      values["aborted"] !== true &&
      textOf(values, "error.type") !== "AbortError"
    ) continue;
    spanIds.add(spanKey(span));
    const callId = textOf(values, "call_id");
    if (callId !== undefined) callIds.add(callId);
  }
  if (spanIds.size === 0) return events;
  return events.map((event) => {
    const callId = textOf(event.values, "call_id");
    const isCancelled = ENDS.has(event.kind) &&
      (callId === undefined
        ? spanIds.has(spanKey(event))
        : callIds.has(callId));
    return isCancelled
      ? { ...event, values: { ...event.values, aborted: true } }
      : event;
  });
}
