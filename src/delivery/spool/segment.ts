/**
 * A file of entries, and the entries of it that have not ended.
 *
 * @module
 */
import type { OpenFile } from "../../runtime/types.ts";
import { type FrameFacts, markFrame } from "./frame.ts";

/** An entry that was written. */
export interface KeptEntry {
  readonly segment: Segment;
  readonly sequence: number;
  /** Whether nobody is to send it any more. */
  ended: boolean;
  /** Whether nobody in memory knows its records any more. */
  left: boolean;
}

/** A file of ours that takes entries, until it is full. */
export class Segment {
  name: string;
  readonly #file: OpenFile;
  #sequence = 0;
  #live = 0;
  #left = 0;
  #closed = false;
  /** What was written, in bytes. */
  sizeBytes = 0;
  /** Whether it is not ours any more: what is in it counts as not kept. */
  isLost = false;
  /** Whether nothing can be added to it any more. */
  isBroken = false;

  constructor(name: string, file: OpenFile) {
    this.name = name;
    this.#file = file;
  }

  /** Tells files apart, whatever they are called. */
  get fileId(): string {
    return this.#file.id;
  }

  /** Entries that have not ended. */
  get live(): number {
    return this.#live;
  }

  /** Whether only entries are in it whose records are nowhere else. */
  get isLeft(): boolean {
    return this.#live > 0 && this.#live === this.#left;
  }

  /** The sequence of the next entry. */
  get nextSequence(): number {
    return this.#sequence + 1;
  }

  /**
   * Writes the frame of the next entry.
   *
   * @throws {Error} If it cannot be written; the file is then as before.
   */
  addEntry(frame: Uint8Array): KeptEntry {
    this.#append(frame);
    this.#sequence += 1;
    this.#live += 1;
    return {
      segment: this,
      sequence: this.#sequence,
      ended: false,
      left: false,
    };
  }

  /**
   * Writes what is to be known of entries.
   *
   * @throws {Error} If it cannot be written.
   */
  mark(facts: FrameFacts): void {
    if (this.isLost || this.#closed || this.isBroken) return;
    this.#append(markFrame(facts));
  }

  /** The records of an entry are only here from now on. */
  leave(entry: KeptEntry): void {
    if (entry.ended || entry.left) return;
    entry.left = true;
    this.#left += 1;
  }

  /**
   * Says of entries that they have ended.
   *
   * @throws {Error} If that cannot be written.
   */
  end(entries: readonly KeptEntry[], timeMillis: number): void {
    for (const entry of entries) {
      entry.ended = true;
      this.#live -= 1;
      if (entry.left) this.#left -= 1;
    }
    if (this.isLost || this.#closed || this.isBroken) return;
    if (this.#live === 0) {
      this.#file.truncate(0);
      this.sizeBytes = 0;
      return;
    }
    for (const { first, last } of rangesOf(entries)) {
      this.mark({ kind: "done", sequence: first, last, timeMillis });
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#file.close();
  }

  #append(frame: Uint8Array): void {
    try {
      this.#file.append(frame);
      this.sizeBytes += frame.length;
    } catch (error) {
      try {
        this.#file.truncate(this.sizeBytes); // the part that was written
      } catch {
        this.isBroken = true; // what follows could count as a part of it
      }
      throw error;
    }
  }
}

/** Entries of one file, as few ranges. */
function rangesOf(
  entries: readonly KeptEntry[],
): readonly { first: number; last: number }[] {
  const ranges: { first: number; last: number }[] = [];
  for (const { sequence } of entries) {
    const range = ranges.at(-1);
    if (range?.last === sequence - 1) range.last = sequence;
    else ranges.push({ first: sequence, last: sequence });
  }
  return ranges;
}
