/**
 * The CRC-32 of gzip and zip, to recognise what was written by halves.
 *
 * Eight bytes at a time, each through a table of its own: three times as fast
 * as one by one, which counts where every record is written at once.
 *
 * Source: RFC 1952 section 8; slicing-by-8 of Kounavis and Berry, "A Systematic
 * Approach to Building High Performance, Software-based, CRC Generators".
 *
 * @module
 */

const STEP = 8;

/** Made when first needed: table after table, for a byte and those behind it. */
let tables: Int32Array | undefined;

/** Checksum of bytes, 0 to 2^32 - 1. */
export function crc32(bytes: Uint8Array): number {
  const t = tables ??= createTables();
  // No number read is beyond its array.
  const at = (index: number): number => bytes[index] as number;
  const end = bytes.length - bytes.length % STEP;
  let sum = -1;
  let i = 0;
  for (; i < end; i += STEP) {
    const first = sum ^
      (at(i) | at(i + 1) << 8 | at(i + 2) << 16 | at(i + 3) << 24);
    sum = (t[1_792 + (first & 255)] as number) ^
      (t[1_536 + (first >>> 8 & 255)] as number) ^
      (t[1_280 + (first >>> 16 & 255)] as number) ^
      (t[1_024 + (first >>> 24)] as number) ^
      (t[768 + at(i + 4)] as number) ^
      (t[512 + at(i + 5)] as number) ^
      (t[256 + at(i + 6)] as number) ^
      (t[at(i + 7)] as number);
  }
  for (; i < bytes.length; i++) {
    sum = (t[(sum ^ at(i)) & 255] as number) ^ (sum >>> 8);
  }
  return ~sum >>> 0;
}

function createTables(): Int32Array {
  const all = new Int32Array(STEP * 256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) {
      value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
    }
    all[byte] = value;
  }
  for (let index = 256; index < all.length; index++) {
    const before = all[index - 256] as number;
    all[index] = (all[before & 255] as number) ^ (before >>> 8);
  }
  return all;
}
