/**
 * Reading values of a record, whatever is in it: what is not of the type asked
 * for is absent.
 *
 * @module
 */

/** An object of JSON. */
export type Fields = { readonly [key: string]: unknown };

const NONE: Fields = {};

/** The object, or one without fields. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : NONE;
}

/** Whether a value is an object with fields. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Text that is not empty. */
export function textAt(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A finite number. */
export function numberAt(fields: Fields, key: string): number | undefined {
  const value = fields[key];
  return typeof value === "number" && Number.isFinite(value)
    ? value
    : undefined;
}

/** `true` or `false`. */
export function booleanAt(fields: Fields, key: string): boolean | undefined {
  const value = fields[key];
  return typeof value === "boolean" ? value : undefined;
}

/** An array, or an empty one. */
export function listAt(fields: Fields, key: string): readonly unknown[] {
  const value = fields[key];
  return Array.isArray(value) ? value : [];
}

/** The first text under one of several keys. */
export function firstText(
  fields: Fields,
  keys: readonly string[],
): string | undefined {
  for (const key of keys) {
    const text = textAt(fields, key);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** What is JSON of an object; `undefined` for any other text. */
export function parseFields(text: string): Fields | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A duration as Rust writes it, `{ secs, nanos }`, in milliseconds. */
export function rustMillis(value: unknown): number | undefined {
  const fields = fieldsOf(value);
  const seconds = numberAt(fields, "secs");
  if (seconds === undefined) return undefined;
  return seconds * 1_000 + (numberAt(fields, "nanos") ?? 0) / 1_000_000;
}
