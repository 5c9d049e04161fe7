/**
 * Runs the whole suite on Deno, Bun and Node, one after the other.
 *
 * `deno task test [--all] [--only deno,bun,node24] [files…]`. With `--all`, or
 * with `CI=true`, Node means 22, 24 and 26; otherwise the Node that is present
 * and new enough, or else 24 from npm.
 *
 * @module
 */

import { mustRun, run } from "./command.ts";
import { NODE_MAJORS, type NodeMajor } from "./platforms.ts";
import { findBun, findDeno, findNode, type FoundRuntime } from "./runtimes.ts";
import { testFiles } from "./test_files.ts";
import { readSummary, whyFailed } from "./test_summary.ts";

/** Stops a runner that hangs: all files on one runtime, also on a slow machine. */
const LIMIT_MINUTES = 20;

type Wanted = "deno" | "bun" | "node" | `node${NodeMajor}`;

const options = parseArguments(Deno.args);
const files = options.files.length > 0
  ? options.files
  : await testFiles("tests");
if (files.length === 0) fail("No test files found below tests/");

// Bun and Node need node_modules, which only Deno creates by itself.
await mustRun(Deno.execPath(), ["install", "--quiet"]);

const lines: string[] = [];
let failures = 0;
for (const wanted of options.wanted) {
  const line = await runOn(wanted);
  lines.push(line.text);
  if (!line.ok) failures++;
}
console.log(`\nSummary, ${files.length} test files each\n${lines.join("\n")}`);
if (failures > 0) fail(`${failures} of ${options.wanted.length} runs failed`);

async function runOn(wanted: Wanted): Promise<{ ok: boolean; text: string }> {
  let runtime: FoundRuntime;
  try {
    runtime = await find(wanted);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, text: `FAILED  ${wanted}: cannot run: ${reason}` };
  }
  const label = `${runtime.name} ${runtime.version}`;
  console.log(`\n──── ${label} (${runtime.from}) ────\n`);
  const start = performance.now();
  const { code, output } = await run(runtime.command, commandLine(runtime), {
    env: { NO_COLOR: "1" },
    limitMillis: LIMIT_MINUTES * 60_000,
  });
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  const counts = readSummary(runtime.name, output);
  const why = code === 124
    ? `stopped: not done after ${LIMIT_MINUTES} minutes`
    : whyFailed(code, counts);
  const said = counts === undefined
    ? ""
    : `${counts.passed} passed, ${counts.failed} failed, `;
  return {
    ok: why === undefined,
    text: `${why === undefined ? "ok    " : "FAILED"}  ${label.padEnd(14)} ` +
      `${said}${seconds} s${why === undefined ? "" : ` (${why})`}`,
  };
}

function find(wanted: Wanted): FoundRuntime | Promise<FoundRuntime> {
  if (wanted === "deno") return findDeno();
  if (wanted === "bun") return findBun();
  return findNode(NODE_MAJORS.find((major) => wanted === `node${major}`));
}

function commandLine(runtime: FoundRuntime): string[] {
  switch (runtime.name) {
    case "deno":
      return ["test", "--allow-all", "--no-prompt", ...files];
    case "bun":
      return [
        "test",
        "--timeout=60000",
        ...files.map((file) => `./${file.replace(/^\.\//, "")}`),
      ];
    case "node":
      return [
        "--test",
        "--test-reporter=spec",
        // Files mostly wait, for time and for processes of theirs.
        "--test-concurrency=2",
        // Node 22 holds a whole file to it.
        "--test-timeout=180000",
        ...files,
      ];
  }
}

function parseArguments(
  args: readonly string[],
): { wanted: Wanted[]; files: string[] } {
  const files: string[] = [];
  const every = NODE_MAJORS.map((major): Wanted => `node${major}`);
  let only: string | undefined;
  let all = Deno.env.get("CI") === "true";
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (arg === "--all") all = true;
    else if (arg === "--only") only = args[++i] ?? "";
    else if (arg.startsWith("--only=")) only = arg.slice("--only=".length);
    else if (arg.startsWith("-")) fail(`Unknown option ${arg}`);
    else files.push(arg);
  }
  const known: Wanted[] = ["deno", "bun", "node", ...every];
  const wanted: Wanted[] = only === undefined
    ? ["deno", "bun", ...(all ? every : ["node" as const])]
    : only.split(",").map((name) =>
      known.find((one) => one === name) ??
        fail(`Unknown runtime "${name}": accepted are ${known.join(", ")}`)
    );
  return { wanted, files };
}

function fail(message: string): never {
  console.error(message);
  Deno.exit(1);
}
