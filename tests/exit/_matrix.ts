/**
 * Every way a program may end, and what is left of its records afterwards.
 *
 * @module
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OtelSettings } from "../../mod.ts";
import { type Collector, startCollector } from "../../src/collector/mod.ts";
import {
  type Ended,
  isDeno,
  type Plan,
  type Printed,
  runPlan,
} from "./_plan.ts";

/** Turns before a pause that is longer than what a spool may lose. */
export const TURNS_BEFORE = 10;
/** All turns: after the pause come as many again, and then the end. */
export const TURNS = 20;
/** The pause, in milliseconds. */
const PAUSE_MILLIS = 500;

/** How records are kept beyond the process. */
export type Spool = "off" | "interval" | "event";

/** One cell of the matrix. */
export interface Case {
  readonly end: Plan["end"];
  readonly spool: Spool;
  /** Whether `flushOnSignals` is on. */
  readonly signals: boolean;
}

/** What became of a cell. */
export interface Outcome {
  readonly ended: Ended;
  /** How the same program ended without us. */
  readonly without: Ended;
  /** Turns of which the collector has the log record, in the end. */
  readonly logs: number;
  /** The same for their spans. */
  readonly spans: number;
  /** The same for the metrics of a turn. */
  readonly measured: number;
  /** What the next process reported. */
  readonly reports: readonly string[];
}

const isSignal = (end: Plan["end"]): boolean =>
  end === "SIGINT" || end === "SIGTERM";

/** The ways to end on this runtime. */
const ENDS: readonly Plan["end"][] = [
  "natural end",
  "process.exit(3)",
  ...isDeno ? ["Deno.exit(3)"] as const : [],
  "throw",
  "rejection",
  "SIGINT",
  "SIGTERM",
  "SIGKILL",
];

/** Every way to end on this runtime, with one kind of spool. */
export function casesOf(spool: Spool): readonly Case[] {
  return ENDS.flatMap((end) =>
    (isSignal(end) ? [false, true] : [false])
      .map((signals) => ({ end, spool, signals }))
  );
}

const baselines = new Map<Plan["end"], Promise<Ended>>();

/** How many cells run at a time: they mostly wait. */
const AT_A_TIME = 3;

/** Runs cells in order, and gives the outcome of each as it comes. */
export function runCases(
  cases: readonly Case[],
): readonly Promise<Outcome>[] {
  const lanes: Promise<unknown>[] = Array(AT_A_TIME).fill(Promise.resolve());
  return cases.map((one, index) => {
    const lane = index % AT_A_TIME;
    const outcome = Promise.resolve(lanes[lane]).then(() => runCase(one));
    lanes[lane] = outcome.catch(() => {});
    return outcome;
  });
}

/** Runs one cell: the program, the same without us, and a next process. */
async function runCase(
  { end, spool, signals }: Case,
): Promise<Outcome> {
  const collector = await startCollector();
  const directory = await mkdtemp(join(tmpdir(), "agent-otel-exit-"));
  try {
    const settings: OtelSettings = {
      flushOnSignals: signals,
      ...spool === "off" ? {} : { spool: { directory, durability: spool } },
      // Nothing leaves by itself before the end comes.
      logBatch: { delayMillis: 60_000 },
      spanBatch: { delayMillis: 60_000 },
    };
    const plan: Plan = {
      url: collector.url,
      end,
      turns: TURNS_BEFORE,
      pauseMillis: PAUSE_MILLIS,
      settings,
    };
    const without = baselines.get(end) ??
      runPlan({ ...plan, url: "", without: true });
    baselines.set(end, without);
    const ended = await runPlan(plan);
    const reports = spool === "off" ? [] : await recover(plan);
    return { ended, without: await without, reports, ...count(collector) };
  } finally {
    await collector.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** The next process, which sends what it finds. */
async function recover(plan: Plan): Promise<readonly string[]> {
  const { stdout } = await runPlan({
    ...plan,
    turns: 0,
    pauseMillis: undefined,
    flushMillis: 5_000,
    end: "natural end",
    shutdownMillis: 1_000,
  });
  return (JSON.parse(stdout) as Printed).reports;
}

/** Every turn is a log record and a span, and measured once. */
function count(
  { logs, spans, metrics }: Collector,
): Pick<Outcome, "logs" | "spans" | "measured"> {
  const distinct = (items: readonly { readonly spanId: string }[]): number =>
    new Set(items.map(({ spanId }) => spanId)).size;
  let measured = 0;
  for (const metric of metrics) {
    if (metric.name !== "codex.turn.e2e_duration_ms") continue;
    if (metric.type !== "histogram") continue;
    for (const { count } of metric.points) measured += Number(count);
  }
  return { logs: distinct(logs), spans: distinct(spans), measured };
}
