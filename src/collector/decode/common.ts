/**
 * The parts that all signals share: values, attributes, resource, scope.
 *
 * @module
 */

import type {
  AnyValue,
  KeyValue,
  ReceivedResource,
  ReceivedScope,
} from "../telemetry.ts";
import type { Reader } from "./reader.ts";

/** Arrays and maps inside each other; deeper is hostile or a mistake. */
const MAX_DEPTH = 64;

const VALUE_KINDS = [
  "stringValue",
  "boolValue",
  "intValue",
  "doubleValue",
  "bytesValue",
  "arrayValue",
  "kvlistValue",
] as const;

/** Reads an AnyValue. */
export function readAnyValue(reader: Reader, depth = 0): AnyValue {
  if (depth > MAX_DEPTH) {
    throw reader.error("", `is nested more than ${MAX_DEPTH} levels deep`);
  }
  const kind = reader.oneOf(VALUE_KINDS);
  switch (kind) {
    case undefined:
      return {};
    case "stringValue":
      return { stringValue: reader.string(kind) };
    case "boolValue":
      return { boolValue: reader.boolean(kind) };
    case "intValue":
      return { intValue: reader.int64(kind) };
    case "doubleValue":
      return { doubleValue: reader.double(kind) };
    case "bytesValue":
      return { bytesValue: reader.base64(kind) };
    case "arrayValue": {
      const values = reader.object(kind)?.objects("values") ?? [];
      return {
        arrayValue: {
          values: values.map((value) => readAnyValue(value, depth + 1)),
        },
      };
    }
    case "kvlistValue": {
      const list = reader.object(kind);
      return {
        kvlistValue: {
          values: list === undefined
            ? []
            : readKeyValues(list, "values", depth + 1),
        },
      };
    }
  }
}

/** Reads a list of attributes; order, duplicates and missing values stay. */
export function readKeyValues(
  reader: Reader,
  field: string,
  depth = 0,
): KeyValue[] {
  return reader.objects(field).map((entry) => {
    const key = entry.string("key");
    const value = entry.object("value");
    return value === undefined
      ? { key }
      : { key, value: readAnyValue(value, depth) };
  });
}

/** Reads the resource of a `resourceLogs`, `resourceSpans`… entry. */
export function readResource(entry: Reader): ReceivedResource {
  const resource = entry.object("resource");
  return {
    attributes: resource === undefined
      ? []
      : readKeyValues(resource, "attributes"),
    droppedAttributesCount: resource?.uint32("droppedAttributesCount") ?? 0,
    entityRefs: (resource?.objects("entityRefs") ?? []).map((ref) => ({
      schemaUrl: ref.string("schemaUrl"),
      type: ref.string("type"),
      idKeys: ref.strings("idKeys"),
      descriptionKeys: ref.strings("descriptionKeys"),
    })),
    schemaUrl: entry.string("schemaUrl"),
  };
}

/** Reads the scope of a `scopeLogs`, `scopeSpans`… entry. */
export function readScope(entry: Reader): ReceivedScope {
  const scope = entry.object("scope");
  return {
    name: scope?.string("name") ?? "",
    version: scope?.string("version") ?? "",
    attributes: scope === undefined ? [] : readKeyValues(scope, "attributes"),
    droppedAttributesCount: scope?.uint32("droppedAttributesCount") ?? 0,
    schemaUrl: entry.string("schemaUrl"),
  };
}
