/**
 * A command that goes on until it is ended, in a process of its own on the
 * runtime of the test.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";

const BIN = new URL("../../src/cli/bin.ts", import.meta.url);

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A command under way. */
export interface RunningCommand {
  readonly child: ChildProcess;
  /** What it has written to standard output so far. */
  out(): string;
  /** What it has written to standard error so far. */
  err(): string;
  /** Waits until standard output matches; what matched. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends a signal. */
  signal(name: "SIGINT" | "SIGTERM"): void;
  /** Settles when it has ended. */
  readonly ended: Promise<Ended>;
}

/** Runs `body` beside a command, which is killed should it not end by itself. */
export async function withCommand(
  args: readonly string[],
  body: (command: RunningCommand) => Promise<void>,
): Promise<void> {
  const isDeno = "Deno" in globalThis;
  const child = spawn(
    process.execPath,
    [...isDeno ? ["run", "--quiet", "-A"] : [], BIN.pathname, ...args],
    {
      env: { NO_COLOR: "1", ...process.env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let out = "";
  let err = "";
  let wake = (): void => {};
  child.stdout.on("data", (chunk) => {
    out += String(chunk);
    wake();
  });
  child.stderr.on("data", (chunk) => err += String(chunk));
  const guard = setTimeout(() => child.kill("SIGKILL"), 20_000);
  let hasEnded = false;
  const ended = new Promise<Ended>((resolve) =>
    child.on("close", (code, signal) => {
      clearTimeout(guard);
      hasEnded = true;
      wake();
      resolve({ code, signal });
    })
  );
  try {
    await body({
      child,
      out: () => out,
      err: () => err,
      async until(pattern) {
        for (;;) {
          const match = pattern.exec(out);
          if (match !== null) return match;
          if (hasEnded) throw new Error(`It ended without:\n${out}\n${err}`);
          await new Promise<void>((resolve) => wake = resolve);
        }
      },
      // Deno takes a child for killed that its own `kill()` has told to end.
      signal: (name) => void process.kill(child.pid as number, name),
      ended,
    });
  } finally {
    if (!hasEnded) child.kill("SIGKILL");
    await ended;
  }
}
