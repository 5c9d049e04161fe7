/** Memory of records that wait. @module */
import { number, ratio, type Row } from "../harness/row.ts";

/** While the collector does not answer. */
export const queue: Row = {
  id: "queue",
  title: "Memory of a queued log record",
  variants: [
    { name: "ours", input: { side: "ours" } },
    { name: "ours, gzip", input: { side: "ours", compression: "gzip" } },
    { name: "SDK", input: { side: "stock" } },
  ].map((each) => ({ ...each, program: "queue.ts", heap: "gc" })),
  repeats: { full: 3, quick: 1, smoke: 1 },
  sizes: {
    full: { events: 20_000, settleMillis: 1_500 },
    quick: { events: 20_000, settleMillis: 1_500 },
    smoke: { events: 1_024, settleMillis: 50 },
  },
  claims: [
    {
      what: "against the SDK",
      unit: "ratio",
      of: ratio("queuedBytes", "ours", "SDK"),
      limit: 0.7,
    },
    {
      what: "compressed, against the SDK",
      unit: "ratio",
      of: ratio("queuedBytes", "ours, gzip", "SDK"),
      limit: 0.1,
    },
    {
      what: "compressed, a record",
      unit: "B",
      of: number("ours, gzip", "queuedBytes"),
      goal: () => 150,
    },
    { what: "ours, a record", unit: "B", of: number("ours", "queuedBytes") },
    { what: "SDK, a record", unit: "B", of: number("SDK", "queuedBytes") },
  ],
};
