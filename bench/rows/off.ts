/** What telemetry costs those who do not use it. @module */
import { number, ratio, type Row } from "../harness/row.ts";

/** A call while every signal is off. */
export const off: Row = {
  id: "off",
  title: "A call while everything is off",
  variants: [
    { name: "off", input: { side: "ours" } },
    { name: "empty", input: { side: "stock" } },
  ].map((each) => ({ ...each, program: "off.ts", heap: "gc" })),
  repeats: { full: 7, quick: 3, smoke: 1 },
  sizes: {
    full: { events: 2_000_000, rounds: 15 },
    quick: { events: 2_000_000, rounds: 7 },
    smoke: { events: 1_000, rounds: 1 },
  },
  claims: [
    {
      what: "against a call of an empty method",
      unit: "ratio",
      of: ratio("callNanos", "off", "empty"),
      limit: 2,
    },
    {
      what: "time over an empty method",
      unit: "ns",
      of: (median) =>
        (median("off", "callNanos") ?? NaN) -
        (median("empty", "callNanos") ?? NaN),
      goal: () => 1,
    },
    {
      what: "allocated",
      unit: "B",
      of: number("off", "callBytes"),
      limit: 0.5, // the measurement itself allocates a little
    },
  ],
};
