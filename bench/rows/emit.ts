/** Recording and encoding, without sending. @module */
import { ratio, type Row, type Variant } from "../harness/row.ts";

/** Both sides, recording one kind of event. */
function variants(event: string): readonly Variant[] {
  const sides = [
    { name: "ours", side: "ours", encoding: "binary" },
    { name: "ours, JSON", side: "ours", encoding: "json" },
    { name: "SDK, JSON", side: "stock", encoding: "json" },
    { name: "SDK, protobuf", side: "stock", encoding: "binary" },
  ];
  return sides.flatMap(({ name, ...input }): Variant[] => [
    { name, program: "emit.ts", input: { ...input, event } },
    {
      name: `${name}, bytes`,
      program: "allocate.ts",
      input: { ...input, event },
      heap: "young",
      not: ["bun"], // counts nothing before a collection
    },
  ]);
}

const common = {
  repeats: { full: 5, quick: 3, smoke: 1 },
  sizes: {
    full: { events: 2_048, rounds: 40 },
    quick: { events: 2_048, rounds: 20 },
    smoke: { events: 64, rounds: 1 },
  },
} as const;

/** Numbers to look at, alike for both events. */
const context: Row["claims"] = [
  {
    what: "ours, a record",
    unit: "ns",
    of: (median) => median("ours", "nanos"),
  },
  {
    what: "SDK + JSON, a record",
    unit: "ns",
    of: (median) => median("SDK, JSON", "nanos"),
  },
  {
    what: "ours, of that in the caller's own time",
    unit: "ns",
    of: (median) => median("ours", "recordNanos"),
  },
  {
    what: "ours, allocated for a record",
    unit: "B",
    of: (median) => median("ours, bytes", "allocatedBytes"),
  },
  {
    what: "SDK + JSON, allocated for a record",
    unit: "B",
    of: (median) => median("SDK, JSON, bytes", "allocatedBytes"),
  },
];

/** A log event with 22 attributes. */
export const emit: Row = {
  id: "emit",
  title: "Emit and encode a log event with 22 attributes",
  variants: variants("apiRequest"),
  ...common,
  claims: [
    {
      what: "CPU, against SDK + JSON",
      unit: "ratio",
      of: ratio("nanos", "ours", "SDK, JSON"),
      limit: 1 / 4,
      goal: () => 1 / 10,
    },
    {
      what: "CPU, against SDK + protobuf",
      unit: "ratio",
      of: ratio("nanos", "ours", "SDK, protobuf"),
    },
    {
      what: "CPU as JSON, against SDK + JSON",
      unit: "ratio",
      of: ratio("nanos", "ours, JSON", "SDK, JSON"),
    },
    {
      what: "bytes allocated, against SDK + JSON",
      unit: "ratio",
      of: ratio("allocatedBytes", "ours, bytes", "SDK, JSON, bytes"),
    },
    ...context,
  ],
};

/** A tool result with 2 KB of output. */
export const emitTool: Row = {
  id: "emit-tool",
  title: "Emit and encode a tool result with 2 KB of output",
  variants: variants("toolResult"),
  ...common,
  claims: [
    {
      what: "CPU, against SDK + JSON with the same redaction",
      unit: "ratio",
      of: ratio("nanos", "ours", "SDK, JSON"),
      limit: 1 / 2,
      goal: () => 1 / 4,
    },
    {
      what: "bytes allocated, against SDK + JSON",
      unit: "ratio",
      of: ratio("allocatedBytes", "ours, bytes", "SDK, JSON, bytes"),
    },
    ...context,
  ],
};
