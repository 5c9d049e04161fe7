/**
 * Request bodies, read and decompressed under a cap.
 *
 * @module
 */
import { concatenate } from "../concatenate.ts";

/** Why a body was refused. */
export class BodyError extends Error {
  override readonly name = "BodyError";
  /** The HTTP status that says so. */
  readonly status: 400 | 413;

  constructor(status: 400 | 413, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/**
 * Input of one decompression step. Gzip expands at most 1,032 times, so no
 * step yields more than about 4 MiB, however a host buffers.
 */
const SLICE_BYTES = 4_096;

/**
 * Collects a body of at most `maxBytes`, and stops reading beyond.
 *
 * @throws {BodyError} With status 413 if it is larger.
 */
export async function readCapped(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > maxBytes) {
      throw new BodyError(413, `The body is larger than ${maxBytes} bytes`);
    }
    pieces.push(chunk);
  }
  return concatenate(pieces);
}

/**
 * Decompresses gzip to at most `maxBytes`, and stops expanding beyond.
 *
 * @throws {BodyError} With status 413 if it is larger, 400 if it is not gzip
 * or cut short.
 */
export async function gunzipCapped(
  body: Uint8Array<ArrayBuffer>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new DecompressionStream("gzip");
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const writing = feed(writer, body);
  writing.catch(() => {}); // Reported by the reader as well.
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > maxBytes) {
        throw new BodyError(
          413,
          `The decompressed body is larger than ${maxBytes} bytes`,
        );
      }
      pieces.push(value);
    }
    await writing;
  } catch (cause) {
    reader.cancel(cause).catch(() => {});
    writer.abort(cause).catch(() => {});
    if (cause instanceof BodyError) throw cause;
    throw new BodyError(400, "The body is not valid gzip", { cause });
  }
  return concatenate(pieces);
}

async function feed(
  writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>,
  body: Uint8Array<ArrayBuffer>,
): Promise<void> {
  for (let at = 0; at < body.length; at += SLICE_BYTES) {
    await writer.ready;
    await writer.write(body.subarray(at, at + SLICE_BYTES));
  }
  await writer.close();
}
