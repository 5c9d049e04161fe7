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
  return run([
    ...isDeno ? ["run", "--quiet", "-A"] : [],
    script.pathname,
    ...args,
  ], env);
}

/** What we use of `Deno.Command`. */
type DenoCommand = new (
  command: string,
  options: {
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
  },
) => {
  output(): Promise<{
    readonly code: number;
    readonly stdout: Uint8Array;
    readonly stderr: Uint8Array;
  }>;
};

/**
 * Runs the Deno of the test with exactly these arguments; kills it after 20 s.
 * `node:child_process` would grant a child of the same Deno all permissions.
 */
export async function runDeno(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ChildResult> {
  const { Deno } = globalThis as unknown as {
    readonly Deno: { readonly Command: DenoCommand };
  };
  const started = performance.now();
  const { code, stdout, stderr } = await new Deno.Command(process.execPath, {
    args,
    env: { NO_COLOR: "1", ...env },
    signal: AbortSignal.timeout(20_000),
  }).output();
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return {
    code,
    stdout: text(stdout),
    stderr: withoutDownloads(text(stderr)),
    tookMillis: performance.now() - started,
  };
}

/** What Deno fetches into an empty cache it says, also for children of a child. */
function withoutDownloads(stderr: string): string {
  return stderr.replaceAll(/^Download \S+\n/gm, "");
}

function run(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ChildResult> {
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    env: { NO_COLOR: "1", ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => stdout += String(chunk));
  child.stderr.on("data", (chunk) => stderr += String(chunk));
  const guard = setTimeout(() => child.kill("SIGKILL"), 20_000);
  return new Promise((resolve) =>
    child.on("close", (code) => {
      clearTimeout(guard);
      const tookMillis = performance.now() - started;
      resolve({ code, stdout, stderr: withoutDownloads(stderr), tookMillis });
    })
  );
}
