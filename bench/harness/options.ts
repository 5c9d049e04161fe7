/**
 * The command line.
 *
 * @module
 */
import { parseArgs } from "node:util";
import type { Scale } from "./row.ts";

/** What to measure, and how to tell. */
export interface BenchOptions {
  readonly rows: readonly string[];
  /** `deno`, `bun`, `node22`, `node24` or `node26`. */
  readonly runtimes: readonly string[];
  readonly scale: Scale;
  /** The two minutes instead of ten seconds. */
  readonly long: boolean;
  readonly json: boolean;
}

/** How the command is used. */
export const USAGE = `deno task bench [options]

  --row emit,burst      only these rows
  --runtime deno,bun    only these; node22, node24 and node26 as well
  --quick               fewer repeats
  --smoke               tiny counts: shows only that everything runs and arrives
  --long                the steady load for two minutes instead of ten seconds
  --json                the results as JSON on standard output`;

/** Runtimes that are measured unless others are named. */
const RUNTIMES = ["deno", "bun", "node26"];

/** @throws {TypeError} If an option is not known. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      row: { type: "string" },
      runtime: { type: "string" },
      quick: { type: "boolean", default: false },
      smoke: { type: "boolean", default: false },
      long: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  return {
    rows: values.row?.split(",") ?? [],
    runtimes: values.runtime?.split(",") ?? RUNTIMES,
    scale: values.smoke ? "smoke" : values.quick ? "quick" : "full",
    long: values.long,
    json: values.json,
  };
}
