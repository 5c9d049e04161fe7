/**
 * Rows of span attributes, for short.
 *
 * @module
 */
import type { SpanRow } from "./definition.ts";

type Value<Fields> = SpanRow<Fields>["value"];

/** A text. */
export function text<Fields>(
  key: string,
  brief: string,
  value: Value<Fields>,
): SpanRow<Fields> {
  return { key, type: "string", brief, value };
}

/** A text that is always the same. */
export function fixed(
  key: string,
  brief: string,
  value: string,
): SpanRow<unknown> {
  return text(key, brief, () => value);
}

/** A whole number, 0 or more. */
export function int<Fields>(
  key: string,
  brief: string,
  value: Value<Fields>,
): SpanRow<Fields> {
  return { key, type: "int", brief, value };
}

/** A flag. */
export function flag<Fields>(
  key: string,
  brief: string,
  value: Value<Fields>,
): SpanRow<Fields> {
  return { key, type: "boolean", brief, value };
}
