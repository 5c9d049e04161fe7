/**
 * Which session was started by which call of a tool: what several files of one
 * conversation know of each other.
 *
 * @module
 */
import type { SpanContext } from "@opentelemetry/api";
import { Recent } from "../recent.ts";

/**
 * What replays of several files know of each other: a session that another one
 * has started then stands below the call that has started it. Replay the file of
 * the one that starts first. Made by {@link createReplayIndex}.
 */
export interface ReplayIndex {
  /** How many calls of tools it knows; at most 20,000, the latest. */
  readonly size: number;
  /** @internal */
  addCall(conversationId: string, callId: string, span: SpanContext): void;
  /** @internal */
  call(conversationId: string, callId: string): SpanContext | undefined;
  /** @internal */
  addStarted(conversationId: string, by: SpanContext): void;
  /** @internal */
  startedBy(conversationId: string): SpanContext | undefined;
}

/** Calls that are known at most; of more, the first are forgotten. */
const MAX_CALLS = 20_000;

/** An index that knows nothing yet. */
export function createReplayIndex(): ReplayIndex {
  const calls = new Recent<SpanContext>(MAX_CALLS);
  const started = new Recent<SpanContext>(MAX_CALLS);
  const keyOf = (conversationId: string, callId: string): string =>
    JSON.stringify([conversationId, callId]);
  return {
    get size() {
      return calls.size;
    },
    addCall: (conversationId, callId, span) =>
      add(calls, keyOf(conversationId, callId), span),
    call: (conversationId, callId) => calls.get(keyOf(conversationId, callId)),
    addStarted: (conversationId, by) => add(started, conversationId, by),
    startedBy: (conversationId) => started.get(conversationId),
  };
}

function add(
  spans: Recent<SpanContext>,
  key: string,
  { traceId, spanId, traceFlags }: SpanContext,
): void {
  spans.set(key, { traceId, spanId, traceFlags, isRemote: true });
}
