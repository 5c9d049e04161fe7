/**
 * One measurement: a program in a process of its own.
 *
 * @module
 */
import type { FoundRuntime } from "../../scripts/runtimes.ts";
import type { Input, Numbers, Variant } from "./row.ts";

/** What stands before the numbers on a program's standard output. */
const MARK = "@numbers ";
const LIMIT_MILLIS = 300_000;

/** What came of a program. */
export interface Outcome {
  readonly numbers: Numbers;
  /** `performance.now()` of this process, before the program was started. */
  readonly startedAt: number;
  /** Milliseconds since the Unix epoch when its process was gone. */
  readonly endedAt: number;
}

/**
 * Runs a variant's program.
 *
 * @throws {Error} If it fails, takes too long, or prints no numbers.
 */
export async function runProgram(
  runtime: FoundRuntime,
  variant: Variant,
  input: Input,
): Promise<Outcome> {
  const program = decodeURIComponent(
    new URL(`../programs/${variant.program}`, import.meta.url).pathname,
  );
  const command = new Deno.Command(runtime.command, {
    args: [
      ...flags(runtime.name, variant.heap),
      program,
      JSON.stringify({ ...variant.input, ...input }),
    ],
    env: { NO_COLOR: "1", NODE_NO_WARNINGS: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const startedAt = performance.now();
  const child = command.spawn();
  let stopped = false;
  const timer = setTimeout(() => {
    stopped = true;
    child.kill("SIGKILL");
  }, LIMIT_MILLIS);
  const ended = child.status.then(() => Date.now());
  const { code, stdout, stderr } = await child.output();
  clearTimeout(timer);
  const endedAt = await ended;
  const output = new TextDecoder().decode(stdout);
  const line = output.split("\n").find((each) => each.startsWith(MARK));
  if (code !== 0 || line === undefined) {
    throw new Error(
      `${variant.program} (${variant.name}) on ${runtime.name}: ${
        stopped ? "stopped for taking too long" : `exit code ${code}`
      }\n${output}${new TextDecoder().decode(stderr)}`,
    );
  }
  return { numbers: JSON.parse(line.slice(MARK.length)), startedAt, endedAt };
}

/** Megabytes of young heap that no measurement of allocations fills. */
const YOUNG = 256;

function flags(
  runner: FoundRuntime["name"],
  heap: Variant["heap"],
): readonly string[] {
  const v8 = heap === undefined ? [] : [
    "--expose-gc",
    ...heap === "young"
      ? [`--min-semi-space-size=${YOUNG}`, `--max-semi-space-size=${YOUNG}`]
      : [],
  ];
  if (runner === "node") return v8;
  if (runner === "bun") return ["run"];
  const passed = v8.length === 0 ? [] : [`--v8-flags=${v8.join(",")}`];
  return ["run", "--allow-all", "--no-prompt", ...passed];
}
