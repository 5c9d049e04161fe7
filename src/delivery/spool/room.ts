/**
 * How much still fits into the spool, and why no more does.
 *
 * @module
 */
import { codeOf } from "../../error_code.ts";
import type { PrivateDirectory } from "../../runtime/types.ts";
import { isFull } from "./disk_error.ts";
import { parseSegmentName } from "./names.ts";

/** The room in a directory, as far as it was seen. */
export class Room {
  readonly #directory: PrivateDirectory;
  /** Most that may lie in the directory, in bytes. */
  readonly maxBytes: number;
  /** In files of others. */
  #bytesElsewhere = 0;
  /** The fewest bytes that the disk had no room for, of late. */
  #leastRefused = Infinity;
  #trouble: string | undefined;

  constructor(directory: PrivateDirectory, maxBytes: number) {
    this.#directory = directory;
    this.maxBytes = maxBytes;
  }

  /** Why the last entry could not be kept; undefined when it was. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** What lies in the directory, with what is in files of ours. */
  used(ownFiles: Iterable<{ readonly sizeBytes: number }>): number {
    let sum = this.#bytesElsewhere;
    for (const { sizeBytes } of ownFiles) sum += sizeBytes;
    return sum;
  }

  /** Whether the disk may take as many bytes. */
  mayTake(bytes: number): boolean {
    return bytes < this.#leastRefused;
  }

  /** An entry was kept. */
  kept(): void {
    this.#trouble = undefined;
    this.#leastRefused = Infinity;
  }

  /** An entry would lead beyond the bound. */
  exceeded(): void {
    this.#trouble = `the spool holds its ${this.maxBytes} bytes`;
  }

  /** The disk refused an entry of as many bytes. */
  refused(error: unknown, bytes: number): void {
    this.#trouble = isFull(error)
      ? "no room on the disk of the spool"
      : `the spool cannot be written to (${codeOf(error) ?? "no code"})`;
    if (isFull(error)) this.#leastRefused = Math.min(this.#leastRefused, bytes);
  }

  /** Looks how much is in files of others. */
  measure(ownFiles: Iterable<{ readonly name: string }>): void {
    const own = new Set([...ownFiles].map(({ name }) => name));
    const directory = this.#directory;
    try {
      this.#bytesElsewhere = directory.list().reduce(
        (sum, name) =>
          parseSegmentName(name) === undefined || own.has(name)
            ? sum
            : sum + (directory.facts(name)?.sizeBytes ?? 0),
        0,
      );
    } catch {
      // As much as before.
    }
    this.#leastRefused = Infinity;
  }
}
