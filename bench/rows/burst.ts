/** Everything at once. @module */
import { type Median, number, type Row } from "../harness/row.ts";

const MEBIBYTE = 1_048_576;

function share(variant: string): (median: Median) => number | undefined {
  return (median) => {
    const arrived = median(variant, "arrivedLogs");
    const recorded = median(variant, "recordedLogs");
    return arrived === undefined || !recorded ? undefined : arrived / recorded;
  };
}

function peak(variant: string): (median: Median) => number | undefined {
  return (median) => {
    const bytes = median(variant, "peakBytes");
    return bytes === undefined ? undefined : bytes / MEBIBYTE;
  };
}

/** 100,000 records in one tick. */
export const burst: Row = {
  id: "burst",
  title: "100,000 log events in one synchronous loop",
  variants: [
    { name: "ours", program: "burst.ts", input: { side: "ours" } },
    {
      name: "ours, gzip",
      program: "burst.ts",
      input: { side: "ours", compression: "gzip" },
    },
    {
      name: "SDK, large queue",
      program: "burst.ts",
      input: { side: "stock", queueSize: 100_000 },
    },
    { name: "SDK", program: "burst.ts", input: { side: "stock" } },
    { name: "empty", program: "empty.ts", input: {} },
  ],
  repeats: { full: 3, quick: 1, smoke: 1 },
  sizes: {
    full: { events: 100_000 },
    quick: { events: 100_000 },
    smoke: { events: 1_000 },
  },
  claims: [
    {
      what: "delivered",
      unit: "share",
      of: share("ours"),
      limit: 1,
      hold: "at least",
    },
    {
      what: "delivered, with gzip",
      unit: "share",
      of: share("ours, gzip"),
      limit: 1,
      hold: "at least",
    },
    { what: "delivered by the SDK", unit: "share", of: share("SDK") },
    {
      what: "delivered by the SDK, queue of 100,000",
      unit: "share",
      of: share("SDK, large queue"),
    },
    {
      what: "peak RSS, against the SDK with that queue",
      unit: "ratio",
      of: (median) =>
        (peak("ours")(median) ?? NaN) /
        (peak("SDK, large queue")(median) ?? NaN),
      limit: 0.6,
    },
    {
      what: "peak RSS",
      unit: "MiB",
      of: peak("ours"),
      goal: (median) => (peak("empty")(median) ?? NaN) + 40,
    },
    { what: "peak RSS, gzip", unit: "MiB", of: peak("ours, gzip") },
    {
      what: "peak RSS, SDK with that queue",
      unit: "MiB",
      of: peak("SDK, large queue"),
    },
    { what: "peak RSS, empty process", unit: "MiB", of: peak("empty") },
    {
      what: "time in the loop, a record",
      unit: "ns",
      of: number("ours", "recordNanos"),
    },
  ],
};
