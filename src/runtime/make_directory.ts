/**
 * Makes a directory with those above it.
 *
 * @module
 */
import { codeOf } from "../error_code.ts";
import { attempt } from "./builtin.ts";

/** What we use of `node:fs`. */
export interface DirectoryFiles {
  mkdirSync(
    path: string,
    options: { recursive?: boolean; mode: number },
  ): unknown;
  statSync(path: string): { isDirectory(): boolean };
}

/** Readable and writable by the owner alone. */
const MODE = 0o700;

/** Directories above one that are made at most. */
const MAX_DEPTH = 64;

/**
 * Makes a directory with those above it, unless it is there.
 *
 * Node's own recursion never ends where a parent cannot be made for want of one
 * itself: below a working directory that was removed, or in `/proc`.
 *
 * @param dirname Gives the directory above one; absent where that may not be
 * looked at, and the host makes it.
 * @throws {Error} If it cannot be made, as the host says it.
 */
export function makeDirectory(
  fs: DirectoryFiles,
  path: string,
  dirname: ((path: string) => string) | undefined,
  depth: number = MAX_DEPTH,
): void {
  if (dirname === undefined) {
    fs.mkdirSync(path, { recursive: true, mode: MODE });
    return;
  }
  if (attempt(() => fs.statSync(path).isDirectory())) return;
  const make = (): void => void fs.mkdirSync(path, { mode: MODE });
  try {
    make();
  } catch (error) {
    const parent = dirname(path);
    if (codeOf(error) === "ENOENT" && parent !== path && depth > 0) {
      makeDirectory(fs, parent, dirname, depth - 1);
      make();
    } else if (!attempt(() => fs.statSync(path).isDirectory())) {
      throw error; // nobody was faster
    }
  }
}
