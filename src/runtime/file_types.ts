/**
 * The files of a host, as the core uses them.
 *
 * @module
 */

/** What is known of a file by its name. */
export interface FileFacts {
  /** Tells files apart, whatever they are called. */
  readonly id: string;
  readonly sizeBytes: number;
  /** Milliseconds since the Unix epoch. */
  readonly modifiedMillis: number;
  /** Whether it is a plain file, and of the user we run as, where known. */
  readonly isOwn: boolean;
}

/** A file, open for reading and for adding to its end. Every member throws. */
export interface OpenFile {
  /** Tells files apart, whatever they are called. */
  readonly id: string;
  /** Adds all of the bytes; a part of them may stay when it throws. */
  append(bytes: Uint8Array): void;
  /**
   * Fills `into` from a position on.
   *
   * @returns How many bytes there were; 0 at the end.
   */
  read(into: Uint8Array, position: number): number;
  sizeBytes(): number;
  truncate(sizeBytes: number): void;
  close(): void;
}

/**
 * The files of one directory, under names of ours, at once. What is done to a
 * file that is not there gives `false` or `undefined`; anything else that is
 * refused throws.
 */
export interface PrivateDirectory {
  /** Whether others may add and remove files. */
  readonly shared: boolean;
  /** This process; `""` where processes cannot be told apart. */
  readonly process: string;
  /** Whether another process runs; `undefined` where that cannot be told. */
  isRunning(process: string): boolean | undefined;
  /** The names of all files. */
  list(): readonly string[];
  facts(name: string): FileFacts | undefined;
  /** A new file that only our user may read or write. */
  create(name: string): OpenFile;
  /** A file that is there; a link is refused, where the host can. */
  open(name: string): OpenFile;
  /** Renames a file, over another if need be; one of several callers does. */
  rename(from: string, to: string): boolean;
  remove(name: string): boolean;
  /** Says when a file was changed, in milliseconds since the Unix epoch. */
  touch(name: string, nowMillis: number): boolean;
  /** Makes the directory again, should it be gone. */
  restore(): void;
}
