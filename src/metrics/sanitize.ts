/**
 * Makes any text fit for a metric attribute.
 *
 * @module
 */

/** Characters kept of a value. */
const MAX_VALUE_LENGTH = 256;

/** What stands for a value with nothing in it. */
export const UNSPECIFIED = "unspecified";

/**
 * Replaces what a metric attribute may not hold by `_`, trims `_` at both ends
 * and cuts to 256 characters. Text without an ASCII letter
 * or digit becomes {@link UNSPECIFIED}.
 *
 * @example
 * ```ts
 * sanitizeAttributeValue("bad value!"); // "bad_value"
 * sanitizeAttributeValue("///"); // "unspecified"
 * ```
 */
export function sanitizeAttributeValue(value: string): string {
  const replaced = value.replaceAll(/[^a-zA-Z0-9._\-/]/gu, "_");
  const trimmed = trimUnderscores(replaced);
  return /[a-zA-Z0-9]/.test(trimmed)
    ? trimmed.slice(0, MAX_VALUE_LENGTH)
    : UNSPECIFIED;
}

/** By index: `/_+$/` takes quadratic time on adversarial input. */
function trimUnderscores(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === "_") start += 1;
  while (end > start && text[end - 1] === "_") end -= 1;
  return text.slice(start, end);
}
