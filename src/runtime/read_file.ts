/**
 * A file, read from its beginning to its end, on hosts with `node:fs`.
 *
 * @module
 */
import { builtin } from "./builtin.ts";
import { fileError } from "./file_errors.ts";
import type { ReadableFile } from "./types.ts";

/** What we use of an open file. */
interface FileHandle {
  stat(): Promise<{
    readonly size: number;
    isFile(): boolean;
    isDirectory(): boolean;
  }>;
  read(
    into: Uint8Array,
    at: number,
    count: number,
    position: null,
  ): Promise<{ readonly bytesRead: number }>;
  close(): Promise<void>;
}

/** What we use of `node:fs/promises`. */
interface NodeFiles {
  open(path: string, flags: "r"): Promise<FileHandle>;
}

/** Bytes that are read at a time. */
const CHUNK_BYTES = 262_144;

/**
 * Opens a file for reading.
 *
 * @throws {Error} If it cannot be read; the message is the reason.
 */
export async function readFile(
  host: { getBuiltinModule?(id: string): unknown },
  path: string,
): Promise<ReadableFile> {
  const fs = builtin<NodeFiles>(host, "node:fs/promises");
  if (fs === undefined) throw new Error("This host has no files");
  const handle = await told(() => fs.open(path, "r"));
  try {
    const facts = await told(() => handle.stat());
    if (facts.isDirectory()) throw fileError({ code: "EISDIR" });
    return {
      ...facts.isFile() ? { sizeBytes: facts.size } : {},
      bytes: () => chunksOf(handle),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function* chunksOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  for (;;) {
    // A new one each time: whoever reads may keep a piece of it.
    const chunk = new Uint8Array(CHUNK_BYTES);
    const { bytesRead } = await told(() =>
      handle.read(chunk, 0, CHUNK_BYTES, null)
    );
    if (bytesRead === 0) return;
    yield chunk.subarray(0, bytesRead);
  }
}

/** What `fn` gives; what it throws says why. */
async function told<T>(fn: () => Promise<T>): Promise<T> {
  try {
    return await fn();
  } catch (cause) {
    throw fileError(cause);
  }
}
