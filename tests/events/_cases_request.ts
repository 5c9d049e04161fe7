/**
 * Requests to the model.
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
/** api_request. */
export const REQUEST_CASES: readonly WireCase[] = [
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
];
