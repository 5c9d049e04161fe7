/**
 * Runs an example in a process of its own, on the runtime of the test, against a
 * model and a collector of the test.
 *
 * @module
 */
import process from "node:process";
import {
  type Collector,
  startCollector,
} from "@agent-otel/agent-otel/collector";
import { startModelServer } from "../../../examples/_model_server/server.ts";
import {
  argumentsFor,
  environmentFor,
  type Example,
  EXAMPLES,
  type RuntimeName,
} from "../../../examples/_run/examples.ts";
import { type ChildResult, runChild, runDeno } from "../../_support/child.ts";

/** The runtime of this test. */
export const RUNTIME: RuntimeName = process.versions["deno"] !== undefined
  ? "deno"
  : process.versions["bun"] !== undefined
  ? "bun"
  : "node";

/** An example that has ended. */
export interface ExampleRun extends ChildResult {
  /** Closed; what it received stays. */
  readonly collector: Collector;
}

/** The examples that run on this runtime. */
export function examplesHere(): readonly Example[] {
  return EXAMPLES.filter(({ on }) => on?.includes(RUNTIME) !== false);
}

/**
 * Runs an example to its end.
 *
 * @param env What is otherwise than usual.
 */
export async function runExample(
  example: Example,
  env: Readonly<Record<string, string>> = {},
): Promise<ExampleRun> {
  const model = await startModelServer();
  const collector = await startCollector();
  try {
    const args = argumentsFor(example, RUNTIME);
    const all = { ...environmentFor(model.url, collector.url), ...env };
    const [script = ""] = args;
    const result = RUNTIME === "deno"
      ? await runDeno(args, all)
      : await runChild(new URL(`file://${script}`), [], all);
    return { ...result, collector };
  } finally {
    await Promise.all([model.close(), collector.close()]);
  }
}
