/**
 * Bytes as lines, as they come.
 *
 * @module
 */
import { concatenate } from "../../concatenate.ts";

/** One line of a file. */
export interface FileLine {
  /** From 1. */
  readonly number: number;
  /** Without its end; `undefined` for one that is longer than allowed. */
  readonly bytes: Uint8Array | undefined;
  /** Whether a newline ends it: the last one may have been cut off. */
  readonly isEnded: boolean;
}

const NEWLINE = 0x0a;

/**
 * Gives every line. Holds one at a time, and of a longer one nothing.
 *
 * @param maxBytes Longest line, in bytes.
 */
export async function* fileLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<FileLine, void> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  let number = 1;
  const add = (piece: Uint8Array): void => {
    length += piece.length;
    if (length > maxBytes) pieces = [];
    // A copy: a reader may use the memory of a chunk again.
    else if (piece.length > 0) pieces.push(piece.slice());
  };
  const take = (isEnded: boolean): FileLine => {
    const bytes = length > maxBytes ? undefined : concatenate(pieces);
    pieces = [];
    length = 0;
    return { number: number++, bytes, isEnded };
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (
      let end = chunk.indexOf(NEWLINE);
      end >= 0;
      end = chunk.indexOf(NEWLINE, from)
    ) {
      add(chunk.subarray(from, end));
      yield take(true);
      from = end + 1;
    }
    add(chunk.subarray(from));
  }
  if (length > 0) yield take(false);
}
