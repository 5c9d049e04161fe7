/**
 * Runs a script in a process of its own, on the runtime of the test.
 *
 * @module
 */

import { spawn } from "node:child_process";

/** How a child ended. */
export interface ChildResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From start to end, in milliseconds. */
  readonly tookMillis: number;
}

/** Runs a script to its end; kills it after 20 s. */
export function runChild(
  script: URL,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ChildResult> {
  const isDeno = "Deno" in globalThis;
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [...isDeno ? ["run", "-A"] : [], script.pathname, ...args],
    { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] },
  );
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => stdout += String(chunk));
  child.stderr.on("data", (chunk) => stderr += String(chunk));
  const guard = setTimeout(() => child.kill("SIGKILL"), 20_000);
  return new Promise((resolve) =>
    child.on("close", (code) => {
      clearTimeout(guard);
      const tookMillis = performance.now() - started;
      resolve({ code, stdout, stderr, tookMillis });
    })
  );
}
