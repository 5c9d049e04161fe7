/**
 * What arrives on a websocket from the model.
 *
 * One event name for messages that went well and for those that did not; a
 * message with the service's own timing adds metrics.
 *
 * @module
 */
import type { AttributeRow, EventDefinition, MetricRow } from "./definition.ts";
import { errorMessageRows } from "./error_message.ts";
import { wholeText } from "./text.ts";
import { type ServiceTiming, TIMING_METRICS } from "./websocket_timing.ts";

const NAME = "codex.websocket_event";

/** One message that was read. */
export interface WebsocketEvent {
  /** The message's `type`. @default {"unknown"} */
  readonly kind?: string;
  /** Time waited for the message. */
  readonly durationMillis: number;
  /** What the service measured, where the message says so. */
  readonly timing?: ServiceTiming;
}

/** One message that failed, or that never came. */
export interface WebsocketFailure {
  /** The message's `type`. @default {"unknown"} */
  readonly kind?: string;
  readonly durationMillis: number;
  readonly errorMessage: string;
}

/** `codex.websocket_event`: a message. */
export const websocketEvent: EventDefinition<WebsocketEvent> = {
  name: NAME,
  brief: "A message of the model.",
  frame: true,
  attributes: messageRows("true"),
  metrics: [...TIMING_METRICS, ...messageMetrics("true")],
};

/** `codex.websocket_event`: a failed message. */
export const websocketFailure: EventDefinition<WebsocketFailure> = {
  name: NAME,
  brief: "A message of the model that failed or never came.",
  attributes: [
    ...messageRows("false"),
    ...errorMessageRows<WebsocketFailure>((event) => event.errorMessage),
  ],
  metrics: messageMetrics("false"),
};

function messageRows(
  success: "true" | "false",
): readonly AttributeRow<WebsocketEvent>[] {
  return [
    {
      key: "event.kind",
      type: "string",
      sink: "both",
      brief: "The message's `type`, or `unknown`.",
      value: (event) => event.kind ?? "unknown",
    },
    {
      key: "duration_ms",
      type: "string",
      sink: "both",
      brief: "Time waited for the message, in milliseconds.",
      value: (event) => wholeText(event.durationMillis),
    },
    {
      key: "success",
      type: "string",
      sink: "both",
      brief: `\`${success}\`.`,
      value: () => success,
    },
  ];
}

function messageMetrics(
  success: "true" | "false",
): readonly MetricRow<WebsocketEvent>[] {
  const attributes = (event: WebsocketEvent): Record<string, string> => ({
    kind: event.kind ?? "unknown",
    success,
  });
  return [
    {
      name: "codex.websocket.event",
      brief: "Messages on a websocket from the model.",
      kind: "counter",
      attributes,
    },
    {
      name: "codex.websocket.event.duration_ms",
      brief: "Time waited for a message.",
      kind: "duration",
      value: (event) => event.durationMillis,
      attributes,
    },
  ];
}
