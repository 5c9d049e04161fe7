/**
 * JSON without the loss of large integers.
 *
 * @module
 */

/** Cheap test for an integer that a double may not hold. */
const LARGE_INTEGER = /[:[,\s]-?\d{16,}/;

/**
 * Parses UTF-8 JSON. Integers beyond 2^53 become text, digit for digit: some
 * senders write 64-bit integers as numbers.
 *
 * @throws {TypeError} If the bytes are not UTF-8.
 * @throws {SyntaxError} If the text is not JSON.
 */
export function parseJson(bytes: Uint8Array): unknown {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  if (!LARGE_INTEGER.test(text)) return JSON.parse(text);
  return JSON.parse(
    text,
    (_key: string, value: unknown, context?: { readonly source?: string }) => {
      const source = context?.source;
      return typeof value === "number" && !Number.isSafeInteger(value) &&
          source !== undefined && /^-?\d+$/.test(source)
        ? source
        : value;
    },
  );
}
