/**
 * Finds the test files of the suite that runs on every runtime.
 *
 * One list for all runners: their own patterns for what is a test, and for
 * what to leave out, differ.
 *
 * @module
 */

import { filesBelow } from "./files.ts";

/** Folders with a manifest and a command of their own. */
const APART = new Set(["tests/interop", "tests/packaging"]);

/**
 * The test files below a folder, sorted.
 *
 * @param folder Relative to the working directory, with `/`.
 */
export async function testFiles(folder: string): Promise<string[]> {
  const enters = (path: string): boolean =>
    !APART.has(path) && !path.endsWith("/node_modules");
  const found = await Array.fromAsync(filesBelow(folder, enters));
  return found.filter((path) => path.endsWith(".test.ts")).sort();
}
