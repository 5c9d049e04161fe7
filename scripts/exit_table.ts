/**
 * Runs the crash matrix on Deno, Bun and Node, and writes what came out into
 * `docs/exit.md`: `deno run -A scripts/exit_table.ts`.
 *
 * @module
 */

import { mustRun } from "./command.ts";
import { findBun, findDeno, findNode, type FoundRuntime } from "./runtimes.ts";

/** One cell, as `tests/exit/_table.ts` prints it. */
interface Cell {
  readonly end: string;
  readonly spool: "off" | "interval" | "event";
  readonly signals: boolean;
  readonly of: number;
  readonly logs: number;
  readonly spans: number;
  readonly measured: number;
  /** Whether the program ended as without us. */
  readonly same: boolean;
  /** Exit code or signal. */
  readonly how: string;
}

const PAGE = new URL("../docs/exit.md", import.meta.url);
const TABLE = new URL("../tests/exit/_table.ts", import.meta.url).pathname;

const runtimes = [findDeno(), await findBun(), await findNode()];
const cells = new Map<FoundRuntime, readonly Cell[]>();
for (const runtime of runtimes) {
  const args = runtime.name === "deno" ? ["run", "-A"] : [];
  const output = await mustRun(runtime.command, [...args, TABLE]);
  cells.set(runtime, JSON.parse(output) as readonly Cell[]);
}

const page = await Deno.readTextFile(PAGE);
const [before, , after] = page.split(
  /(?<=<!-- matrix -->\n)|(?=<!-- \/matrix)/,
);
await Deno.writeTextFile(PAGE, `${before}\n${table()}\n${after}`);
await mustRun(Deno.execPath(), ["fmt", "--quiet", PAGE.pathname]);

function table(): string {
  const names = runtimes.map(({ name, version }) =>
    `${name.charAt(0).toUpperCase()}${name.slice(1)} ${version}`
  );
  const rows = [...cells.values()].flat().filter((cell, index, all) =>
    all.findIndex((other) => isSame(other, cell)) === index
  );
  const order = [...new Set(rows.map(({ end }) => end))];
  // Deno comes first and knows every end.
  rows.sort((a, b) => order.indexOf(a.end) - order.indexOf(b.end));
  return [
    row(["end", "spool", "`flushOnSignals`", ...names, "ends as without us"]),
    row(["---", "---", "---", ...names.map(() => "---"), "---"]),
    ...rows.map((one) => {
      const found = runtimes.map((runtime) =>
        cells.get(runtime)?.find((cell) => isSame(cell, one))
      );
      return row([
        one.end,
        one.spool,
        one.end === "SIGINT" || one.end === "SIGTERM"
          ? one.signals ? "on" : "off"
          : "",
        ...found.map((cell) => cell === undefined ? "" : arrived(cell)),
        found.every((cell) => cell?.same ?? true)
          ? `yes: ${[...new Set(found.flatMap((cell) => cell?.how ?? []))]}`
          : "**no**",
      ]);
    }),
  ].join("\n");
}

function isSame(a: Cell, b: Cell): boolean {
  return a.end === b.end && a.spool === b.spool && a.signals === b.signals;
}

function arrived({ logs, spans, measured, of }: Cell): string {
  return [logs, spans, measured].every((count) => count === of)
    ? "all"
    : [logs, spans, measured].join(" / ");
}

function row(columns: readonly string[]): string {
  return `| ${columns.join(" | ")} |`;
}
