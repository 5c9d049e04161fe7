/**
 * What a child process is to do, and how it ended.
 *
 * @module
 */
import { spawn } from "node:child_process";
import type { OtelSettings, ShutdownReceipt } from "../../mod.ts";

/** What a child process is to do. */
export interface Plan {
  readonly url: string;
  readonly end:
    | "natural end"
    | "process.exit(3)"
    | "Deno.exit(3)"
    | "throw"
    | "rejection"
    | "SIGINT"
    | "SIGTERM"
    | "SIGHUP"
    | "SIGKILL"
    | "SIGTERM twice"
    | "pending await";
  /** Each is a log record, a span and some metric points. */
  readonly turns: number;
  /** Whether to leave us out. */
  readonly without?: boolean;
  readonly metricsOnly?: boolean;
  /** As many again, after this long. */
  readonly pauseMillis?: number | undefined;
  /** The budget of a flush after that, if there is to be one. */
  readonly flushMillis?: number;
  /** The budget of a shutdown before the end, if there is to be one. */
  readonly shutdownMillis?: number;
  /** How the program itself listens to SIGTERM, which it ends with code 7. */
  readonly listens?: "on" | "once";
  /** Whether the program records once more in a listener of `exit`. */
  readonly recordsAtExit?: boolean;
  readonly providers?: number;
  readonly settings?: OtelSettings;
}

/** How a child ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From start to end, in milliseconds. */
  readonly tookMillis: number;
  /** From the last output to the end, in milliseconds. */
  readonly lingeredMillis: number;
}

/** What a child prints after its shutdown. */
export interface Printed {
  readonly tookMillis: number;
  readonly receipt: ShutdownReceipt;
  /** Severity and code of its diagnostics. */
  readonly reports: readonly string[];
}

/** Whether the suite, and so its children, run on Deno. */
export const isDeno: boolean = "Deno" in globalThis;

/** Runs the program on the runtime of the test; kills it after 20 s. */
export function runPlan(plan: Plan): Promise<Ended> {
  const script = new URL("_child.ts", import.meta.url).pathname;
  const started = performance.now();
  const child = spawn(process.execPath, [
    ...isDeno ? ["run", "--quiet", "-A"] : [],
    script,
    JSON.stringify(plan),
  ], {
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  let spoke = started;
  child.stdout.on("data", (chunk) => {
    stdout += String(chunk);
    spoke = performance.now();
  });
  child.stderr.on("data", (chunk) => stderr += String(chunk));
  const guard = setTimeout(() => child.kill("SIGKILL"), 20_000);
  return new Promise((resolve) =>
    child.on("close", (code, signal) => {
      clearTimeout(guard);
      const ended = performance.now();
      resolve({
        code,
        signal,
        stdout,
        stderr,
        tookMillis: ended - started,
        lingeredMillis: ended - spoke,
      });
    })
  );
}
