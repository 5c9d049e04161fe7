/**
 * Results as text.
 *
 * @module
 */
import type { Finding, RowResult } from "./measure.ts";

/** The results of one row, a line for each claim and a column for each runtime. */
export function tableOf(results: readonly RowResult[]): string {
  const [first] = results;
  if (first === undefined) return "";
  const lines = [
    ["", "limit", "goal", ...results.map(({ runtime }) => runtime)],
    ...first.findings.map(({ what, unit }, at) => {
      const across = results.map(({ findings }) => findings[at]);
      return [
        what,
        inEach(across.map((each) => each?.limit), unit),
        inEach(across.map((each) => each?.goal), unit),
        ...across.map((each) => each === undefined ? "" : cell(each)),
      ];
    }),
  ];
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0))
  );
  const body = lines.map((line) =>
    line.map((text, column) =>
      column === 0
        ? text.padEnd(widths[column] ?? 0)
        : text.padStart(widths[column] ?? 0)
    ).join("  ").trimEnd()
  );
  return [`${first.title} (--row ${first.id})`, ...body].join("\n");
}

/** Limits that differ between runtimes, in the order of the columns. */
function inEach(
  values: readonly (number | undefined)[],
  unit: Finding["unit"],
): string {
  const texts = values.map((value) =>
    value === undefined ? "" : format(value, unit)
  );
  return new Set(texts).size === 1 ? texts[0] ?? "" : texts.join("/");
}

function cell({ measured, unit, holds }: Finding): string {
  if (measured === undefined || Number.isNaN(measured)) return "–";
  const verdict = holds === undefined ? "" : holds ? " ok  " : " OVER";
  return format(measured, unit) + verdict;
}

function format(value: number, unit: Finding["unit"]): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  if (unit === "share") return `${(value * 100).toFixed(1)} %`;
  if (unit === "ratio") return value.toFixed(value < 1 ? 3 : 2);
  return `${value.toFixed(digits)} ${unit}`.trimEnd();
}
