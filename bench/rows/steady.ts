/** A long-lived agent. @module */
import { number, ratio, type Row } from "../harness/row.ts";

const MEBIBYTE = 1_048_576;

/** 1,000 events a second: for two minutes with `--long`. */
export const steady: Row = {
  id: "steady",
  title: "1,000 log events a second",
  variants: [
    { name: "ours", input: { side: "ours" } },
    { name: "SDK", input: { side: "stock" } },
  ].map((each) => ({ ...each, program: "steady.ts", heap: "gc" })),
  repeats: { full: 1, quick: 1, smoke: 1 },
  sizes: {
    full: { seconds: 10 },
    quick: { seconds: 5 },
    smoke: { seconds: 0.5 },
  },
  claims: [
    {
      what: "memory grown after the first third",
      unit: "MiB",
      of: (median) => (median("ours", "grownBytes") ?? NaN) / MEBIBYTE,
      limit: 1,
    },
    {
      what: "CPU, against the SDK",
      unit: "ratio",
      of: ratio("cpuShare", "ours", "SDK"),
    },
    { what: "CPU", unit: "share", of: number("ours", "cpuShare") },
  ],
};
