/**
 * A folder of PEM files that lives as long as a test.
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder to write to; always `remove()` it. */
export interface Folder {
  /** Writes a file, and gives its path. */
  write(name: string, text: string): string;
  /** The path of a file, which need not exist. */
  path(name: string): string;
  remove(): void;
}

/** A new folder. */
export function createFolder(): Folder {
  const root = mkdtempSync(join(tmpdir(), "agent-otel-tls-"));
  return {
    write(name, text) {
      const path = join(root, name);
      writeFileSync(path, text, { mode: 0o600 });
      return path;
    },
    path: (name) => join(root, name),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
