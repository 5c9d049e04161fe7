/**
 * A websocket to the model is opened.
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
import { flagText, isSuccessStatus, wholeText } from "./text.ts";

/** One attempt to open a websocket to the model. */
export interface WebsocketConnect extends SignedIn {
  readonly durationMillis: number;
  /** HTTP status of the handshake, where there was an answer. */
  readonly status?: number;
  readonly errorMessage?: string;
  /** For example `/responses`. @default {"unknown"} */
  readonly endpoint?: string;
  /** An open connection was used again. @default {false} */
  readonly connectionReused?: boolean;
}

/** `codex.websocket_connect`. */
export const websocketConnect: EventDefinition<WebsocketConnect> = {
  name: "codex.websocket_connect",
  brief: "One attempt to open a websocket to the model.",
  attributes: [
    {
      key: "duration_ms",
      type: "string",
      sink: "both",
      brief: "Time to open it, in milliseconds.",
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
      type: "string",
      sink: "both",
      brief: "`true` without an error and without a status outside 200 to 299.",
      value: (event) => flagText(succeeded(event)),
    },
    ...errorMessageRows<WebsocketConnect>((event) => event.errorMessage),
    ...AUTH_HEADER_ROWS,
    ...AUTH_RETRY_ROWS,
    {
      key: "endpoint",
      type: "string",
      sink: "both",
      brief: "Path of the model API.",
      value: (event) => event.endpoint ?? "unknown",
    },
    ...AUTH_ENVIRONMENT_ROWS,
    {
      key: "auth.connection_reused",
      type: "boolean",
      sink: "both",
      brief: "An open connection was used again.",
      value: (event) => event.connectionReused ?? false,
    },
    ...AUTH_REFUSAL_ROWS,
    ...AGENT_IDENTITY_ROWS,
  ],
};

function succeeded({ status, errorMessage }: WebsocketConnect): boolean {
  return errorMessage === undefined &&
    (status === undefined || isSuccessStatus(status));
}
