/**
 * Attributes as JavaScript values, for reading in tests and programs.
 *
 * @module
 */

import type { AnyValue, KeyValue } from "./telemetry.ts";

/** Anything with attributes: a record, span, event, point, resource, scope. */
export interface Attributed {
  /** As received. */
  readonly attributes: readonly KeyValue[];
}

/** An {@link AnyValue} as JavaScript has it; integers beyond 2^53 are bigint. */
export type PlainValue =
  | string
  | number
  | bigint
  | boolean
  | undefined
  | Uint8Array
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue };

/**
 * The value of one attribute; of duplicates, the first.
 *
 * @returns `undefined` when there is no such attribute or it has no value.
 */
export function attribute(item: Attributed, key: string): AnyValue | undefined {
  return item.attributes.find((entry) => entry.key === key)?.value;
}

/**
 * All attributes as one object; of duplicates, the last.
 *
 * An attribute without a value is there, as `undefined`. Whole numbers lose
 * their kind: use {@link attribute} to tell an integer from a double.
 *
 * @example
 * ```ts
 * import { attributesOf } from "@agent-otel/agent-otel/collector";
 *
 * attributesOf({ attributes: [{ key: "n", value: { intValue: "3" } }] }).n; // 3
 * ```
 */
export function attributesOf(item: Attributed): Record<string, PlainValue> {
  return plainEntries(item.attributes);
}

/** One value as JavaScript has it. */
export function plainValue(value: AnyValue | undefined): PlainValue {
  if (value === undefined) return undefined;
  if ("stringValue" in value) return value.stringValue;
  if ("boolValue" in value) return value.boolValue;
  if ("intValue" in value) return plainInteger(value.intValue);
  if ("doubleValue" in value) return value.doubleValue;
  if ("bytesValue" in value) {
    return Uint8Array.from(atob(value.bytesValue), (c) => c.charCodeAt(0));
  }
  if ("arrayValue" in value) return value.arrayValue.values.map(plainValue);
  if ("kvlistValue" in value) return plainEntries(value.kvlistValue.values);
  return undefined;
}

function plainEntries(
  entries: readonly KeyValue[],
): Record<string, PlainValue> {
  // Not by assignment: a key may be `__proto__`.
  return Object.fromEntries(
    entries.map(({ key, value }) => [key, plainValue(value)]),
  );
}

function plainInteger(digits: string): number | bigint {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : BigInt(digits);
}
