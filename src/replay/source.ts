/**
 * What is replayed: a file, or bytes from elsewhere.
 *
 * @module
 */

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
