/**
 * One attempt to reach the model over HTTP.
 *
 * @module
 */
import { AUTH_ENVIRONMENT_ROWS } from "./auth_environment.ts";
import type { EventDefinition } from "./definition.ts";
import { errorMessageRows } from "./error_message.ts";
import {
  AGENT_IDENTITY_ROWS,
  AUTH_HEADER_ROWS,
  AUTH_REFUSAL_ROWS,
  AUTH_RETRY_ROWS,
  type SignedIn,
} from "./request_auth.ts";
import { flagText, isSuccessStatus, whole, wholeText } from "./text.ts";

/** One attempt to reach the model. */
export interface ApiRequest extends SignedIn {
  readonly durationMillis: number;
  /** From 0. @default {0} */
  readonly attempt?: number;
  /** HTTP status, where there was an answer. */
  readonly status?: number;
  readonly errorMessage?: string;
  /** For example `/responses`. @default {"unknown"} */
  readonly endpoint?: string;
}

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
    ...AUTH_HEADER_ROWS,
    ...AUTH_RETRY_ROWS,
    {
      key: "endpoint",
      type: "string",
      sink: "both",
      brief: "Path of the model API.",
      value: (request) => request.endpoint ?? "unknown",
    },
    ...AUTH_ENVIRONMENT_ROWS,
    ...AUTH_REFUSAL_ROWS,
    ...AGENT_IDENTITY_ROWS,
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
      isSuccessStatus(status) && request.errorMessage === undefined,
    ),
  };
}
