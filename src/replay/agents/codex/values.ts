/**
 * Reading values of a record, whatever is in it: what is not of the type asked
 * for is absent.
 *
 * @module
 */
import { listAt, numberAt, textAt } from "../../../instrument/apis/fields.ts";

export { listAt, numberAt, textAt };

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

/** `true` or `false`. */
export function booleanAt(fields: Fields, key: string): boolean | undefined {
  const value = fields[key];
  return typeof value === "boolean" ? value : undefined;
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
