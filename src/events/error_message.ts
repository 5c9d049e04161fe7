/**
 * The text of an error: whole on the log record, redacted and capped on the
 * span event.
 *
 * @module
 */
import { MAX_TRACE_ERROR_BYTES } from "../redaction/text_rules.ts";
import type { AttributeRow } from "./definition.ts";

/**
 * The rows for `error.message` of a payload.
 *
 * @param message The text.
 * @param withoutContent The text for spans and for `content: "none"`, where the
 * whole text may hold what the model said. @default {the text}
 */
export function errorMessageRows<Payload>(
  message: (payload: Payload) => string | undefined,
  withoutContent: (payload: Payload) => string | undefined = message,
): readonly AttributeRow<Payload>[] {
  return [
    {
      key: "error.message",
      type: "string",
      sink: "log",
      sensitive: true,
      brief: "What went wrong.",
      value: (payload, { content }) =>
        content === "none" ? withoutContent(payload) : message(payload),
    },
    {
      key: "error.message",
      type: "string",
      sink: "trace",
      brief: "What went wrong, without secrets, at most 256 bytes.",
      strict: true,
      cut: { maxBytes: MAX_TRACE_ERROR_BYTES },
      value: withoutContent,
    },
  ];
}
