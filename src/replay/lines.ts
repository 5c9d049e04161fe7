/**
 * Bytes of any size to lines of text with their numbers.
 *
 * @module
 */
import { type ByteLine, LineSplitter } from "../lines.ts";

/** Longest line that is read, unless somebody says otherwise: 64 MiB. */
export const MAX_LINE_BYTES = 67_108_864;

/** One line. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its end; `undefined` where `trouble` says why. */
  readonly text: string | undefined;
  /** Why it cannot be read. */
  readonly trouble?: string;
  /** Whether it ends the file without a line break: it may be cut off. */
  readonly isLast?: boolean;
}

/** Bytes at the begin that tell whether it is text at all. */
const SAMPLE_BYTES = 4_096;

/** How files begin that are no text, and what they are. */
const MAGIC: readonly (readonly [string, readonly number[]])[] = [
  ["is compressed (gzip): unpack it first", [0x1f, 0x8b]],
  ["is compressed (zstd): unpack it first", [0x28, 0xb5, 0x2f, 0xfd]],
  ["is text in UTF-16: make it UTF-8 first", [0xff, 0xfe]],
  ["is text in UTF-16: make it UTF-8 first", [0xfe, 0xff]],
];

/** What a file is that holds no lines of text; `undefined` for one that does. */
export function binaryKind(start: Uint8Array): string | undefined {
  for (const [what, magic] of MAGIC) {
    if (magic.every((byte, at) => start[at] === byte)) return what;
  }
  const sample = start.subarray(0, SAMPLE_BYTES);
  if (sample.includes(0)) return "is no text";
  try {
    // A character may go on behind the sample.
    new TextDecoder("utf-8", { fatal: true }).decode(sample, { stream: true });
    return undefined;
  } catch {
    return "is no text";
  }
}

/** Gathers lines from pieces. */
export class LineReader {
  readonly #maxBytes: number;
  readonly #splitter: LineSplitter;
  readonly #decoder = new TextDecoder("utf-8", {
    fatal: true,
    ignoreBOM: true,
  });
  #number = 0;

  /** @param maxBytes A longer line is told of, and not kept. */
  constructor(maxBytes: number = MAX_LINE_BYTES) {
    this.#maxBytes = maxBytes;
    this.#splitter = new LineSplitter(maxBytes);
  }

  /** The lines that end in a piece, which may be used again afterwards. */
  *read(chunk: Uint8Array): Generator<Line> {
    // The first one may have begun before, and the last one go on.
    const first = chunk.indexOf(LINE_FEED) + 1;
    const last = chunk.lastIndexOf(LINE_FEED) + 1;
    yield* this.#readEach(chunk.subarray(0, first));
    if (last > first) yield* this.#readWhole(chunk.subarray(first, last));
    yield* this.#readEach(chunk.subarray(last));
  }

  /** What is left when nothing more comes. */
  *end(): Generator<Line> {
    for (const line of this.#splitter.end()) yield this.#lineOf(line);
  }

  /** Whole lines: decoded together, as long as there is nothing to tell of. */
  *#readWhole(lines: Uint8Array): Generator<Line> {
    const text = lines.length > this.#maxBytes
      ? undefined
      : this.#decode(lines);
    if (text === undefined) return yield* this.#readEach(lines);
    for (let start = 0; start < text.length;) {
      const end = text.indexOf("\n", start);
      yield { number: this.#number += 1, text: text.slice(start, end) };
      start = end + 1;
    }
  }

  *#readEach(piece: Uint8Array): Generator<Line> {
    for (const line of this.#splitter.read(piece)) yield this.#lineOf(line);
  }

  #lineOf({ bytes, isEnded }: ByteLine): Line {
    const text = bytes && this.#decode(bytes);
    const trouble = bytes === undefined
      ? `is longer than ${this.#maxBytes} bytes`
      : "is not valid UTF-8";
    return {
      number: this.#number += 1,
      text,
      ...text === undefined ? { trouble } : {},
      ...isEnded ? {} : { isLast: true },
    };
  }

  /** Text; `undefined` for what is none. */
  #decode(bytes: Uint8Array): string | undefined {
    try {
      return this.#decoder.decode(bytes);
    } catch {
      return undefined;
    }
  }
}

const LINE_FEED = 10;
