/**
 * How many records a request holds. Shares no code with the library.
 *
 * All three signals nest alike: resources in field 1, scopes in field 2, and in
 * those the records in field 2.
 *
 * @module
 */
import { gunzipSync } from "node:zlib";

/** Path of fields from a request to its records. */
const TO_RECORDS = [1, 2, 2];

/** Log records, spans or metrics of a request. */
export function countRecords(
  body: Uint8Array,
  contentType: string,
  contentEncoding: string,
): number {
  const bytes = contentEncoding === "gzip" ? gunzipSync(body) : body;
  return contentType.includes("json")
    ? countJson(JSON.parse(new TextDecoder().decode(bytes)))
    : countProtobuf(bytes, 0, bytes.length, 0);
}

function countJson(value: unknown): number {
  const lists = Object.entries(value as object)
    .filter(([key, list]) => /^(resource|scope)/.test(key) && isList(list))
    .flatMap(([, list]) => list as unknown[]);
  if (lists.length > 0) {
    return lists.reduce<number>((sum, each) => sum + countJson(each), 0);
  }
  return Object.values(value as object).find(isList)?.length ?? 0;
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

function countProtobuf(
  bytes: Uint8Array,
  start: number,
  end: number,
  depth: number,
): number {
  let count = 0;
  for (let at = start; at < end;) {
    const [tag, afterTag] = varint(bytes, at);
    if ((tag & 7) !== 2) {
      at = skip(bytes, afterTag, tag & 7);
      continue;
    }
    const [length, from] = varint(bytes, afterTag);
    at = from + length;
    if (tag >>> 3 !== TO_RECORDS[depth]) continue;
    count += depth === 2 ? 1 : countProtobuf(bytes, from, at, depth + 1);
  }
  return count;
}

function skip(bytes: Uint8Array, at: number, wire: number): number {
  if (wire === 0) return varint(bytes, at)[1];
  if (wire === 1) return at + 8;
  if (wire === 5) return at + 4;
  throw new Error(`Wire type ${wire} at byte ${at}`);
}

function varint(bytes: Uint8Array, from: number): [number, number] {
  let value = 0;
  for (let at = from, factor = 1;; at++, factor *= 128) {
    const byte = bytes[at];
    if (byte === undefined) throw new Error("The body ends in a number");
    value += (byte & 127) * factor;
    if (byte < 128) return [value, at + 1];
  }
}
