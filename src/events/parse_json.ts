/**
 * JSON of a model's stream, read without throwing.
 *
 * @module
 */

/** What stands in a text: a value, or nothing that can be read. */
export type ParsedJson = { readonly value: unknown } | undefined;

/**
 * What is said of a text that is no JSON. The parsers' own words differ by
 * runtime, and quote the text.
 */
export const NOT_JSON = "invalid JSON";

/** Reads a text as JSON; `undefined` when it is none. */
export function parseJson(text: string): ParsedJson {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** A value as compact JSON; of one that is nested too deeply, `null`. */
export function compactJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "null";
  }
}

/** A field of a JSON object; `undefined` for any other value. */
export function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null &&
      Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}
