/**
 * Values and attributes as protobuf.
 *
 * Source: https://protobuf.dev/programming-guides/encoding/, and `common.proto`
 * of OTLP 1.
 *
 * @module
 */
import type { ByteBuffer } from "./byte_buffer.ts";
import { nanosOf } from "./nanos.ts";

const TWO_32 = 2 ** 32;
const TWO_63 = 2 ** 63;

/** Bytes of a varint of 0 to 2^35 - 1. */
export function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  return value < 0x10000000 ? 4 : 5;
}

/** Bytes of a whole number of -2^53 + 1 to 2^53 - 1, as a varint. */
export function intSize(value: number): number {
  if (value < 0) return 10;
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
  return size;
}

/** Puts a varint of 0 to 2^53 - 1 where there is room for it; returns its end. */
export function putVarint(
  bytes: Uint8Array,
  at: number,
  value: number,
): number {
  let rest = value;
  let end = at;
  while (rest >= TWO_32) {
    bytes[end++] = rest % 0x80 | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  while (rest >= 0x80) {
    bytes[end++] = rest & 0x7f | 0x80;
    rest >>>= 7;
  }
  bytes[end++] = rest;
  return end;
}

/**
 * Begins a message whose size is not known yet.
 *
 * @param sizeBytes What its size will take, most likely.
 * @returns Where its content is.
 */
export function beginMessage(
  out: ByteBuffer,
  tag: number,
  sizeBytes = 1,
): number {
  out.reserve(1 + sizeBytes);
  out.bytes[out.length] = tag;
  return out.length += 1 + sizeBytes;
}

/** Ends the message whose content begins at `start`. */
export function endMessage(
  out: ByteBuffer,
  start: number,
  sizeBytes = 1,
): void {
  const size = out.length - start;
  const extra = varintSize(size) - sizeBytes;
  if (extra !== 0) out.shift(start, extra);
  putVarint(out.bytes, start - sizeBytes, size);
}

/** Writes a field of text. */
export function writeText(out: ByteBuffer, tag: number, text: string): void {
  const guess = varintSize(text.length);
  out.reserve(1 + guess);
  out.bytes[out.length] = tag;
  const start = out.length + 1 + guess;
  out.length = start;
  const size = out.utf8(text);
  const extra = varintSize(size) - guess;
  if (extra > 0) out.shift(start, extra);
  putVarint(out.bytes, start - guess, size);
}

/** Writes a field that is a whole number, of -2^63 to 2^63 - 1. */
export function writeInt(out: ByteBuffer, tag: number, value: number): void {
  out.reserve(11);
  const { bytes } = out;
  bytes[out.length++] = tag;
  if (value >= 0 && value <= Number.MAX_SAFE_INTEGER) {
    out.length = putVarint(bytes, out.length, value);
    return;
  }
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 0x80n; rest >>= 7n) {
    bytes[out.length++] = Number(rest & 0x7fn) | 0x80;
  }
  bytes[out.length++] = Number(rest);
}

const scratch = new DataView(new ArrayBuffer(8));

/** Writes a field of 64 bits: a double. */
export function writeDouble(out: ByteBuffer, tag: number, value: number): void {
  out.reserve(9);
  scratch.setFloat64(0, value, true);
  out.bytes[out.length++] = tag;
  for (let i = 0; i < 8; i++) out.bytes[out.length++] = scratch.getUint8(i);
}

/** Writes a field of 64 bits: an unsigned integer. */
export function writeFixed64(
  out: ByteBuffer,
  tag: number,
  value: bigint,
): void {
  out.reserve(9);
  scratch.setBigUint64(0, value, true);
  out.bytes[out.length++] = tag;
  for (let i = 0; i < 8; i++) out.bytes[out.length++] = scratch.getUint8(i);
}

/** Writes a field of 64 bits: a moment, in nanoseconds; nothing for 0. */
export function writeNanos(
  out: ByteBuffer,
  tag: number,
  seconds: number,
  nanos: number,
): void {
  if (
    seconds !== seconds >>> 0 || nanos !== nanos >>> 0 ||
    seconds === 0 && nanos === 0
  ) {
    const all = nanosOf(seconds, nanos);
    if (all !== 0n) writeFixed64(out, tag, all);
    return;
  }
  // Two times 32 bits, without a bigint: a second is 5^9 * 2^9 nanoseconds.
  const scaled = seconds * 1_953_125;
  const high = Math.floor(scaled / 0x800000);
  const low = (scaled - high * 0x800000) * 512 + nanos;
  writeFixed32(out, tag, low >>> 0);
  out.reserve(4);
  const top = high + Math.floor(low / TWO_32);
  for (let shift = 0; shift < 32; shift += 8) {
    out.bytes[out.length++] = top >>> shift & 0xff;
  }
}

/** Writes a field of 32 bits. */
export function writeFixed32(
  out: ByteBuffer,
  tag: number,
  value: number,
): void {
  out.reserve(5);
  out.bytes[out.length++] = tag;
  for (let shift = 0; shift < 32; shift += 8) {
    out.bytes[out.length++] = value >>> shift & 0xff;
  }
}

/** Writes a field of bytes, given as hexadecimal digits. */
export function writeHex(out: ByteBuffer, tag: number, hex: string): void {
  const size = hex.length >> 1;
  const start = beginMessage(out, tag);
  out.reserve(size);
  for (let at = 0; at < size * 2; at += 2) {
    out.bytes[out.length++] = digitOf(hex.charCodeAt(at)) << 4 |
      digitOf(hex.charCodeAt(at + 1));
  }
  endMessage(out, start);
}

/** A hexadecimal digit; anything for what is none. */
function digitOf(code: number): number {
  return (code & 0x0f) + (code >= 0x41 ? 9 : 0) & 0x0f;
}

/** Writes the attribute of any key and value. */
export function writeKeyValue(
  out: ByteBuffer,
  tag: number,
  key: string,
  value: unknown,
): void {
  const pair = beginMessage(out, tag);
  writeText(out, 0x0a, key);
  const content = beginMessage(out, 0x12);
  writeAnyValue(out, value);
  endMessage(out, content);
  endMessage(out, pair);
}

/** The same for a value that is a double even where it is whole. */
export function writeDoubleValue(
  out: ByteBuffer,
  tag: number,
  key: string,
  value: number,
): void {
  const pair = beginMessage(out, tag);
  writeText(out, 0x0a, key);
  const content = beginMessage(out, 0x12);
  writeDouble(out, 0x21, value);
  endMessage(out, content);
  endMessage(out, pair);
}

/** Writes the content of an `AnyValue`; nothing for what is none. */
export function writeAnyValue(out: ByteBuffer, value: unknown): void {
  switch (typeof value) {
    case "string":
      return writeText(out, 0x0a, value);
    case "boolean":
      return writeInt(out, 0x10, value ? 1 : 0);
    case "number":
      return isInt64(value)
        ? writeInt(out, 0x18, value)
        : writeDouble(out, 0x21, value);
    case "object":
      if (value !== null) writeObject(out, value);
  }
}

/** Whether a number is whole and fits into 64 bits. */
export function isInt64(value: number): boolean {
  return Number.isInteger(value) && value >= -TWO_63 && value < TWO_63;
}

function writeObject(out: ByteBuffer, value: object): void {
  if (value instanceof Uint8Array) {
    const content = beginMessage(out, 0x3a);
    out.append(value);
    return endMessage(out, content);
  }
  if (Array.isArray(value)) {
    const list = beginMessage(out, 0x2a);
    for (const element of value) {
      const content = beginMessage(out, 0x0a);
      writeAnyValue(out, element);
      endMessage(out, content);
    }
    return endMessage(out, list);
  }
  const map = beginMessage(out, 0x32);
  for (const [key, inner] of Object.entries(value)) {
    writeKeyValue(out, 0x0a, key, inner);
  }
  endMessage(out, map);
}
