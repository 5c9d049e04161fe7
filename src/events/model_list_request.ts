/**
 * One attempt to read the list of models.
 *
 * Has the name of a request to the model, and says nothing of the session.
 *
 * @module
 */
import { AUTH_ENVIRONMENT_ROWS } from "./auth_environment.ts";
import type { EventDefinition } from "./definition.ts";
import { errorMessageRows } from "./error_message.ts";
import {
  AUTH_HEADER_ROWS,
  AUTH_REFUSAL_ROWS,
  type RequestAuth,
} from "./request_auth.ts";
import { isSuccessStatus, whole, wholeText } from "./text.ts";

/** One attempt to read the list of models. */
export interface ModelListRequest {
  readonly durationMillis: number;
  /** From 0. @default {0} */
  readonly attempt?: number;
  /** HTTP status, where there was an answer. */
  readonly status?: number;
  readonly errorMessage?: string;
  /** @default {"/models"} */
  readonly endpoint?: string;
  readonly auth?: ModelListAuth;
}

/** What a request for the list of models says about its sign-in. */
export interface ModelListAuth extends
  Pick<
    RequestAuth,
    | "headerAttached"
    | "headerName"
    | "requestId"
    | "cfRay"
    | "error"
    | "errorCode"
  > {
  /** How the agent is signed in. */
  readonly mode?: string;
}

/** `codex.api_request`: the list of models. */
export const modelListRequest: EventDefinition<ModelListRequest> = {
  name: "codex.api_request",
  brief: "One attempt to read the list of models.",
  metadata: "none",
  attributes: [
    {
      key: "duration_ms",
      type: "string",
      sink: "both",
      brief: "Time to the answer, in milliseconds.",
      value: (event) => wholeText(event.durationMillis),
    },
    {
      key: "http.response.status_code",
      type: "int",
      sink: "both",
      brief: "HTTP status, where there was an answer.",
      value: (event) => event.status,
    },
    {
      key: "success",
      type: "boolean",
      sink: "both",
      brief: "A status of 200 to 299, and no error.",
      value: ({ status, errorMessage }) =>
        isSuccessStatus(status) && errorMessage === undefined,
    },
    ...errorMessageRows<ModelListRequest>((event) => event.errorMessage),
    {
      key: "attempt",
      type: "int",
      sink: "both",
      brief: "Number of the attempt, from 0.",
      value: (event) => whole(event.attempt ?? 0),
    },
    {
      key: "endpoint",
      type: "string",
      sink: "both",
      brief: "Path that was read.",
      value: (event) => event.endpoint ?? "/models",
    },
    ...AUTH_HEADER_ROWS,
    ...AUTH_ENVIRONMENT_ROWS,
    ...AUTH_REFUSAL_ROWS,
    {
      key: "auth.mode",
      type: "string",
      sink: "both",
      brief: "How the agent is signed in.",
      value: (event) => event.auth?.mode,
    },
  ],
};
