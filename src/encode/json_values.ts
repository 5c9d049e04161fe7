/**
 * Values and attributes as JSON.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding and
 * https://protobuf.dev/programming-guides/json/: 64-bit integers are decimal
 * text, bytes are base64, and doubles that JSON has no number for are text.
 *
 * Elements of lists and members of objects end with a comma; closing a list or
 * object takes the last one back.
 *
 * @module
 */
import type { ByteBuffer } from "./byte_buffer.ts";
import { isInt64 } from "./protobuf_values.ts";

/** Text up to this length is looked through here: calling the host costs more. */
const SHORT_LENGTH = 96;

const COMMA = 0x2c;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Writes text in quotes; a lone surrogate becomes U+FFFD. */
export function writeJsonText(out: ByteBuffer, text: string): void {
  if (!writePlainText(out, text)) {
    out.utf8(JSON.stringify(text.toWellFormed()));
  }
}

/** Writes short text that needs no escapes, or nothing. */
function writePlainText(out: ByteBuffer, text: string): boolean {
  const { length } = text;
  if (length > SHORT_LENGTH) return false;
  out.reserve(length + 2);
  const { bytes } = out;
  let at = out.length;
  bytes[at++] = QUOTE;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (
      code < 0x20 || code >= 0x80 || code === QUOTE || code === BACKSLASH
    ) return false;
    bytes[at++] = code;
  }
  bytes[at++] = QUOTE;
  out.length = at;
  return true;
}

/** Writes a member of text, and a comma. */
export function writeJsonMember(
  out: ByteBuffer,
  name: string,
  text: string,
): void {
  out.utf8(`"${name}":`);
  writeJsonText(out, text);
  out.byte(COMMA);
}

/** Ends a list or object: `]` or `}`. */
export function closeJson(out: ByteBuffer, bracket: "]" | "}"): void {
  if (out.bytes[out.length - 1] === COMMA) out.length--;
  out.byte(bracket.charCodeAt(0));
}

/** Writes one attribute of any key and value, and a comma. */
export function writeJsonKeyValue(
  out: ByteBuffer,
  key: string,
  value: unknown,
): void {
  out.utf8('{"key":');
  writeJsonText(out, key);
  out.utf8(',"value":');
  writeJsonAnyValue(out, value);
  out.utf8("},");
}

/** The same for a value that is a double even where it is whole. */
export function writeJsonDoubleValue(
  out: ByteBuffer,
  key: string,
  value: number,
): void {
  out.utf8('{"key":');
  writeJsonText(out, key);
  out.utf8(`,"value":{"doubleValue":${doubleText(value)}}},`);
}

/** Writes an `AnyValue`; `{}` for what is none. */
export function writeJsonAnyValue(out: ByteBuffer, value: unknown): void {
  switch (typeof value) {
    case "string":
      out.utf8('{"stringValue":');
      writeJsonText(out, value);
      return out.byte(0x7d);
    case "boolean":
      out.utf8(value ? '{"boolValue":true}' : '{"boolValue":false}');
      return;
    case "number":
      out.utf8(
        isInt64(value)
          ? `{"intValue":"${intText(value)}"}`
          : `{"doubleValue":${doubleText(value)}}`,
      );
      return;
    case "object":
      if (value !== null) return writeObject(out, value);
  }
  out.utf8("{}");
}

/** A whole number in decimal digits, all of them. */
export function intText(value: number): string {
  return Number.isSafeInteger(value) ? `${value}` : `${BigInt(value)}`;
}

/** A double as JSON, `"NaN"` and `"-Infinity"` included. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? "-0" : `${value}`;
}

function writeObject(out: ByteBuffer, value: object): void {
  if (value instanceof Uint8Array) {
    out.utf8(`{"bytesValue":"${base64(value)}"}`);
  } else if (Array.isArray(value)) {
    out.utf8('{"arrayValue":{"values":[');
    for (const element of value) {
      writeJsonAnyValue(out, element);
      out.byte(COMMA);
    }
    closeJson(out, "]");
    out.utf8("}}");
  } else {
    out.utf8('{"kvlistValue":{"values":[');
    for (const [key, inner] of Object.entries(value)) {
      writeJsonKeyValue(out, key, inner);
    }
    closeJson(out, "]");
    out.utf8("}}");
  }
}

/** In pieces: a call takes only so many arguments. */
function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8_192) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  }
  return btoa(binary);
}
