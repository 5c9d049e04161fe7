/**
 * The websocket to the model: opened, used, and what arrives on it.
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

const REFUSED: WireAttributes = {
  ...texts({
    duration_ms: "80",
    success: "false",
    "error.message": "refused",
    "auth.header_name": "authorization",
    "auth.recovery_mode": "managed",
    "auth.recovery_phase": "reload",
    endpoint: "/responses",
    "auth.request_id": "req-1",
    "auth.cf_ray": "ray-1",
    "auth.error": "expired",
    "auth.error_code": "token_expired",
    "auth.agent_id": "agent-1",
    "auth.task_id": "task-1",
  }),
  "http.response.status_code": int(401),
  "auth.header_attached": flag(true),
  "auth.retry_after_unauthorized": flag(true),
  "auth.connection_reused": flag(true),
  ...FULL_SESSION.authEnvironment,
};
const CONNECTED: WireAttributes = {
  ...texts({ duration_ms: "0", success: "true", endpoint: "unknown" }),
  "auth.header_attached": flag(false),
  "auth.retry_after_unauthorized": flag(false),
  "auth.connection_reused": flag(false),
  ...MINIMAL_SESSION.authEnvironment,
};
const SENT: WireAttributes = {
  ...texts({ duration_ms: "12", success: "true" }),
  "auth.connection_reused": flag(false),
  ...MINIMAL_SESSION.authEnvironment,
};
const UNSENT: WireAttributes = {
  ...texts({
    duration_ms: "12",
    success: "false",
    "error.message": "broken pipe",
    "auth.agent_id": "agent-1",
    "auth.task_id": "task-1",
  }),
  "auth.connection_reused": flag(true),
  ...FULL_SESSION.authEnvironment,
};

function points(
  name: string,
  millis: number,
  session: WireAttributes,
  own: Record<string, string>,
): WirePoint[] {
  const attributes = { ...session, ...texts(own) };
  return [
    counterPoint(name, 1, attributes),
    durationPoint(`${name}.duration_ms`, millis, attributes),
  ];
}

/** websocket_connect, websocket_request and websocket_event. */
export const WEBSOCKET_CASES: readonly WireCase[] = [
  {
    why: "websocketConnect() with everything",
    session: FULL_SESSION,
    event: "codex.websocket_connect",
    record: (session) =>
      session.websocketConnect({
        durationMillis: 80.5,
        status: 401,
        errorMessage: "refused",
        endpoint: "/responses",
        connectionReused: true,
        auth: {
          headerAttached: true,
          headerName: "authorization",
          retryAfterUnauthorized: true,
          recoveryMode: "managed",
          recoveryPhase: "reload",
          requestId: "req-1",
          cfRay: "ray-1",
          error: "expired",
          errorCode: "token_expired",
          agentId: "agent-1",
          taskId: "task-1",
        },
      }),
    log: REFUSED,
    trace: REFUSED,
    metrics: [],
  },
  ...([
    [undefined, undefined, "true"],
    [200, undefined, "true"],
    [299, undefined, "true"],
    [199, undefined, "false"],
    [300, undefined, "false"],
    [undefined, "no route", "false"],
    [200, "no route", "false"],
  ] as const).map(([status, errorMessage, success]): WireCase => {
    const attributes: WireAttributes = {
      ...CONNECTED,
      ...texts({ success }),
      ...status === undefined
        ? {}
        : { "http.response.status_code": int(status) },
      ...errorMessage === undefined
        ? {}
        : texts({ "error.message": errorMessage }),
    };
    return {
      why: `websocketConnect() with ${
        status === undefined ? "no status" : `status ${status}`
      } and ${errorMessage ?? "no error"}`,
      session: MINIMAL_SESSION,
      event: "codex.websocket_connect",
      record: (session) =>
        session.websocketConnect({
          durationMillis: 0,
          ...status === undefined ? {} : { status },
          ...errorMessage === undefined ? {} : { errorMessage },
        }),
      log: attributes,
      trace: attributes,
      metrics: [],
    };
  }),
  {
    why: "websocketRequest()",
    session: MINIMAL_SESSION,
    event: "codex.websocket_request",
    record: (session) => session.websocketRequest({ durationMillis: 12.9 }),
    log: SENT,
    trace: SENT,
    metrics: points("codex.websocket.request", 12, MINIMAL_SESSION.metrics, {
      success: "true",
    }),
  },
  {
    why: "websocketRequest() that failed",
    session: FULL_SESSION,
    event: "codex.websocket_request",
    record: (session) =>
      session.websocketRequest({
        durationMillis: 12,
        errorMessage: "broken pipe",
        connectionReused: true,
        auth: { agentId: "agent-1", taskId: "task-1" },
      }),
    log: UNSENT,
    trace: UNSENT,
    metrics: points("codex.websocket.request", 12, FULL_SESSION.metrics, {
      success: "false",
    }),
  },
  ...([
    [{ kind: "response.created" }, "response.created"],
    [{}, "unknown"],
  ] as const).map(([given, kind]): WireCase => {
    const attributes = texts({
      "event.kind": kind,
      duration_ms: "4",
      success: "true",
    });
    return {
      why: `websocketEvent() of kind ${kind}`,
      session: FULL_SESSION,
      event: "codex.websocket_event",
      record: (session) =>
        session.websocketEvent({ ...given, durationMillis: 4.2 }),
      log: attributes,
      trace: attributes,
      metrics: points("codex.websocket.event", 4, FULL_SESSION.metrics, {
        kind,
        success: "true",
      }),
    };
  }),
  ...([
    [{ kind: "response.failed" }, "response.failed"],
    [{}, "unknown"],
  ] as const).map(([given, kind]): WireCase => {
    const attributes = texts({
      "event.kind": kind,
      duration_ms: "4",
      success: "false",
      "error.message": "overloaded",
    });
    return {
      why: `websocketEventFailed() of kind ${kind}`,
      session: FULL_SESSION,
      event: "codex.websocket_event",
      record: (session) =>
        session.websocketEventFailed({
          ...given,
          durationMillis: 4.2,
          errorMessage: "overloaded",
        }),
      log: attributes,
      trace: attributes,
      metrics: points("codex.websocket.event", 4, FULL_SESSION.metrics, {
        kind,
        success: "false",
      }),
    };
  }),
];
