/**
 * A file of the spool that this process has taken, to send what is in it.
 *
 * @module
 */
import type { OtlpSignal } from "../../otlp/settings.ts";
import type { OpenFile, PrivateDirectory } from "../../runtime/types.ts";
import type { RequestBody } from "../batch.ts";
import { isFull } from "./disk_error.ts";
import { type FrameKind, markFrame } from "./frame.ts";
import {
  createIndex,
  readEntry,
  readOn,
  type SegmentIndex,
  type StoredEntry,
} from "./segment_index.ts";

/** A file, with what is in it as far as it was read. */
export class ClaimedSegment {
  name: string;
  readonly #file: OpenFile;
  readonly #directory: PrivateDirectory;
  readonly #index: SegmentIndex;
  /** Records that were counted as found, by signal. */
  readonly counted: Map<OtlpSignal, number> = new Map();

  /** @throws {Error} If it cannot be read. */
  constructor(directory: PrivateDirectory, name: string) {
    this.#directory = directory;
    this.name = name;
    this.#file = directory.open(name);
    try {
      this.#index = readOn(this.#file, createIndex());
    } catch (error) {
      this.#file.close();
      throw error;
    }
  }

  /** Bytes that are no frames. */
  get damagedBytes(): number {
    return this.#index.damagedBytes;
  }

  /** Bytes of a frame that was not written to its end. */
  get tornBytes(): number {
    return this.#index.tornBytes;
  }

  /** How many entries have not ended. */
  get size(): number {
    return this.#index.entries.size;
  }

  /** What has not ended, oldest first. */
  entries(signal?: OtlpSignal): readonly StoredEntry[] {
    const all = [...this.#index.entries.values()];
    return signal === undefined
      ? all
      : all.filter((entry) => entry.signal === signal);
  }

  /**
   * The body of an entry; `undefined` when it is damaged.
   *
   * @throws {Error} If the file cannot be read.
   */
  body(entry: StoredEntry): RequestBody | undefined {
    return readEntry(this.#file, entry);
  }

  /** Whether it is still the file under its name, and so ours. */
  get isOurs(): boolean {
    return this.#directory.facts(this.name)?.id === this.#file.id;
  }

  /**
   * Cuts a frame off that was not written to its end: what we add would count
   * as a part of it.
   */
  repair(): void {
    if (this.#index.tornBytes > 0) this.#file.truncate(this.#index.position);
  }

  /**
   * Says of an entry what is to be known by who finds it next. Without room for
   * that, an entry that has ended is forgotten here all the same: the file goes
   * with its last one.
   *
   * @throws {Error} If it cannot be written.
   */
  mark(
    kind: Extract<FrameKind, "done" | "sent" | "answered">,
    { sequence }: StoredEntry,
    timeMillis: number,
  ): void {
    try {
      this.#file.append(markFrame({ kind, sequence, timeMillis }));
    } catch (error) {
      if (kind !== "done" || !isFull(error)) throw error;
    }
    if (kind === "done") this.#index.entries.delete(sequence);
  }

  /**
   * Reads what was written since: whoever owned it may have slept.
   *
   * @returns Whether there is anything that has not ended.
   */
  readOn(): boolean {
    readOn(this.#file, this.#index);
    return this.#index.entries.size > 0;
  }

  close(): void {
    this.#file.close();
  }
}
