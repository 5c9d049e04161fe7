/**
 * Everything that has to hold, step by step.
 *
 * `deno task ci [steps…]` runs the named steps, or all. A failing step does not
 * stop the ones after it; the run fails at the end.
 *
 * @module
 */

import { run } from "./command.ts";
import { findBun, findNode } from "./runtimes.ts";

/** One step: a program to run. */
interface Step {
  readonly name: string;
  /** Program and arguments. Without a program: Deno. */
  readonly command: readonly string[] | (() => Promise<readonly string[]>);
}

const DEMO = ["src/cli/bin.ts", "demo"];

/** How long a step may take: the tests run on five runtimes, one by one. */
const LIMIT_MILLIS = 2_400_000;

const STEPS: readonly Step[] = [
  { name: "install", command: ["install", "--frozen"] },
  { name: "test", command: script("test.ts", "--all") },
  { name: "format", command: ["fmt", "--check"] },
  { name: "lint", command: ["lint"] },
  {
    name: "types",
    command: ["check", "mod.ts", "src", "scripts", "tests", "examples"],
  },
  {
    name: "documented examples",
    command: [
      "test",
      "--allow-all",
      "--no-prompt",
      "--doc",
      "mod.ts",
      "src",
      "README.md",
      "docs",
    ],
  },
  { name: "walls", command: script("check_imports.ts") },
  { name: "exports", command: script("check_exports.ts") },
  { name: "pages", command: script("generate_docs.ts", "--check") },
  { name: "wire lock", command: script("check_wire_lock.ts") },
  { name: "publish with deno.json", command: dryRun("deno.json") },
  { name: "publish with jsr.json", command: dryRun("jsr.json") },
  { name: "npm build", command: script("build_npm.ts") },
  { name: "npm consumers", command: script("check_npm.ts") },
  { name: "jsr consumer", command: script("check_jsr.ts") },
  { name: "browser", command: script("check_browser.ts") },
  {
    name: "interop",
    command: ["run", "--allow-all", "--no-prompt", "tests/interop/run.ts"],
  },
  {
    name: "bench",
    command: ["run", "--allow-all", "bench/main.ts", "--smoke"],
  },
  {
    name: "demo on Deno",
    command: ["run", "--allow-all", "--no-prompt", ...DEMO],
  },
  {
    name: "demo on Bun",
    command: async () => [(await findBun()).command, ...DEMO],
  },
  {
    name: "demo on Node",
    command: async () => [(await findNode(24)).command, ...DEMO],
  },
];

const wanted = Deno.args.length === 0
  ? STEPS
  : Deno.args.map((name) =>
    STEPS.find((step) => step.name === name) ??
      fail(`No step "${name}": ${STEPS.map((step) => step.name).join(", ")}`)
  );

const lines: string[] = [];
let failures = 0;
for (const { name, command } of wanted) {
  console.log(`\n════ ${name} ════`);
  const start = performance.now();
  const code = await codeOf(command);
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  if (code !== 0) failures++;
  lines.push(
    `${code === 0 ? "ok    " : "FAILED"}  ${name.padEnd(24)} ` +
      `${seconds.padStart(6)} s${code === 0 ? "" : ` (exit code ${code})`}`,
  );
}
console.log(`\n════ all steps ════\n${lines.join("\n")}`);
if (failures > 0) fail(`${failures} of ${wanted.length} steps failed`);

async function codeOf(command: Step["command"]): Promise<number> {
  try {
    const [program = "", ...args] = typeof command === "function"
      ? await command()
      : [Deno.execPath(), ...command];
    const env = { NO_COLOR: "1" };
    return (await run(program, args, { env, limitMillis: LIMIT_MILLIS })).code;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

function script(file: string, ...args: string[]): string[] {
  return ["run", "--allow-all", `scripts/${file}`, ...args];
}

function dryRun(config: string): string[] {
  return ["publish", "--dry-run", "--allow-dirty", "--config", config];
}

function fail(message: string): never {
  console.error(message);
  Deno.exit(1);
}
