/**
 * Requests to the model, and its stream.
 *
 * @module
 */
import { FULL_SESSION, MINIMAL_SESSION } from "../_support/sessions.ts";
import {
  counterPoint,
  durationPoint,
  flag,
  int,
  texts,
  type WireAttributes,
  type WirePoint,
} from "../_support/wire.ts";
import type { WireCase } from "./_case.ts";

function requestPoints(
  session: WireAttributes,
  millis: number,
  own: Record<string, string>,
): WirePoint[] {
  const attributes = { ...session, ...texts(own) };
  return [
    counterPoint("codex.api_request", 1, attributes),
    durationPoint("codex.api_request.duration_ms", millis, attributes),
  ];
}

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

const REFUSED: WireAttributes = {
  ...texts({
    duration_ms: "1250",
    "error.message": "refused",
    "auth.header_name": "authorization",
    "auth.recovery_mode": "managed",
    "auth.recovery_phase": "refresh_token",
    endpoint: "/responses",
    "auth.request_id": "req-1",
    "auth.cf_ray": "ray-1",
    "auth.error": "missing_authorization_header",
    "auth.error_code": "token_expired",
    "auth.agent_id": "agent-1",
    "auth.task_id": "task-1",
  }),
  "http.response.status_code": int(401),
  attempt: int(2),
  "auth.header_attached": flag(true),
  "auth.retry_after_unauthorized": flag(true),
  ...FULL_SESSION.authEnvironment,
};
const NO_ANSWER: WireAttributes = {
  ...texts({ duration_ms: "0", endpoint: "unknown" }),
  attempt: int(0),
  "auth.header_attached": flag(false),
  "auth.retry_after_unauthorized": flag(false),
  ...MINIMAL_SESSION.authEnvironment,
};
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

/** api_request and the four shapes of sse_event. */
export const MODEL_CASES: readonly WireCase[] = [
  {
    why: "apiRequest() with everything",
    session: FULL_SESSION,
    event: "codex.api_request",
    record: (session) =>
      session.apiRequest({
        durationMillis: 1_250.9,
        attempt: 2,
        status: 401,
        errorMessage: "refused",
        endpoint: "/responses",
        auth: {
          headerAttached: true,
          headerName: "authorization",
          retryAfterUnauthorized: true,
          recoveryMode: "managed",
          recoveryPhase: "refresh_token",
          requestId: "req-1",
          cfRay: "ray-1",
          error: "missing_authorization_header",
          errorCode: "token_expired",
          agentId: "agent-1",
          taskId: "task-1",
        },
      }),
    log: REFUSED,
    trace: REFUSED,
    metrics: requestPoints(FULL_SESSION.metrics, 1_250, {
      status: "401",
      success: "false",
    }),
  },
  {
    why: "apiRequest() without an answer",
    session: MINIMAL_SESSION,
    event: "codex.api_request",
    record: (session) => session.apiRequest({ durationMillis: 0 }),
    log: NO_ANSWER,
    trace: NO_ANSWER,
    metrics: requestPoints(MINIMAL_SESSION.metrics, 0, {
      status: "none",
      success: "false",
    }),
  },
  ...([
    [199, undefined, "false"],
    [200, undefined, "true"],
    [299, undefined, "true"],
    [300, undefined, "false"],
    [200, "the body broke off", "false"],
  ] as const).map(([status, errorMessage, success]): WireCase => {
    const attributes = {
      ...NO_ANSWER,
      "http.response.status_code": int(status),
      ...errorMessage === undefined
        ? {}
        : texts({ "error.message": errorMessage }),
    };
    return {
      why: `apiRequest() with status ${status} and ${
        errorMessage ?? "no error"
      }`,
      session: MINIMAL_SESSION,
      event: "codex.api_request",
      record: (session) =>
        session.apiRequest({
          durationMillis: 0,
          status,
          ...errorMessage === undefined ? {} : { errorMessage },
        }),
      log: attributes,
      trace: attributes,
      metrics: requestPoints(MINIMAL_SESSION.metrics, 0, {
        status: String(status),
        success,
      }),
    };
  }),
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
