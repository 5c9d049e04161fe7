/** What the event loop notices of an export. @module */
import { number, type Row } from "../harness/row.ts";

/** The longest time between two turns of the event loop. */
export const stall: Row = {
  id: "stall",
  title: "Longest stall of the event loop while 10,000 records are exported",
  variants: [
    { name: "ours", input: { side: "ours" } },
    { name: "ours, gzip", input: { side: "ours", compression: "gzip" } },
    { name: "SDK", input: { side: "stock" } },
  ].map((each) => ({ ...each, program: "stall.ts" })),
  repeats: { full: 5, quick: 3, smoke: 1 },
  sizes: {
    full: { events: 10_000, rounds: 5 },
    quick: { events: 10_000, rounds: 3 },
    smoke: { events: 512, rounds: 1 },
  },
  claims: [
    {
      what: "ours",
      unit: "ms",
      of: number("ours", "stallMillis"),
      limit: 2,
      goal: () => 1,
    },
    {
      what: "ours, gzip",
      unit: "ms",
      of: number("ours, gzip", "stallMillis"),
      limit: 2,
      goal: () => 1,
    },
    { what: "SDK + JSON", unit: "ms", of: number("SDK", "stallMillis") },
    {
      what: "nothing to export (noise of the machine)",
      unit: "ms",
      of: number("ours", "idleMillis"),
    },
  ],
};
