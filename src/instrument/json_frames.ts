/**
 * The elements of a JSON array, cut from text that is chunked anywhere.
 *
 * @module
 */
import { BoundedText } from "./bounded_text.ts";
import type { FrameReader, OnFrame } from "./frames.ts";

/** What changes where we are, outside of a string. */
const OUTSIDE = /["[\]{}]/g;
/** What changes where we are, inside of one. */
const INSIDE = /["\\]/g;

/** Reads the elements of an array, or one value that is no array. */
export class JsonFrames implements FrameReader {
  readonly #onFrame: OnFrame;
  readonly #onSkip: () => void;
  /** Of what is open: 0 outside of elements. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  readonly #element = new BoundedText();

  /** @param onSkip Told of every element that is too long. */
  constructor(onFrame: OnFrame, onSkip: () => void) {
    this.#onFrame = onFrame;
    this.#onSkip = onSkip;
  }

  feed(text: string): void {
    let kept = 0;
    let at = this.#escaped ? 1 : 0;
    this.#escaped = false;
    while (at < text.length) {
      const marks = this.#inString ? INSIDE : OUTSIDE;
      marks.lastIndex = at;
      const mark = marks.exec(text);
      if (mark === null) break;
      at = mark.index + 1;
      switch (mark[0]) {
        case "\\":
          this.#escaped = at === text.length;
          at += 1;
          break;
        case '"':
          this.#inString = !this.#inString;
          break;
        case "{":
          if (this.#depth === 0) kept = mark.index;
          this.#depth += 1;
          break;
        // Elements are objects: brackets around them do not count.
        case "[":
          if (this.#depth > 0) this.#depth += 1;
          break;
        case "}":
        case "]":
          if (this.#depth === 0) break;
          this.#depth -= 1;
          if (this.#depth === 0) this.#close(text.slice(kept, at));
      }
    }
    if (this.#depth > 0) this.#element.add(text.slice(kept));
  }

  #close(last: string): void {
    this.#element.add(last);
    const data = this.#element.take();
    if (data === undefined) this.#onSkip();
    else this.#onFrame({ data });
  }
}
