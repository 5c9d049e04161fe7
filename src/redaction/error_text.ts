/**
 * What may be said of an error on a span.
 *
 * @module
 */
import { cutToBytes } from "../events/text.ts";

/** Bytes kept of an error's text on a span. */
export const MAX_TRACE_ERROR_BYTES = 256;

/** Text looked at: bounds the work on texts of any length. */
const MAX_SCANNED_LENGTH = 4_096;

const REDACTED = "[REDACTED]";

/** What a secret is called, at the end of its name. */
const NAMES =
  "api[-_ ]?key(?: provided)?|authorization|access[-_]?key|cookie|passwd|password|pwd|secret|token";

/** Each pattern is linear: no repetition stands beside another that can match the same text. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*-----[^]*/g, REDACTED],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s\/]*@/gi, `$1${REDACTED}@`],
  [/\b((?:http|ws)s?:\/\/[^\s?#"']+)[?#][^\s"']*/gi, `$1?${REDACTED}`],
  [/\b(bearer|basic)\s+[\w.~+\/=-]{8,}/gi, `$1 ${REDACTED}`],
  [
    /\b(?:sk|pk|rk|gh[oprsu]|github_pat|glpat|hf|npm|xapp|xox[abprs])[-_][\w-]{8,}/g,
    REDACTED,
  ],
  [/\b(?:AKIA|ASIA|AIza|ya29\.)[\w-]{12,}/g, REDACTED],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, REDACTED],
  [
    // A word before the value is its scheme: `Authorization: Token abc`.
    new RegExp(
      `(${NAMES})(\\\\?["']?\\s*[:=]\\s*\\\\?["']?)(?:(?:apikey|token|digest|negotiate)\\s+)?[^\\s"',;&\\\\]{4,}`,
      "gi",
    ),
    `$1$2${REDACTED}`,
  ],
];

/** An error's text without secrets, in at most {@link MAX_TRACE_ERROR_BYTES}. */
export function traceErrorText(text: string): string {
  let safe = text.slice(0, MAX_SCANNED_LENGTH);
  for (const [pattern, replacement] of SECRETS) {
    safe = safe.replaceAll(pattern, replacement);
  }
  return cutToBytes(safe, MAX_TRACE_ERROR_BYTES);
}
