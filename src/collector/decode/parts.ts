/**
 * Bounds what a payload becomes in memory: two bytes of protobuf or three of
 * JSON make an object of hundreds, so that a few kilobytes of gzip could take
 * all memory there is.
 *
 * Counts before anything is built, and only in payloads that could hold too
 * much. What is malformed is left to the decoder.
 *
 * @module
 */

import { type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

import { DecodeError } from "./reader.ts";

/** Messages, objects and elements of lists in one request. */
export const MAX_PARTS = 1_048_576;

/** Messages inside each other: a level of AnyValue takes up to three. */
export const RECURSION_LIMIT = 256;

/** @throws {DecodeError} If there are more than {@link MAX_PARTS}. */
export function checkJsonParts(body: Uint8Array): void {
  if (body.length <= MAX_PARTS) return;
  let parts = 0;
  let inText = false;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at];
    if (inText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === COMMA || byte === BRACE || byte === BRACKET) {
      parts += 1;
      if (parts > MAX_PARTS) throw tooMany();
    }
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const BRACE = 0x7b;

/**
 * Walks the wire format the way the decoder will: every difference would be a
 * way around.
 *
 * @throws {DecodeError} If there are more than {@link MAX_PARTS}.
 */
export function checkProtobufParts(
  schema: DescMessage,
  body: Uint8Array,
): void {
  if (body.length <= MAX_PARTS) return;
  try {
    countMessage(schema, new BinaryReader(body), body.length, {
      parts: 0,
      depth: 0,
    });
  } catch (error) {
    if (error instanceof DecodeError) throw error; // else malformed
  }
}

interface Count {
  parts: number;
  depth: number;
}

/** @throws {Error} If it is malformed. */
function countMessage(
  schema: DescMessage,
  reader: BinaryReader,
  length: number,
  count: Count,
): void {
  if (++count.depth > RECURSION_LIMIT) throw new RangeError("too deep");
  const fields = fieldsOf(schema);
  const end = reader.pos + length;
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    const field = fields.get(number);
    // A known field is read by its type, whatever the wire says.
    if (field === undefined) reader.skip(wireType, number);
    else if (field.message !== undefined) {
      add(count, 1);
      countMessage(field.message, reader, reader.uint32(), count);
    } else if (field.isList && wireType === WireType.LengthDelimited) {
      const from = reader.pos;
      reader.skip(WireType.LengthDelimited);
      const isText = field.wireType === WireType.LengthDelimited;
      add(count, isText ? 1 : (reader.pos - from) / field.leastBytes);
    } else {
      if (field.isList) add(count, 1);
      reader.skip(field.wireType);
    }
  }
  count.depth--;
}

function add(count: Count, parts: number): void {
  count.parts += parts;
  if (count.parts > MAX_PARTS) throw tooMany();
}

/** What we have to know of a field. */
interface Field {
  readonly message: DescMessage | undefined;
  readonly isList: boolean;
  /** Of a single value. */
  readonly wireType: WireType;
  /** What a value takes at least. */
  readonly leastBytes: number;
}

const known = new WeakMap<DescMessage, ReadonlyMap<number, Field>>();

function fieldsOf(schema: DescMessage): ReadonlyMap<number, Field> {
  let fields = known.get(schema);
  if (fields === undefined) {
    fields = new Map(schema.fields.map((field) => {
      const { message, scalar, fieldKind, number } = field;
      const [wireType, leastBytes] = WIRE.get(scalar) ?? [WireType.Varint, 1];
      const isList = fieldKind === "list";
      return [number, { message, isList, wireType, leastBytes }];
    }));
    known.set(schema, fields);
  }
  return fields;
}

/** The types that are no varint, with their least length. */
const WIRE: ReadonlyMap<
  ScalarType | undefined,
  readonly [WireType, number]
> = new Map([
  [ScalarType.STRING, [WireType.LengthDelimited, 1]],
  [ScalarType.BYTES, [WireType.LengthDelimited, 1]],
  [ScalarType.DOUBLE, [WireType.Bit64, 8]],
  [ScalarType.FIXED64, [WireType.Bit64, 8]],
  [ScalarType.SFIXED64, [WireType.Bit64, 8]],
  [ScalarType.FLOAT, [WireType.Bit32, 4]],
  [ScalarType.FIXED32, [WireType.Bit32, 4]],
  [ScalarType.SFIXED32, [WireType.Bit32, 4]],
]);

function tooMany(): DecodeError {
  return new DecodeError(`The body holds more than ${MAX_PARTS} parts`, "");
}
