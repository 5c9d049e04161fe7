/**
 * A file that is written from its beginning to its end.
 *
 * @module
 */
import { builtin } from "./builtin.ts";

/** A file under way. */
export interface NewFile {
  /**
   * Appends text, at once.
   *
   * @throws {Error} If the host cannot.
   */
  write(text: string): void;
  close(): void;
}

interface NodeFiles {
  openSync(path: string, flags: "wx", mode: number): number;
  writeSync(file: number, text: string): number;
  closeSync(file: number): void;
}

/**
 * Makes a file that only its owner may read.
 *
 * @param path Relative to the working directory, or absolute.
 * @param globals The global object of the host. @default {globalThis}
 * @throws {Error} If something is there already, or the host cannot.
 */
export function createFile(
  path: string,
  globals: object = globalThis,
): NewFile {
  const { process } = globals as {
    readonly process?: { getBuiltinModule?(id: string): unknown };
  };
  const fs = process && builtin<NodeFiles>(process, "node:fs");
  if (fs === undefined) throw new Error("This host has no files");
  const file = fs.openSync(path, "wx", 0o600);
  return {
    write: (text) => void fs.writeSync(file, text),
    close: () => fs.closeSync(file),
  };
}
