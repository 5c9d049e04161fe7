/**
 * Fields as OTLP/JSON writes them: the way back from what the decoder makes.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding and
 * https://protobuf.dev/programming-guides/json/: what is at its default is left
 * out, and doubles that JSON has no number for are text.
 *
 * @module
 */
import type {
  AnyValue,
  KeyValue,
  ReceivedResource,
  ReceivedScope,
} from "../telemetry.ts";

/** An object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Without the fields that are at their default. Not for a choice of fields. */
export function sparse(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => !isDefault(value)),
  );
}

function isDefault(value: unknown): boolean {
  return value === undefined || value === "" || value === 0 ||
    value === false || (Array.isArray(value) && value.length === 0);
}

/** An integer of 64 bits; `undefined` for zero, which is left out. */
export function uint64(digits: string): string | undefined {
  return digits === "0" ? undefined : digits;
}

/** A double, as text where JSON has no such number. */
export function double(value: number): number | string {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : String(value);
}

/** The fields of a choice and optional ones, which stay at their default too. */
export function optionalDoubles<Key extends string>(
  holder: { readonly [K in Key]?: number },
  keys: readonly Key[],
): JsonObject {
  return Object.fromEntries(keys.flatMap((key) => {
    const value = holder[key];
    return value === undefined ? [] : [[key, double(value)]];
  }));
}

/** Attributes, in order and with duplicates. */
export function keyValues(entries: readonly KeyValue[]): readonly JsonObject[] {
  return entries.map(({ key, value }) =>
    value === undefined ? { key } : { key, value: anyValue(value) }
  );
}

/** A value. */
export function anyValue(value: AnyValue): JsonObject {
  if ("doubleValue" in value) return { doubleValue: double(value.doubleValue) };
  if ("arrayValue" in value) {
    return { arrayValue: { values: value.arrayValue.values.map(anyValue) } };
  }
  if ("kvlistValue" in value) {
    return { kvlistValue: { values: keyValues(value.kvlistValue.values) } };
  }
  return value;
}

/** A resource, without the schema that stands beside it. */
export function resourceFields(
  { attributes, droppedAttributesCount, entityRefs }: ReceivedResource,
): JsonObject {
  return sparse({
    attributes: keyValues(attributes),
    droppedAttributesCount,
    entityRefs: entityRefs.map((ref) => sparse({ ...ref })),
  });
}

/** A scope, without the schema that stands beside it. */
export function scopeFields(
  { name, version, attributes, droppedAttributesCount }: ReceivedScope,
): JsonObject {
  return sparse({
    name,
    version,
    attributes: keyValues(attributes),
    droppedAttributesCount,
  });
}
