/**
 * What others say, without secrets.
 *
 * @module
 */
import { errorText } from "../error_text.ts";
import { standardRedactor } from "../redaction/redactor.ts";
import { withoutUrlParts } from "../redaction/url_parts.ts";

/** Longest text that a report repeats, in UTF-16 code units. */
const MAX_LENGTH = 2_000;

/** The text of whatever was thrown or reported, for a report. Never throws. */
export function saneText(trouble: unknown): string {
  const text = withoutUrlParts(errorText(trouble).slice(0, 2 * MAX_LENGTH));
  return standardRedactor().redact(text, Math.min(text.length, MAX_LENGTH));
}
