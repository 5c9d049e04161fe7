/** A long-lived process. @module */
import { number, type Row } from "../harness/row.ts";

const MEBIBYTE = 1_048_576;

/** 10,000 sessions on one provider. */
export const sessions: Row = {
  id: "sessions",
  title: "10,000 sessions on one provider, three signals",
  variants: [{
    name: "ours",
    program: "sessions.ts",
    input: { side: "ours", signals: "all" },
    heap: "gc",
  }],
  repeats: { full: 1, quick: 1, smoke: 1 },
  sizes: {
    full: { events: 10_000 },
    quick: { events: 10_000 },
    smoke: { events: 100 },
  },
  claims: [
    {
      what: "memory grown from the 1,000th to the last",
      unit: "MiB",
      of: (median) => (median("ours", "grownBytes") ?? NaN) / MEBIBYTE,
      limit: 1,
    },
    {
      what: "delivered",
      unit: "share",
      of: number("ours", "deliveredShare"),
      limit: 1,
      hold: "at least",
    },
  ],
};
