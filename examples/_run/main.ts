/**
 * Runs an example against a model and a collector on loopback, and shows what
 * it has told: `deno task example mcp`, or `bun` or `node examples/_run/main.ts`.
 *
 * @module
 */
import { spawn } from "node:child_process";
import process from "node:process";
import {
  renderSessions,
  startCollector,
} from "@agent-otel/agent-otel/collector";
import { startModelServer } from "../_model_server/server.ts";
import {
  argumentsFor,
  environmentFor,
  type Example,
  EXAMPLES,
  type RuntimeName,
} from "./examples.ts";

const runtime: RuntimeName = process.versions["deno"] !== undefined
  ? "deno"
  : process.versions["bun"] !== undefined
  ? "bun"
  : "node";

process.exitCode = await main(process.argv[2]);

async function main(name: string | undefined): Promise<number> {
  const example = EXAMPLES.find((each) => each.name === name);
  if (example === undefined) {
    const names = EXAMPLES.map((each) => each.name).join(", ");
    console.error(`Which example? There are ${names}`);
    return 2;
  }
  if (example.on?.includes(runtime) === false) {
    console.error(`This example runs on ${example.on.join(", ")}`);
    return 2;
  }
  return await run(example);
}

async function run(example: Example): Promise<number> {
  const model = await startModelServer();
  const collector = await startCollector();
  try {
    const child = spawn(process.execPath, argumentsFor(example, runtime), {
      env: { ...process.env, ...environmentFor(model.url, collector.url) },
      stdio: "inherit",
    });
    const code = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve(code ?? 1));
    });
    console.log(`\nWhat ${collector.url} received:\n`);
    console.log(renderSessions(collector).trimEnd());
    return code;
  } finally {
    await Promise.all([model.close(), collector.close()]);
  }
}
