/**
 * Decompression with the Web's own streams, the same on every host.
 *
 * @module
 */
import { through } from "./through.ts";

/**
 * Decompresses the gzip format.
 *
 * @param data Bytes to decompress; left as they are.
 * @returns A new array.
 * @throws {Error} If they are not gzip, or the host has no `DecompressionStream`.
 */
export async function gunzip(
  data: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  return await through(new DecompressionStream("gzip"), data);
}
