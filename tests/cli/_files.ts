/**
 * Files of telemetry, read back.
 *
 * @module
 */
import { createReadStream, readdirSync } from "node:fs";
import { join } from "node:path";
import {
  type FileProblem,
  readOtlpLines,
  type TelemetryFile,
} from "../../src/collector/files/read_lines.ts";
import { Store } from "../../src/collector/store.ts";

/** A file of the disk. */
export function fileAt(path: string): TelemetryFile {
  return { name: path, bytes: () => createReadStream(path) };
}

/** What the files of a folder hold. */
export async function readFolder(
  folder: string,
): Promise<{ readonly store: Store; readonly problems: FileProblem[] }> {
  const store = new Store(1_000_000);
  const problems: FileProblem[] = [];
  for (const name of readdirSync(folder).sort()) {
    const file = fileAt(join(folder, name));
    await readOtlpLines(file, store, (problem) => problems.push(problem));
  }
  return { store, problems };
}
