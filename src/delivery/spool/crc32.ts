/**
 * The CRC-32 of gzip and zip, to recognise what was written by halves.
 *
 * Source: RFC 1952 section 8.
 *
 * @module
 */

/** Made when first needed. */
let table: Uint32Array | undefined;

/** Checksum of bytes, 0 to 2^32 - 1. */
export function crc32(bytes: Uint8Array): number {
  const known = table ??= createTable();
  let sum = 0xffffffff;
  for (let at = 0; at < bytes.length; at++) {
    sum = (known[(sum ^ (bytes[at] as number)) & 0xff] as number) ^ (sum >>> 8);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

function createTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, value) => {
    for (let bit = 0; bit < 8; bit++) {
      value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
    }
    return value;
  });
}
