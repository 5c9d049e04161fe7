/**
 * Compression in the gzip format.
 *
 * With zlib at level 1 where there is one: a third to a sixth of the time that
 * level 6 takes, for nearly the same size of event data. The Web's own streams
 * know only level 6.
 *
 * @module
 */
import { concatenate } from "../concatenate.ts";
import { builtin } from "./builtin.ts";
import { through } from "./through.ts";

/** Compresses bytes and leaves them as they are. */
export type Gzip = (data: Uint8Array) => Promise<Uint8Array<ArrayBuffer>>;

/** What we use of `node:zlib`. */
interface Zlib {
  createGzip(
    options: { readonly level: number; readonly chunkSize: number },
  ): GzipStream;
}

interface GzipStream {
  write(chunk: Uint8Array, done: (error?: unknown) => void): void;
  end(): void;
  on(event: "data", listener: (chunk: Uint8Array) => void): void;
  on(event: "end", listener: () => void): void;
  on(event: "error", listener: (error: unknown) => void): void;
}

/** What we use of `node:timers`. */
interface Timers {
  setImmediate(fn: () => void): void;
}

const LEVEL = 1;
/** Deno compresses on the main thread: this takes about half a millisecond. */
const SLICE_BYTES = 131_072;
const CHUNK_BYTES = 65_536;

/** The best that a host with built-in modules has. */
export function gzipOf(
  host: { getBuiltinModule?(id: string): unknown },
): Gzip {
  return (data) => {
    const zlib = builtin<Zlib>(host, "node:zlib");
    const timers = builtin<Timers>(host, "node:timers");
    return zlib === undefined || timers === undefined
      ? compressWithStreams(data)
      : compressInSlices(zlib, timers, data);
  };
}

/** One slice after the other, and the event loop has a turn between them. */
async function compressInSlices(
  zlib: Zlib,
  timers: Timers,
  data: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const gzip = zlib.createGzip({ level: LEVEL, chunkSize: CHUNK_BYTES });
  const chunks: Uint8Array[] = [];
  gzip.on("data", (chunk) => void chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    gzip.on("end", resolve);
    gzip.on("error", reject);
  });
  const write = async (): Promise<void> => {
    for (let at = 0; at < data.length; at += SLICE_BYTES) {
      const slice = data.subarray(at, at + SLICE_BYTES);
      await new Promise<void>((written) => gzip.write(slice, () => written()));
      if (at + SLICE_BYTES < data.length) {
        await new Promise<void>((resume) => timers.setImmediate(resume));
      }
    }
    gzip.end();
  };
  await Promise.all([ended, write()]);
  return concatenate(chunks);
}

/**
 * Compresses with the Web's own streams, the same on every host.
 *
 * @param data Bytes to compress; left as they are.
 * @returns A new array.
 * @throws {ReferenceError} If the host has no `CompressionStream`.
 */
export async function compressWithStreams(
  data: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  return await through(new CompressionStream("gzip"), data);
}
