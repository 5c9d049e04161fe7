/**
 * Programs that share a spool, and what came of them.
 *
 * @module
 */
import { spawn } from "node:child_process";
import type { Collector } from "../../src/collector/mod.ts";
import type { WriterPlan } from "./_plan.ts";

/** How a program ended. */
export interface Ended {
  readonly lines: readonly string[];
  readonly stderr: string;
  readonly code: number | null;
  /** The prompts it said it had recorded. */
  readonly recorded: readonly string[];
}

/** Runs a writer on the runtime of the test; kills it after a while if asked. */
export function runWriter(
  plan: WriterPlan,
  killMillis?: number,
): Promise<Ended> {
  const script = new URL("./_writer.ts", import.meta.url).pathname;
  const isDeno = "Deno" in globalThis;
  const args = [
    ...isDeno ? ["run", "--quiet", "-A"] : [],
    script,
    JSON.stringify(plan),
  ];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  const guard = setTimeout(() => child.kill("SIGKILL"), 25_000);
  let kill: ReturnType<typeof setTimeout> | undefined;
  child.stdout.on("data", (chunk) => {
    stdout += String(chunk);
    // From the first record on: starts take longer on a busy machine.
    if (killMillis !== undefined) {
      kill ??= setTimeout(() => child.kill("SIGKILL"), killMillis);
    }
  });
  child.stderr.on("data", (chunk) => stderr += String(chunk));
  return new Promise((resolve) =>
    child.on("close", (code) => {
      clearTimeout(guard);
      clearTimeout(kill);
      const lines = stdout.split("\n").filter((line) => line !== "");
      const recorded = lines.filter((line) => line.startsWith("recorded "))
        .map((line) => line.slice("recorded ".length));
      resolve({ lines, stderr, code, recorded });
    })
  );
}

/** Every prompt that arrived, with the identifiers its records had. */
export function arrivedPrompts(
  { logs }: Pick<Collector, "logs">,
): ReadonlyMap<string, ReadonlySet<string>> {
  const arrived = new Map<string, Set<string>>();
  for (const { attributes } of logs) {
    const textOf = (wanted: string): string => {
      const value = attributes.find(({ key }) => key === wanted)?.value;
      return value !== undefined && "stringValue" in value
        ? value.stringValue
        : "";
    };
    const prompt = textOf("prompt");
    const uids = arrived.get(prompt) ?? new Set();
    arrived.set(prompt, uids.add(textOf("log.record.uid")));
  }
  return arrived;
}
