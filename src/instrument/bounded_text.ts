/**
 * Text that comes in pieces, up to a length.
 *
 * @module
 */
import { MAX_FRAME_CHARS } from "./frames.ts";

/** Keeps pieces of text until they are too long together. */
export class BoundedText {
  #pieces: string[] = [];
  #chars = 0;

  /** Adds a piece. */
  add(piece: string): void {
    this.#chars += piece.length;
    if (this.#chars <= MAX_FRAME_CHARS) this.#pieces.push(piece);
    else this.#pieces = [];
  }

  /** All of it, and begins anew; `undefined` when it was too long. */
  take(): string | undefined {
    const text = this.#chars <= MAX_FRAME_CHARS
      ? this.#pieces.join("")
      : undefined;
    this.#pieces = [];
    this.#chars = 0;
    return text;
  }
}
