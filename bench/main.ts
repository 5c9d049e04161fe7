/**
 * Measures the library against the stock OpenTelemetry SDK, in one run, on
 * Deno, Bun and Node: `deno task bench`, `deno task bench --help`.
 *
 * @module
 */
import {
  findBun,
  findDeno,
  findNode,
  type FoundRuntime,
} from "../scripts/runtimes.ts";
import { measureRow, type RowResult } from "./harness/measure.ts";
import { startModel } from "./harness/model.ts";
import { parseOptions, USAGE } from "./harness/options.ts";
import { startReceiver } from "./harness/receiver.ts";
import type { Row } from "./harness/row.ts";
import { setUp } from "./harness/setup.ts";
import { tableOf } from "./harness/table.ts";
import { ROWS } from "./rows/rows.ts";

/** How to find each runtime that can be asked for. */
const RUNTIMES: Readonly<
  Record<string, () => FoundRuntime | Promise<FoundRuntime>>
> = {
  deno: findDeno,
  bun: findBun,
  node22: () => findNode(22),
  node24: () => findNode(24),
  node26: () => findNode(26),
};

/** How long the steady load lasts with `--long`, in seconds. */
const LONG_SECONDS = 120;

if (Deno.args.includes("--help")) {
  console.log(`${USAGE}\n\nRows: ${ROWS.map(({ id }) => id).join(", ")}`);
  Deno.exit(0);
}
const options = parseOptions(Deno.args);
const rows = choose(ROWS.map((row) => [row.id, row]), options.rows);
const finders = choose(Object.entries(RUNTIMES), options.runtimes);

await setUp();
const runtimes: FoundRuntime[] = [];
for (const find of finders) runtimes.push(await find());
const ends = { receiver: startReceiver(), model: startModel() };
const results: RowResult[] = [];
for (const row of rows) {
  const across: RowResult[] = [];
  for (const runtime of runtimes) {
    if (!options.json) console.error(`${row.id} on ${runtime.name} …`);
    across.push(
      await measureRow(sized(row), runtime, ends, options.scale),
    );
  }
  results.push(...across);
  if (!options.json && options.scale !== "smoke") {
    console.log(`\n${tableOf(across)}\n`);
  }
}
if (options.json) console.log(JSON.stringify(results, null, 2));
else if (options.scale === "smoke") {
  console.log(`${results.length} rows ran, and what was sent has arrived.`);
} else console.log(summary());
Deno.exit(0); // requests that hang would hold the process

function summary(): string {
  const findings = results.flatMap((result) =>
    result.findings.map((finding) => ({ ...finding, ...result }))
  );
  const over = findings.filter(({ holds }) => holds === false);
  const held = findings.filter(({ holds }) => holds !== undefined).length;
  return [
    `${held - over.length} of ${held} limits are held.`,
    ...over.map(({ id, what, runtime }) => `OVER  ${id}: ${what}, ${runtime}`),
  ].join("\n");
}

function sized(row: Row): Row {
  if (!options.long || row.id !== "steady") return row;
  const { scale } = options;
  const size = { ...row.sizes[scale], seconds: LONG_SECONDS };
  return { ...row, sizes: { ...row.sizes, [scale]: size } };
}

/** The named ones, or all when none is named. */
function choose<T>(
  all: readonly (readonly [string, T])[],
  names: readonly string[],
): readonly T[] {
  if (names.length === 0) return all.map(([, each]) => each);
  return names.map((name) => {
    const found = all.find(([each]) => each === name);
    if (found === undefined) {
      const known = all.map(([each]) => each).join(", ");
      throw new RangeError(`Cannot measure "${name}": there are ${known}`);
    }
    return found[1];
  });
}
