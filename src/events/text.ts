/**
 * Numbers and flags as the text that readers of this telemetry parse, and the
 * measures of text itself.
 *
 * @module
 */

/** A count or duration as text: whole, never negative, never `NaN`. */
export function wholeText(value: number): string {
  return String(whole(value));
}

/** A count or duration cut to a whole number, 0 to 2^53 - 1. */
export function whole(value: number): number {
  return value > 0 && Number.isFinite(value)
    ? Math.min(Math.trunc(value), Number.MAX_SAFE_INTEGER)
    : 0;
}

/** A duration as it was measured, with its fraction; 0 for what is none. */
export function measured(millis: number): number {
  return Number.isFinite(millis) && millis > 0 ? millis : 0;
}

/**
 * Any primitive as text that every encoding can carry. Objects and symbols give
 * `undefined`: their text may be anything, or throw.
 */
export function plainText(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return value.toWellFormed();
    case "number":
    case "bigint":
    case "boolean":
      return String(value);
    default:
      return undefined;
  }
}

/** A flag as text. */
export function flagText(value: boolean): "true" | "false" {
  return value ? "true" : "false";
}

/** Bytes of content that leave where nothing else says how many. */
export const MAX_CONTENT_BYTES = 65_536;

/** An amount as text, without an exponent, with at most nine decimals; 0 or more. */
export function decimalText(value: number): string | undefined {
  if (!Number.isFinite(value) || value < 0 || value >= 1e15) return undefined;
  return value.toFixed(9).replace(/\.?0+$/, "");
}

/** Whether an HTTP status is one of 200 to 299. */
export function isSuccessStatus(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status <= 299;
}

/** Length in bytes of UTF-8. */
export function utf8Length(text: string): number {
  let length = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x80) length += 1;
    else if (code < 0x800) length += 2;
    else if (isPairAt(text, index)) {
      length += 4;
      index += 1;
    } else length += 3; // a lone surrogate is encoded as U+FFFD
  }
  return length;
}

/** Length in Unicode code points; a lone surrogate counts as one. */
export function codePointLength(text: string): number {
  let length = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (isPairAt(text, index)) index += 1;
    length += 1;
  }
  return length;
}

/** Lines of a text: a final line feed opens no new one. */
export function lineCount(text: string): number {
  if (text === "") return 0;
  let count = 1;
  for (
    let at = text.indexOf("\n");
    at !== -1 && at !== text.length - 1;
    at = text.indexOf("\n", at + 1)
  ) count += 1;
  return count;
}

const encoder = new TextEncoder();
let room: Uint8Array<ArrayBuffer> | undefined;

/** Where the encoder tells faster than counting how much fits. */
const MIN_ENCODED = 128;

/**
 * The longest beginning of a text that takes at most `maxBytes` bytes of
 * UTF-8, cut at a character.
 */
export function cutToBytes(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  if (maxBytes >= MIN_ENCODED && maxBytes <= MAX_CONTENT_BYTES) {
    room ??= new Uint8Array(MAX_CONTENT_BYTES);
    const { read } = encoder.encodeInto(text, room.subarray(0, maxBytes));
    return read === text.length ? text : text.slice(0, read);
  }
  let bytes = 0;
  let index = 0;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    const pair = isPairAt(text, index);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : pair ? 4 : 3;
    if (bytes > maxBytes) return text.slice(0, index);
    index += pair ? 2 : 1;
  }
  return text;
}

function isPairAt(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xd800 &&
    (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00;
}
