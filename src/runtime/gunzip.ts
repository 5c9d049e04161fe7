/**
 * Decompression with the Web's own streams, the same on every host.
 *
 * @module
 */

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
  const stream = new DecompressionStream("gzip");
  const plain = new Response(stream.readable).arrayBuffer();
  const writer = stream.writable.getWriter();
  const [buffer] = await Promise.all([
    plain,
    writer.write(data as Uint8Array<ArrayBuffer>).then(() => writer.close()),
  ]);
  return new Uint8Array(buffer);
}
