/**
 * Bytes of any size to lines with their numbers, keeping no more than one line.
 *
 * @module
 */

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
  ["is compressed (gzip)", [0x1f, 0x8b]],
  ["is compressed (zstd)", [0x28, 0xb5, 0x2f, 0xfd]],
  ["is text in UTF-16", [0xff, 0xfe]],
  ["is text in UTF-16", [0xfe, 0xff]],
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
  readonly #decoder = new TextDecoder("utf-8", {
    fatal: true,
    ignoreBOM: true,
  });
  /** Of the line that goes on. */
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #number = 0;

  /** @param maxBytes A longer line is told of, and not kept. */
  constructor(maxBytes: number = MAX_LINE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that end in a piece. */
  *read(chunk: Uint8Array): Generator<Line> {
    const first = chunk.indexOf(LINE_FEED);
    if (first < 0) return this.#keep(chunk);
    this.#keep(chunk.subarray(0, first));
    yield this.#take();
    const last = chunk.lastIndexOf(LINE_FEED);
    if (last > first) yield* this.#readWhole(chunk.subarray(first + 1, last));
    this.#keep(chunk.subarray(last + 1));
  }

  /** Whole lines: decoded together, as long as there is nothing to tell of. */
  *#readWhole(lines: Uint8Array): Generator<Line> {
    const text = lines.length > this.#maxBytes
      ? undefined
      : this.#decode(lines);
    if (text === undefined) return yield* this.#readEach(lines);
    for (let start = 0; start <= text.length;) {
      const found = text.indexOf("\n", start);
      const end = found < 0 ? text.length : found;
      yield { number: this.#number += 1, text: text.slice(start, end) };
      start = end + 1;
    }
  }

  *#readEach(lines: Uint8Array): Generator<Line> {
    for (let start = 0; start <= lines.length;) {
      const found = lines.indexOf(LINE_FEED, start);
      const end = found < 0 ? lines.length : found;
      this.#keep(lines.subarray(start, end));
      yield this.#take();
      start = end + 1;
    }
  }

  /** What is left when nothing more comes. */
  *end(): Generator<Line> {
    if (this.#bytes > 0) yield { ...this.#take(), isLast: true };
  }

  #keep(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#bytes += piece.length;
    if (this.#bytes <= this.#maxBytes) this.#pieces.push(piece);
    else this.#pieces = [];
  }

  #take(): Line {
    const number = this.#number += 1;
    const pieces = this.#pieces;
    const bytes = this.#bytes;
    this.#pieces = [];
    this.#bytes = 0;
    if (bytes > this.#maxBytes) {
      const trouble = `is longer than ${this.#maxBytes} bytes`;
      return { number, text: undefined, trouble };
    }
    const text = this.#decode(joined(pieces, bytes));
    return text === undefined
      ? { number, text, trouble: "is not valid UTF-8" }
      : { number, text: number === 1 ? withoutMark(text) : text };
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

function joined(pieces: readonly Uint8Array[], bytes: number): Uint8Array {
  const [first] = pieces;
  if (pieces.length === 1 && first !== undefined) return first;
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Some editors begin a file with a byte order mark. */
function withoutMark(text: string): string {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}
