/**
 * Installs what the comparison needs, in this folder, and runs it:
 *
 * ```sh
 * deno run -A tests/interop/run.ts              # on Deno
 * deno run -A tests/interop/run.ts --on node    # on another runtime
 * ```
 *
 * Exits with the comparison's exit code.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));

function run(command: string, args: readonly string[]): number {
  const { status, error } = spawnSync(command, args, {
    cwd: here,
    stdio: "inherit",
  });
  if (error !== undefined) console.error(error.message);
  return status ?? 1;
}

const at = process.argv.indexOf("--on");
const other = at < 0 ? undefined : process.argv[at + 1];
let status = existsSync(`${here}node_modules`)
  ? 0
  : run(process.execPath, ["install", "--frozen"]);
if (status === 0) {
  status = other === undefined
    ? run(process.execPath, ["run", "-A", "compare.ts"])
    : run(other, ["compare.ts"]);
}
process.exit(status);
