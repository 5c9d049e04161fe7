/**
 * Compression with the Web's own streams, the same on every host.
 *
 * @module
 */

/**
 * Compresses in the gzip format.
 *
 * @param data Bytes to compress; left as they are.
 * @returns A new array.
 * @throws {ReferenceError} If the host has no `CompressionStream`.
 */
export async function compressWithStreams(
  data: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new CompressionStream("gzip");
  const compressed = new Response(stream.readable).arrayBuffer();
  const writer = stream.writable.getWriter();
  // Write and read at once: a stream that nobody reads blocks its writer.
  const [buffer] = await Promise.all([
    compressed,
    writer.write(data as Uint8Array<ArrayBuffer>).then(() => writer.close()),
  ]);
  return new Uint8Array(buffer);
}
