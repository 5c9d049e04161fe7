/**
 * Bytes of any size to lines, keeping no more than one.
 *
 * @module
 */
import { concatenate } from "./concatenate.ts";

/** One line. */
export interface ByteLine {
  /**
   * Without its end, and without the mark that some editors put before UTF-8;
   * `undefined` where it is longer than allowed. Good until more is read.
   */
  readonly bytes: Uint8Array | undefined;
  /** Whether a newline ends it: the last one may have been cut off. */
  readonly isEnded: boolean;
}

const NEWLINE = 0x0a;
const MARK: readonly number[] = [0xef, 0xbb, 0xbf];

/** Gathers lines from pieces. */
export class LineSplitter {
  readonly #maxBytes: number;
  /** Of the line that goes on. */
  #pieces: Uint8Array[] = [];
  #length = 0;
  #isFirst = true;

  /** @param maxBytes A longer line is told of, and not kept. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that end in a piece, which may be used again afterwards. */
  *read(chunk: Uint8Array): Generator<ByteLine, void> {
    let from = 0;
    for (
      let end = chunk.indexOf(NEWLINE);
      end >= 0;
      end = chunk.indexOf(NEWLINE, from)
    ) {
      yield this.#take(chunk.subarray(from, end), true);
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
  }

  /** What is left when nothing more comes. */
  *end(): Generator<ByteLine, void> {
    if (this.#length > 0) yield this.#take(new Uint8Array(), false);
  }

  #keep(piece: Uint8Array): void {
    this.#length += piece.length;
    if (this.#length > this.#maxBytes) this.#pieces = [];
    // A copy: a reader may use the memory of a piece again.
    else if (piece.length > 0) this.#pieces.push(piece.slice());
  }

  #take(rest: Uint8Array, isEnded: boolean): ByteLine {
    const pieces = this.#pieces;
    const isFirst = this.#isFirst;
    const isLong = this.#length + rest.length > this.#maxBytes;
    this.#pieces = [];
    this.#length = 0;
    this.#isFirst = false;
    if (isLong) return { bytes: undefined, isEnded };
    const bytes = pieces.length === 0 ? rest : concatenate([...pieces, rest]);
    const isMarked = isFirst &&
      MARK.every((byte, index) => bytes[index] === byte);
    return {
      bytes: isMarked ? bytes.subarray(MARK.length) : bytes,
      isEnded,
    };
  }
}
