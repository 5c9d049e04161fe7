/** What keeping secrets in costs. @module */
import { type Median, ratio, type Row } from "../harness/row.ts";

/** Characters of the long output, as `programs/parts/payloads.ts` has it. */
const LONG = 65_536;

/** Nanoseconds for an event that redaction adds. */
function added(event: string): (median: Median) => number | undefined {
  return (median) => {
    const on = median(`${event}, on`, "nanos");
    const off = median(`${event}, off`, "nanos");
    return on === undefined || off === undefined ? undefined : on - off;
  };
}

/** The same events with redaction, as by default, and without. */
export const redaction: Row = {
  id: "redaction",
  title: "Redaction of text without secrets",
  variants: ["apiRequest", "toolResult", "longOutput"].flatMap((event) =>
    [true, false].map((isOn) => ({
      name: `${event}, ${isOn ? "on" : "off"}`,
      program: "emit.ts",
      input: { side: "ours", event, redaction: isOn },
    }))
  ),
  repeats: { full: 5, quick: 3, smoke: 1 },
  sizes: {
    full: { events: 512, rounds: 40 },
    quick: { events: 512, rounds: 20 },
    smoke: { events: 16, rounds: 1 },
  },
  claims: [
    {
      what: "a character of text",
      unit: "ns",
      of: (median) => {
        const nanos = added("longOutput")(median);
        return nanos === undefined ? undefined : nanos / LONG;
      },
    },
    {
      what: "added to an event with 22 attributes",
      unit: "ns",
      of: added("apiRequest"),
    },
    {
      what: "added to a tool result with 2 KB of output",
      unit: "ns",
      of: added("toolResult"),
    },
    {
      what: "that tool result, on against off",
      unit: "ratio",
      of: ratio("nanos", "toolResult, on", "toolResult, off"),
    },
  ],
};
