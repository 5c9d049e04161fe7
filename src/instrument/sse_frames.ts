/**
 * Server-sent events, cut from text that is chunked anywhere.
 *
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html.
 *
 * @module
 */
import { createParser, type EventSourceParser } from "eventsource-parser";
import { type FrameReader, MAX_FRAME_CHARS, type OnFrame } from "./frames.ts";

/** The empty line that ends an event, with the end of the line before it. */
const EMPTY_LINE = /\r\n\r\n|\n\n|\r\r/;

/** Text is parsed in pieces of this size: none is longer than a frame may be. */
const PIECE_CHARS = 64 * 1024;

/** Reads server-sent events; skips those that are too long. */
export class SseFrames implements FrameReader {
  readonly #parser: EventSourceParser;
  readonly #onSkip: () => void;
  #overflown = false;
  /** While an event is skipped: the last characters that were read. */
  #skipped: string | undefined;

  /** @param onSkip Told of every event that is too long. */
  constructor(onFrame: OnFrame, onSkip: () => void) {
    this.#onSkip = onSkip;
    this.#parser = createParser({
      maxBufferSize: MAX_FRAME_CHARS,
      onEvent({ event, data }) {
        // The last piece of an event is not counted before it is whole.
        if (data.length > MAX_FRAME_CHARS) onSkip();
        else onFrame(event === undefined ? { data } : { event, data });
      },
      onError: ({ type }) => {
        if (type === "max-buffer-size-exceeded") this.#overflown = true;
      },
    });
  }

  feed(text: string): void {
    for (let at = 0; at < text.length; at += PIECE_CHARS) {
      this.#feedPiece(text.slice(at, at + PIECE_CHARS));
    }
  }

  #feedPiece(piece: string): void {
    if (this.#skipped !== undefined) {
      this.#skip(piece);
      return;
    }
    this.#parser.feed(piece);
    if (!this.#overflown) return;
    // The event began before this piece: the piece holds its end or none.
    this.#overflown = false;
    this.#parser.reset();
    this.#onSkip();
    this.#skipped = "";
    this.#skip(piece);
  }

  #skip(piece: string): void {
    const text = `${this.#skipped}${piece}`;
    const end = EMPTY_LINE.exec(text);
    if (end === null) {
      this.#skipped = text.slice(-3);
      return;
    }
    this.#skipped = undefined;
    const rest = text.slice(end.index + end[0].length);
    if (rest !== "") this.#feedPiece(rest);
  }
}
