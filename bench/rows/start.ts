/** Short runs: how soon they record, and how soon they are gone. @module */
import { number, ratio, type Row, type Variant } from "../harness/row.ts";

/** Processes of one kind, with logs alone and with all signals. */
function variants(
  collectors: readonly (readonly [name: string, target?: string])[],
): readonly Variant[] {
  return (["ours", "stock"] as const).flatMap((side) =>
    (["logs", "all"] as const).flatMap((signals) =>
      collectors.map(([collector, target]) => ({
        name: [side, signals, collector].join(" ").trim(),
        program: `start_${side}.mjs`,
        input: { signals, ...target === undefined ? {} : { target } },
      }))
    )
  );
}

/** From the first line of a program to its first record, and to the collector. */
export const start: Row = {
  id: "start",
  title: "Ready to record, and first event accepted",
  variants: [
    ...variants([[""]]),
    { name: "empty", program: "start_empty.mjs", input: {} },
  ],
  repeats: { full: 15, quick: 7, smoke: 1 },
  sizes: { full: {}, quick: {}, smoke: {} },
  claims: [
    {
      what: "ready, logs only, against the SDK",
      unit: "ratio",
      of: ratio("readyMillis", "ours logs", "stock logs"),
      limit: 1 / 6,
      goal: () => 1 / 12,
    },
    {
      what: "ready, three signals, against the SDK",
      unit: "ratio",
      of: ratio("readyMillis", "ours all", "stock all"),
      limit: 1.1,
      goal: () => 1 / 4,
    },
    {
      what: "ours, ready, logs only",
      unit: "ms",
      of: number("ours logs", "readyMillis"),
    },
    {
      what: "SDK, ready, logs only",
      unit: "ms",
      of: number("stock logs", "readyMillis"),
    },
    {
      what: "ours, ready, three signals",
      unit: "ms",
      of: number("ours all", "readyMillis"),
    },
    {
      what: "SDK, ready, three signals",
      unit: "ms",
      of: number("stock all", "readyMillis"),
    },
    {
      what: "process start to first accepted record, against the SDK",
      unit: "ratio",
      of: ratio("acceptedMillis", "ours logs", "stock logs"),
    },
    {
      what: "the same, three signals",
      unit: "ratio",
      of: ratio("acceptedMillis", "ours all", "stock all"),
    },
  ],
};

/** The budget of `shutdown()` unless the caller names one, in milliseconds. */
const BUDGET = 1_000;

/** From the last event to the end of the process. */
export const exit: Row = {
  id: "exit",
  title: "Last event to process gone",
  variants: [
    ...variants([[""], ["hanging", "hangingUrl"], ["refusing", "refusingUrl"]])
      // The SDK waits for a dead collector for as long as its timeouts allow.
      .filter(({ name }) => !/^stock .*(hang|refus)/.test(name)),
    { name: "empty", program: "start_empty.mjs", input: {} },
  ],
  repeats: { full: 11, quick: 5, smoke: 1 },
  sizes: { full: {}, quick: {}, smoke: {} },
  claims: [
    {
      what: "live collector, against the SDK",
      unit: "ratio",
      of: ratio("exitMillis", "ours logs", "stock logs"),
      limit: 0.6,
      goal: () => 0.5,
    },
    {
      what: "live collector, three signals, against the SDK",
      unit: "ratio",
      of: ratio("exitMillis", "ours all", "stock all"),
      limit: 0.6,
      goal: () => 0.5,
    },
    ...["logs", "all"].flatMap((signals) =>
      ["hanging", "refusing"].map((collector) => ({
        what: `${collector} collector, ${
          signals === "all" ? "three signals" : "logs only"
        }`,
        unit: "ms" as const,
        of: number(`ours ${signals} ${collector}`, "exitMillis"),
        limit: BUDGET + 20,
      }))
    ),
    { what: "ours, live", unit: "ms", of: number("ours logs", "exitMillis") },
    { what: "SDK, live", unit: "ms", of: number("stock logs", "exitMillis") },
    { what: "empty process", unit: "ms", of: number("empty", "exitMillis") },
  ],
};
