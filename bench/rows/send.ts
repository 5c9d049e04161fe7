/** From call to collector, in CPU time of the sender. @module */
import { type Claim, ratio, type Row } from "../harness/row.ts";

const SIDES = ["ours", "stock"] as const;

function row(
  signals: "logs" | "all",
  facts: Pick<Row, "id" | "title" | "claims">,
): Row {
  return {
    ...facts,
    variants: SIDES.flatMap((side) =>
      (["none", "gzip"] as const).map((compression) => ({
        name: `${side}, ${compression}`,
        program: "send.ts",
        input: { side, signals, compression },
      }))
    ),
    repeats: { full: 5, quick: 3, smoke: 1 },
    sizes: {
      full: { events: 8_192, rounds: 6 },
      quick: { events: 8_192, rounds: 3 },
      smoke: { events: 128, rounds: 1 },
    },
  };
}

function shown(): Claim[] {
  return SIDES.map((side) => ({
    what: `${side === "ours" ? "ours" : "SDK + JSON"}, an event`,
    unit: "µs",
    of: (median) => median(`${side}, none`, "cpuMicros"),
  }));
}

/** Log records alone. */
export const sendLogs: Row = row("logs", {
  id: "send",
  title: "CPU for a log event, from call to collector",
  claims: [
    {
      what: "against SDK + JSON exporter",
      unit: "ratio",
      of: ratio("cpuMicros", "ours, none", "stock, none"),
      limit: (runner) => runner === "node" ? 1 / 2 : 1 / 4,
      goal: () => 1 / 8,
    },
    {
      what: "both with gzip",
      unit: "ratio",
      of: ratio("cpuMicros", "ours, gzip", "stock, gzip"),
    },
    ...shown(),
  ],
});

/** Log record, span event, counter and histogram. */
export const sendAll: Row = row("all", {
  id: "send-all",
  title: "CPU for an api_request with log, span event and metrics",
  claims: [
    {
      what: "against SDK + JSON exporters",
      unit: "ratio",
      of: ratio("cpuMicros", "ours, none", "stock, none"),
      limit: 1 / 2,
      goal: () => 1 / 4,
    },
    {
      what: "both with gzip",
      unit: "ratio",
      of: ratio("cpuMicros", "ours, gzip", "stock, gzip"),
    },
    ...shown(),
  ],
});
