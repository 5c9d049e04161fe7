/**
 * From what came of waiting for a frame of a model's stream to what is recorded
 * about it.
 *
 * @module
 */
import { errorText } from "../error_text.ts";
import { compactJson, fieldOf, NOT_JSON, parseJson } from "./parse_json.ts";
import { isResponseItem } from "./response_item.ts";
import type { SseFailure, SseFrame } from "./sse_event.ts";

/** What came of waiting for one frame. */
export type SseOutcome =
  & {
    /** Time waited. */
    readonly durationMillis: number;
  }
  & (
    /** A frame, as server-sent events give it. */
    | {
      readonly type: "frame";
      /** @default {"message"} */
      readonly event?: string;
      readonly data: string;
    }
    /** Nothing came in time. */
    | { readonly type: "timeout" }
    /** The stream broke, or could not be read. */
    | { readonly type: "error"; readonly error: unknown }
    /** The stream is over. */
    | { readonly type: "end" }
  );

/** What is recorded of a frame: that it was read, or why it failed. */
export type SseReading = SseFrame | SseFailure;

const TIMEOUT = "idle timeout waiting for SSE";
const FAILED = "response.failed event received";
const BAD_ITEM = "failed to parse response.output_item.done";

/**
 * Reads what came of waiting for a frame.
 *
 * The order of the checks counts: `[DONE]`, JSON, `response.failed`,
 * `response.output_item.done`. The kind is the `event` field, never the `type`
 * inside the data.
 *
 * @example
 * ```ts
 * import { readSseOutcome } from "./sse_outcome.ts";
 *
 * readSseOutcome({ type: "frame", data: "[DONE]", durationMillis: 3 });
 * // { kind: "message", durationMillis: 3 }
 * ```
 *
 * @returns What to record; `undefined` at the end of the stream.
 */
export function readSseOutcome(outcome: SseOutcome): SseReading | undefined {
  const { durationMillis } = outcome;
  switch (outcome.type) {
    case "end":
      return undefined;
    case "timeout":
      return { durationMillis, errorMessage: TIMEOUT };
    case "error":
      return { durationMillis, errorMessage: errorText(outcome.error) };
    case "frame": {
      const { event: kind = "message", data } = outcome;
      return { kind, durationMillis, ...failureOf(kind, data) };
    }
  }
}

/** Whether a reading is that of a failed frame. */
export function isSseFailure(reading: SseReading): reading is SseFailure {
  return "errorMessage" in reading;
}

function failureOf(
  kind: string,
  data: string,
): Pick<SseFailure, "errorMessage" | "messageWithoutContent"> | undefined {
  if (data.trim() === "[DONE]") return undefined;
  const parsed = parseJson(data);
  if (parsed === undefined) return { errorMessage: NOT_JSON };
  if (kind === "response.failed") {
    // The frame repeats the whole response: instructions, and what was said.
    const error = fieldOf(fieldOf(parsed.value, "response"), "error");
    return {
      errorMessage: compactJson(parsed.value),
      messageWithoutContent: error === undefined ? FAILED : compactJson(error),
    };
  }
  if (kind === "response.output_item.done" && !isResponseItem(parsed.value)) {
    return { errorMessage: BAD_ITEM };
  }
  return undefined;
}
