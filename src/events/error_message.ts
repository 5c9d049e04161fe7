/**
 * The text of an error: whole on the log record, redacted and capped on the
 * span event.
 *
 * @module
 */
import { traceErrorText } from "../redaction/error_text.ts";
import type { AttributeRow } from "./definition.ts";
import { plainText } from "./text.ts";

/** The rows for `error.message` of a payload. */
export function errorMessageRows<Payload>(
  message: (payload: Payload) => string | undefined,
): readonly AttributeRow<Payload>[] {
  return [
    {
      key: "error.message",
      type: "string",
      sink: "log",
      sensitive: true,
      brief: "What went wrong.",
      value: message,
    },
    {
      key: "error.message",
      type: "string",
      sink: "trace",
      brief: "What went wrong, without secrets, at most 256 bytes.",
      value: (payload) => {
        const text = plainText(message(payload));
        return text === undefined ? undefined : traceErrorText(text);
      },
    },
  ];
}
