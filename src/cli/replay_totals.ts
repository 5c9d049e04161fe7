/**
 * What the replays of several files add up to.
 *
 * @module
 */
import { formatCount, oneLine } from "../collector/tree/format.ts";
import type { Receipt, SignalReceipt } from "../delivery/receipt.ts";
import { SIGNALS } from "../otlp/settings.ts";
import type { ReplayReport } from "../replay/report.ts";
import type { OutcomeCounts } from "../session/summary.ts";
import { NO_USAGE, type TokenUsage } from "../session/usage.ts";
import { lossReasons } from "./loss_reasons.ts";

/** Sums over files. */
export interface ReplayTotals {
  /** By name of the agent that has written them. */
  readonly files: Readonly<Record<string, number>>;
  /** Files that no agent is known to write, or that cannot be read. */
  readonly otherFiles: number;
  /** Both of these. */
  readonly readFiles: number;
  /** Files that were not read, because they are too old. */
  readonly olderFiles: number;
  /** Of the files that were read. */
  readonly bytes: number;
  readonly lines: number;
  /** That became telemetry, that say nothing for it, and of unknown kinds. */
  readonly records: {
    readonly used: number;
    readonly ignored: number;
    readonly unknown: number;
  };
  readonly sessions: number;
  readonly turns: OutcomeCounts;
  readonly modelCalls: OutcomeCounts;
  readonly toolCalls: OutcomeCounts;
  readonly usage: TokenUsage;
}

const NONE: OutcomeCounts = { count: 0, failed: 0, cancelled: 0 };

/** Before the first file. */
export const NO_TOTALS: ReplayTotals = {
  files: {},
  otherFiles: 0,
  readFiles: 0,
  olderFiles: 0,
  bytes: 0,
  lines: 0,
  records: { used: 0, ignored: 0, unknown: 0 },
  sessions: 0,
  turns: NONE,
  modelCalls: NONE,
  toolCalls: NONE,
  usage: NO_USAGE,
};

/** The sums with one more file. */
export function addReport(
  totals: ReplayTotals,
  report: ReplayReport,
): ReplayTotals {
  const { agent, sessions } = report;
  const sum = (key: "turns" | "modelCalls" | "toolCalls"): OutcomeCounts =>
    sessions.reduce(
      (counts, { summary }) => addNumbers(counts, summary[key]),
      totals[key],
    );
  return {
    ...totals,
    files: agent === undefined
      ? totals.files
      : { ...totals.files, [agent]: (totals.files[agent] ?? 0) + 1 },
    otherFiles: totals.otherFiles + (agent === undefined ? 1 : 0),
    readFiles: totals.readFiles + 1,
    bytes: totals.bytes + report.bytes,
    lines: totals.lines + report.lines,
    records: addNumbers(totals.records, report.records),
    sessions: totals.sessions + sessions.length,
    turns: sum("turns"),
    modelCalls: sum("modelCalls"),
    toolCalls: sum("toolCalls"),
    usage: sessions.reduce(
      (usage, { summary }) => addNumbers(usage, summary.usage),
      totals.usage,
    ),
  };
}

function addNumbers<T extends object>(first: T, second: T): T {
  const numbers = second as Readonly<Record<string, number>>;
  return Object.fromEntries(
    Object.entries(first).map(([key, value]) => [
      key,
      (value as number) + (numbers[key] ?? 0),
    ]),
  ) as T;
}

/** Rows of a table: what, how many, and more of it. */
export function describeTotals(totals: ReplayTotals): string[][] {
  const { usage, records, turns, modelCalls, toolCalls } = totals;
  const agents = Object.entries(totals.files);
  const also = (parts: readonly (readonly [number, string])[]): string =>
    parts.filter(([number]) => number > 0)
      .map(([number, word]) => `${formatCount(number)} ${word}`).join(", ");
  const outcomes = ({ failed, cancelled }: OutcomeCounts): string =>
    also([[failed, "failed"], [cancelled, "cancelled"]]);
  return [
    [
      "files",
      formatCount(totals.readFiles),
      also([
        ...agents.map(([agent, files]) => [files, oneLine(agent)] as const),
        [totals.otherFiles, "not replayed"],
        [totals.olderFiles, "older, and not read"],
      ]),
    ],
    [
      "records",
      formatCount(records.used + records.ignored + records.unknown),
      also([
        [records.ignored, "say nothing for telemetry"],
        [records.unknown, "of unknown kinds"],
      ]),
    ],
    ["sessions", formatCount(totals.sessions), ""],
    ["turns", formatCount(turns.count), outcomes(turns)],
    ["model calls", formatCount(modelCalls.count), outcomes(modelCalls)],
    ["tool calls", formatCount(toolCalls.count), outcomes(toolCalls)],
    [
      "tokens",
      formatCount(usage.totalTokens),
      also([
        [usage.inputTokens, "in"],
        [usage.cachedInputTokens, "cached"],
        [usage.cacheWriteInputTokens, "written to the cache"],
        [usage.outputTokens, "out"],
        [usage.reasoningOutputTokens, "reasoning"],
      ]),
    ],
  ];
}

/** Rows of a table: what became of each signal that is on. */
export function describeReceipt(receipt: Receipt): string[][] {
  return SIGNALS.filter((signal) => receipt[signal].delivery !== "off")
    .map((signal) => [
      signal,
      formatCount(receipt[signal].recorded),
      `recorded, ${describeFates(receipt[signal])}`,
    ]);
}

/** A line for each signal of which not everything arrived. */
export function describeLosses(receipt: Receipt): string[] {
  return SIGNALS.filter((signal) =>
    receipt[signal].recorded !== receipt[signal].delivered
  ).map((signal) => {
    const recorded = formatCount(receipt[signal].recorded);
    return `${signal}: ${recorded} recorded, ${describeFates(receipt[signal])}`;
  });
}

function describeFates(receipt: SignalReceipt): string {
  const fates = (
    ["rejected", "dropped", "spooled", "unconfirmed", "pending"] as const
  ).filter((fate) => receipt[fate] > 0)
    .map((fate) => `${formatCount(receipt[fate])} ${fate}`);
  const reasons = lossReasons(receipt)
    .map(([reason, count]) => `${reason}: ${formatCount(count)}`);
  return [
    `${formatCount(receipt.delivered)} delivered`,
    ...fates,
    ...reasons.length === 0 ? [] : [`(${reasons.join("; ")})`],
  ].join(", ");
}

/** Rows as lines, numbers to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const width = (column: number): number =>
    Math.max(0, ...rows.map((row) => row[column]?.length ?? 0));
  const [first, second] = [width(0), width(1)];
  return rows.map(([what = "", count = "", more = ""]) =>
    `${what.padEnd(first)}  ${count.padStart(second)}  ${more}`.trimEnd() + "\n"
  ).join("");
}
