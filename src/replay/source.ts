/**
 * What is replayed: a file, or bytes from elsewhere.
 *
 * @module
 */
import { wrongShape } from "../check.ts";
import type { ReadableFile, Runtime } from "../runtime/types.ts";

/** Bytes from elsewhere than a file, and what they are called. */
export interface ReplayBytes {
  /** Such as a path: problems name it. */
  readonly name: string;
  /** How many bytes there are, for progress. @default {not known} */
  readonly sizeBytes?: number;
  /** The bytes, in pieces of any size. Read once. */
  bytes(): AsyncIterable<Uint8Array>;
}

/** The path of a file, or bytes from elsewhere. */
export type ReplaySource = string | ReplayBytes;

/**
 * What a source is called.
 *
 * @throws {TypeError} If it is none.
 */
export function nameOf(source: ReplaySource): string {
  if (typeof source === "string") return source;
  const { name, bytes } = (source ?? {}) as Partial<ReplayBytes>;
  if (typeof name === "string" && typeof bytes === "function") return name;
  throw wrongShape("source", "the path of a file, or { name, bytes }", source);
}

/**
 * Opens a source.
 *
 * @throws {Error} If it cannot be read; the message is the reason.
 */
export async function openSource(
  source: ReplaySource,
  runtime: Runtime,
): Promise<ReadableFile> {
  if (typeof source !== "string") {
    const { sizeBytes } = source;
    return {
      ...sizeBytes === undefined ? {} : { sizeBytes },
      bytes: () => source.bytes(),
      close: () => Promise.resolve(),
    };
  }
  if (runtime.readFile === undefined) throw new Error("This host has no files");
  return await runtime.readFile(source);
}
