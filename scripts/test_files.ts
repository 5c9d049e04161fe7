/**
 * Finds the test files of the suite that runs on every runtime.
 *
 * One list for all runners: their own patterns for what is a test, and for
 * what to leave out, differ.
 *
 * @module
 */

/** Folders with a manifest and a command of their own. */
const APART = new Set(["tests/interop", "tests/packaging"]);

/**
 * The test files below a folder, sorted.
 *
 * @param folder Relative to the working directory, with `/`.
 */
export async function testFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) {
      if (!APART.has(path) && entry.name !== "node_modules") {
        found.push(...await testFiles(path));
      }
    } else if (entry.name.endsWith(".test.ts")) found.push(path);
  }
  return found.sort();
}
