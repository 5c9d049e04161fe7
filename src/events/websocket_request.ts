/**
 * A request is sent over a websocket to the model.
 *
 * @module
 */
import { AUTH_ENVIRONMENT_ROWS } from "./auth_environment.ts";
import type { EventDefinition } from "./definition.ts";
import { errorMessageRows } from "./error_message.ts";
import { AGENT_IDENTITY_ROWS, type RequestAuth } from "./request_auth.ts";
import { flagText, wholeText } from "./text.ts";

/** One request over a websocket. */
export interface WebsocketRequest {
  readonly durationMillis: number;
  /** Absent when the request went well. */
  readonly errorMessage?: string;
  /** An open connection was used again. @default {false} */
  readonly connectionReused?: boolean;
  /** Identity of the agent, where it has one of its own. */
  readonly auth?: Pick<RequestAuth, "agentId" | "taskId">;
}

/** `codex.websocket_request`. */
export const websocketRequest: EventDefinition<WebsocketRequest> = {
  name: "codex.websocket_request",
  brief: "One request over a websocket to the model.",
  attributes: [
    {
      key: "duration_ms",
      type: "string",
      sink: "both",
      brief: "Time to send it, in milliseconds.",
      value: (event) => wholeText(event.durationMillis),
    },
    {
      key: "success",
      type: "string",
      sink: "both",
      brief: "`true` without an error.",
      value: (event) => succeeded(event),
    },
    ...errorMessageRows<WebsocketRequest>((event) => event.errorMessage),
    ...AUTH_ENVIRONMENT_ROWS,
    {
      key: "auth.connection_reused",
      type: "boolean",
      sink: "both",
      brief: "An open connection was used again.",
      value: (event) => event.connectionReused ?? false,
    },
    ...AGENT_IDENTITY_ROWS,
  ],
  metrics: [
    {
      name: "codex.websocket.request",
      brief: "Requests over a websocket.",
      kind: "counter",
      attributes: (event) => ({ success: succeeded(event) }),
    },
    {
      name: "codex.websocket.request.duration_ms",
      brief: "Time to send a request over a websocket.",
      kind: "duration",
      value: (event) => event.durationMillis,
      attributes: (event) => ({ success: succeeded(event) }),
    },
  ],
};

function succeeded({ errorMessage }: WebsocketRequest): "true" | "false" {
  return flagText(errorMessage === undefined);
}
