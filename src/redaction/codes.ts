/**
 * The characters of a text as bytes, one for each UTF-16 code unit: reading
 * those costs a third of asking a string.
 *
 * @module
 */

/** Stands for everything that is not ASCII. */
const NOT_ASCII = 0xff;

const encoder = new TextEncoder();

/** Lent to one text after the other: most are far shorter. */
let scratch = new Uint8Array(0);

/** Texts this long take more bytes than we keep. */
const MAX_KEPT_BYTES = 262_144;

/** Zeros behind a text, for those who look ahead. */
const BEHIND = 4;

/** Where the encoder's call costs more than it saves. */
const MAX_BY_HAND = 64;

/**
 * The codes of a text, with some zeros behind them. Valid until the next call.
 */
export function codesOf(text: string): Uint8Array {
  const codes = room(3 * text.length + BEHIND);
  if (text.length <= MAX_BY_HAND) {
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      codes[at] = code < 128 ? code : NOT_ASCII;
    }
  } else {
    const { written } = encoder.encodeInto(text, codes);
    if (written !== text.length) pack(codes, written);
  }
  codes.fill(0, text.length, text.length + BEHIND);
  return codes;
}

function room(size: number): Uint8Array<ArrayBuffer> {
  if (size <= scratch.length) return scratch;
  const codes = new Uint8Array(Math.max(size, 12_288));
  if (size <= MAX_KEPT_BYTES) scratch = codes;
  return codes;
}

/** From UTF-8 to one byte for each UTF-16 code unit. */
function pack(codes: Uint8Array, size: number): void {
  let to = 0;
  for (let at = 0; at < size; at += 1) {
    const code = codes[at] ?? 0;
    if (code < 0x80) codes[to++] = code;
    else if (code >= 0xf0) {
      codes[to++] = NOT_ASCII;
      codes[to++] = NOT_ASCII;
      at += 3; // what follows may be overwritten now
    } else if (code >= 0xc0) codes[to++] = NOT_ASCII;
  }
}
