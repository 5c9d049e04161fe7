/**
 * One attempt to reach the model over HTTP.
 *
 * @module
 */
import { AUTH_ENVIRONMENT_ROWS } from "./auth_environment.ts";
import type { AttributeRow, EventDefinition } from "./definition.ts";
import { errorMessageRows } from "./error_message.ts";
import { flagText, whole, wholeText } from "./text.ts";

/** What a request says about its sign-in. */
export interface RequestAuth {
  /** @default {false} */
  readonly headerAttached?: boolean;
  /** Name of the header, never its value. */
  readonly headerName?: string;
  /** This attempt follows a 401. @default {false} */
  readonly retryAfterUnauthorized?: boolean;
  readonly recoveryMode?: string;
  readonly recoveryPhase?: string;
  /** Ids and words of the service about a failed sign-in. */
  readonly requestId?: string;
  readonly cfRay?: string;
  readonly error?: string;
  readonly errorCode?: string;
  /** Identity of the agent, where it has one of its own. */
  readonly agentId?: string;
  readonly taskId?: string;
}

/** One attempt to reach the model. */
export interface ApiRequest {
  readonly durationMillis: number;
  /** From 0. @default {0} */
  readonly attempt?: number;
  /** HTTP status, where there was an answer. */
  readonly status?: number;
  readonly errorMessage?: string;
  /** For example `/responses`. @default {"unknown"} */
  readonly endpoint?: string;
  readonly auth?: RequestAuth;
}

type TextField = Exclude<
  keyof RequestAuth,
  "headerAttached" | "retryAfterUnauthorized"
>;

/** `codex.api_request`. */
export const apiRequest: EventDefinition<ApiRequest> = {
  name: "codex.api_request",
  brief: "One attempt to reach the model.",
  attributes: [
    {
      key: "duration_ms",
      type: "string",
      sink: "both",
      brief: "Time to the answer's headers, in milliseconds.",
      value: (request) => wholeText(request.durationMillis),
    },
    {
      key: "http.response.status_code",
      type: "int",
      sink: "both",
      brief: "HTTP status, where there was an answer.",
      value: (request) => request.status,
    },
    ...errorMessageRows<ApiRequest>((request) => request.errorMessage),
    {
      key: "attempt",
      type: "int",
      sink: "both",
      brief: "Number of the attempt, from 0.",
      value: (request) => whole(request.attempt ?? 0),
    },
    {
      key: "auth.header_attached",
      type: "boolean",
      sink: "both",
      brief: "A sign-in header was sent.",
      value: (request) => request.auth?.headerAttached ?? false,
    },
    authText("auth.header_name", "headerName", "Name of that header."),
    {
      key: "auth.retry_after_unauthorized",
      type: "boolean",
      sink: "both",
      brief: "The attempt follows a 401.",
      value: (request) => request.auth?.retryAfterUnauthorized ?? false,
    },
    authText("auth.recovery_mode", "recoveryMode", "How the sign-in recovers."),
    authText("auth.recovery_phase", "recoveryPhase", "How far it has come."),
    {
      key: "endpoint",
      type: "string",
      sink: "both",
      brief: "Path of the model API.",
      value: (request) => request.endpoint ?? "unknown",
    },
    ...AUTH_ENVIRONMENT_ROWS,
    authText("auth.request_id", "requestId", "Id of the refused request."),
    authText("auth.cf_ray", "cfRay", "Id of its network edge."),
    authText("auth.error", "error", "The service's word for the refusal."),
    authText("auth.error_code", "errorCode", "Its code."),
    authText("auth.agent_id", "agentId", "The agent's own identity."),
    authText("auth.task_id", "taskId", "The task it acts for."),
  ],
  metrics: [
    {
      name: "codex.api_request",
      brief: "Attempts to reach the model.",
      kind: "counter",
      attributes: requestAttributes,
    },
    {
      name: "codex.api_request.duration_ms",
      brief: "Time to the answer's headers.",
      kind: "duration",
      value: (request) => request.durationMillis,
      attributes: requestAttributes,
    },
  ],
};

function requestAttributes(request: ApiRequest): Record<string, string> {
  const { status } = request;
  return {
    status: Number.isInteger(status) ? String(status) : "none",
    success: flagText(
      status !== undefined && status >= 200 && status <= 299 &&
        request.errorMessage === undefined,
    ),
  };
}

function authText(
  key: string,
  field: TextField,
  brief: string,
): AttributeRow<ApiRequest> {
  return {
    key,
    type: "string",
    sink: "both",
    brief,
    value: (request) => request.auth?.[field],
  };
}
