/**
 * Bytes through one of the Web's own streams.
 *
 * @module
 */

/** What we use of `CompressionStream` and its like. */
interface TransformLike {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<BufferSource>;
}

/**
 * All that comes out of a stream.
 *
 * @param data What goes in; left as it is.
 * @returns A new array.
 * @throws {Error} If the stream does not take it.
 */
export async function through(
  { readable, writable }: TransformLike,
  data: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const result = new Response(readable).arrayBuffer();
  const writer = writable.getWriter();
  // Write and read at once: a stream that nobody reads blocks its writer.
  const [buffer] = await Promise.all([
    result,
    writer.write(data as Uint8Array<ArrayBuffer>).then(() => writer.close()),
  ]);
  return new Uint8Array(buffer);
}
