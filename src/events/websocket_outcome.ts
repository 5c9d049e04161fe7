/**
 * From what came of waiting for a message on a websocket to what is recorded
 * about it.
 *
 * @module
 */
import { errorText } from "../error_text.ts";
import { compactJson, fieldOf, NOT_JSON, parseJson } from "./parse_json.ts";
import type { WebsocketEvent, WebsocketFailure } from "./websocket_event.ts";
import { readServiceTiming, TIMING_KIND } from "./websocket_timing.ts";

/** What came of waiting for one message. */
export type WebsocketOutcome =
  & {
    /** Time waited. */
    readonly durationMillis: number;
  }
  & (
    | { readonly type: "text"; readonly data: string }
    | { readonly type: "binary" }
    | { readonly type: "ping" }
    | { readonly type: "pong" }
    /** A frame that no message was made of. */
    | { readonly type: "raw" }
    /** The server closed the connection. */
    | { readonly type: "close" }
    /** The connection broke, or nothing came in time. */
    | { readonly type: "error"; readonly error: unknown }
    /** The stream is over. */
    | { readonly type: "end" }
  );

/** What is recorded of a message: that it was read, or why it failed. */
export type WebsocketReading = WebsocketEvent | WebsocketFailure;

/** What is said where no message can be read. */
const FAILURES = {
  binary: "unexpected binary websocket event",
  close: "websocket closed by server before response.completed",
  raw: "unexpected websocket frame",
  end: "stream closed before response.completed",
};

/**
 * Reads what came of waiting for a message.
 *
 * @returns What to record; `undefined` for a ping or a pong.
 */
export function readWebsocketOutcome(
  outcome: WebsocketOutcome,
): WebsocketReading | undefined {
  const { durationMillis } = outcome;
  switch (outcome.type) {
    case "ping":
    case "pong":
      return undefined;
    case "text":
      return readText(outcome.data, durationMillis);
    case "error":
      return { durationMillis, errorMessage: errorText(outcome.error) };
    default:
      return { durationMillis, errorMessage: FAILURES[outcome.type] };
  }
}

/** Whether a reading is that of a failed message. */
export function isWebsocketFailure(
  reading: WebsocketReading,
): reading is WebsocketFailure {
  return "errorMessage" in reading;
}

function readText(data: string, durationMillis: number): WebsocketReading {
  const parsed = parseJson(data);
  if (parsed === undefined) {
    return { kind: "parse_error", durationMillis, errorMessage: NOT_JSON };
  }
  const message = parsed.value;
  const type = fieldOf(message, "type");
  const kind = typeof type === "string" ? type : "unknown";
  if (kind === "response.failed") {
    const error = fieldOf(fieldOf(message, "response"), "error");
    const errorMessage = error === undefined
      ? "response.failed event received"
      : compactJson(error);
    return { kind, durationMillis, errorMessage };
  }
  if (kind !== TIMING_KIND) return { kind, durationMillis };
  const timing = readServiceTiming(fieldOf(message, "timing_metrics"));
  return { kind, durationMillis, timing };
}
