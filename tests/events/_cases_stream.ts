/**
 * The stream of the model: the four shapes of its event.
 *
 * @module
 */
import { FULL_SESSION } from "../_support/sessions.ts";
import {
  counterPoint,
  durationPoint,
  int,
  texts,
  type WireAttributes,
  type WirePoint,
} from "../_support/wire.ts";
import type { WireCase } from "./_case.ts";

function framePoints(
  millis: number,
  own: Record<string, string>,
): WirePoint[] {
  const attributes = { ...FULL_SESSION.metrics, ...texts(own) };
  return [
    counterPoint("codex.sse_event", 1, attributes),
    durationPoint("codex.sse_event.duration_ms", millis, attributes),
  ];
}

const USED: WireAttributes = {
  ...texts({
    "event.kind": "response.completed",
    input_token_count: "1200",
    output_token_count: "340",
    tool_token_count: "1999",
    service_tier: "priority",
    model_reasoning_effort: "high",
  }),
  cached_token_count: int(1_000),
  cache_write_token_count: int(64),
  reasoning_token_count: int(128),
  ttft_ms: int(420),
};
const USED_PLAIN: WireAttributes = {
  ...texts({
    "event.kind": "response.completed",
    input_token_count: "3",
    output_token_count: "5",
    tool_token_count: "8",
  }),
  cached_token_count: int(0),
  cache_write_token_count: int(0),
  reasoning_token_count: int(0),
};

/** The four shapes of sse_event. */
export const STREAM_CASES: readonly WireCase[] = [
  {
    why: "sseEvent()",
    session: FULL_SESSION,
    event: "codex.sse_event",
    record: (session) =>
      session.sseEvent({
        kind: "response.output_text.delta",
        durationMillis: 15.999,
      }),
    log: texts({
      "event.kind": "response.output_text.delta",
      duration_ms: "15",
    }),
    metrics: framePoints(15, {
      kind: "response.output_text.delta",
      success: "true",
    }),
  },
  {
    why: "sseEventFailed() with a frame",
    session: FULL_SESSION,
    event: "codex.sse_event",
    record: (session) =>
      session.sseEventFailed({
        kind: "response.failed",
        durationMillis: 7,
        errorMessage: "overloaded",
      }),
    log: texts({
      "event.kind": "response.failed",
      duration_ms: "7",
      "error.message": "overloaded",
    }),
    trace: texts({
      "event.kind": "response.failed",
      duration_ms: "7",
      "error.message": "overloaded",
    }),
    metrics: framePoints(7, { kind: "response.failed", success: "false" }),
  },
  {
    why: "sseEventFailed() without a frame",
    session: FULL_SESSION,
    event: "codex.sse_event",
    record: (session) =>
      session.sseEventFailed({
        durationMillis: 300_000,
        errorMessage: "idle timeout waiting for SSE",
      }),
    log: texts({
      duration_ms: "300000",
      "error.message": "idle timeout waiting for SSE",
    }),
    trace: texts({
      "event.kind": "unknown",
      duration_ms: "300000",
      "error.message": "idle timeout waiting for SSE",
    }),
    metrics: framePoints(300_000, { kind: "unknown", success: "false" }),
  },
  {
    why: "sseEventCompletedFailed()",
    session: FULL_SESSION,
    event: "codex.sse_event",
    record: (session) =>
      session.sseEventCompletedFailed({ errorMessage: "unreadable" }),
    log: texts({
      "event.kind": "response.completed",
      "error.message": "unreadable",
    }),
    trace: texts({
      "event.kind": "response.completed",
      "error.message": "unreadable",
    }),
    metrics: [],
  },
  {
    why: "sseEventCompleted() with everything",
    session: FULL_SESSION,
    event: "codex.sse_event",
    record: (session) =>
      session.sseEventCompleted({
        inputTokens: 1_200,
        outputTokens: 340,
        cachedTokens: 1_000,
        cacheWriteTokens: 64,
        reasoningTokens: 128,
        totalTokens: 1_999,
        ttftMillis: 420.7,
        serviceTier: "priority",
        reasoningEffort: "high",
      }),
    log: USED,
    trace: USED,
    metrics: [],
  },
  {
    why: "sseEventCompleted() with input and output alone",
    session: FULL_SESSION,
    event: "codex.sse_event",
    record: (session) =>
      session.sseEventCompleted({ inputTokens: 3, outputTokens: 5 }),
    log: USED_PLAIN,
    trace: USED_PLAIN,
    metrics: [],
  },
];
