/** Calls of a model, watched. @module */
import {
  type Median,
  number,
  ratio,
  type Row,
  type Variant,
} from "../harness/row.ts";

const MEBIBYTE = 1_048_576;

function variants(program: string, ...names: readonly string[]): Variant[] {
  return names.map((name) => ({
    name,
    program,
    input: { watch: name, signals: "all" },
  }));
}

/** What one variant takes beyond another. */
function beyond(
  name: string,
  ours: string,
  theirs = "nothing",
): (median: Median) => number | undefined {
  return (median) => {
    const measured = median(ours, name);
    const reference = median(theirs, name);
    return measured === undefined || reference === undefined
      ? undefined
      : measured - reference;
  };
}

/** An agent on the Vercel AI SDK, beside that SDK's own telemetry. */
export const modelStream: Row = {
  id: "model-stream",
  title: "Streams of 500 events through the Vercel AI SDK, end to end",
  variants: variants(
    "model_stream.ts",
    ...["nothing", "ours", "ours, ends", "Vercel"],
  ),
  repeats: { full: 5, quick: 3, smoke: 1 },
  sizes: {
    full: { rounds: 80, deltas: 493, deltaBytes: 24 },
    quick: { rounds: 40, deltas: 493, deltaBytes: 24 },
    smoke: { rounds: 2, deltas: 43, deltaBytes: 24 },
  },
  claims: [
    {
      what: "CPU, against nothing",
      unit: "ratio",
      of: ratio("cpuMillis", "ours", "nothing"),
    },
    {
      what: "CPU, against the SDK's own telemetry, with a log record per event",
      unit: "ratio",
      of: ratio("cpuMillis", "ours", "Vercel"),
    },
    {
      what: "CPU, against the SDK's own telemetry, with log records of ends",
      unit: "ratio",
      of: ratio("cpuMillis", "ours, ends", "Vercel"),
    },
    {
      what: "CPU added to 1,000 stream events, with a log record each",
      unit: "ms",
      of: beyond("cpuMillis", "ours"),
    },
    {
      what: "CPU added to 1,000 stream events, with log records of ends",
      unit: "ms",
      of: beyond("cpuMillis", "ours, ends"),
    },
    {
      what: "CPU the SDK's own telemetry adds to 1,000 stream events",
      unit: "ms",
      of: beyond("cpuMillis", "Vercel"),
    },
    {
      what: "time added to a stream",
      unit: "ms",
      of: beyond("elapsedMillis", "ours"),
    },
  ],
};

/** What is added where nothing else takes time. */
export const modelFetch: Row = {
  id: "model-fetch",
  title: "Chunks and requests of a watched fetch, answered from memory",
  variants: variants("model_fetch.ts", "nothing", "ours", "ours, ends"),
  repeats: { full: 5, quick: 3, smoke: 1 },
  sizes: {
    full: { rounds: 60, deltas: 1_000, deltaBytes: 24 },
    quick: { rounds: 30, deltas: 1_000, deltaBytes: 24 },
    smoke: { rounds: 2, deltas: 20, deltaBytes: 24 },
  },
  claims: [
    {
      what: "added to a chunk with one event",
      unit: "µs",
      of: (median) => (beyond("chunkNanos", "ours")(median) ?? NaN) / 1_000,
      limit: 50,
    },
    {
      what: "added to a chunk, with log records of ends",
      unit: "µs",
      of: (median) =>
        (beyond("chunkNanos", "ours, ends")(median) ?? NaN) / 1_000,
    },
    {
      what: "a chunk from memory, unwatched",
      unit: "µs",
      of: (median) => (median("nothing", "chunkNanos") ?? NaN) / 1_000,
    },
    {
      what: "added to a request",
      unit: "µs",
      of: beyond("requestMicros", "ours"),
    },
    {
      what: "a request to memory, unwatched",
      unit: "µs",
      of: number("nothing", "requestMicros"),
    },
  ],
};

/** One stream of 100 MB. */
export const modelMemory: Row = {
  id: "model-memory",
  title: "One stream of 100 MB",
  variants: [
    ...variants("model_memory.ts", "nothing", "ours", "ours, ends"),
    {
      name: "ours, ends, 10 MB",
      program: "model_memory.ts",
      input: { watch: "ours, ends", signals: "all", share: 0.1 },
    },
  ],
  repeats: { full: 3, quick: 1, smoke: 1 },
  sizes: {
    full: { deltas: 100_000, deltaBytes: 1_000 },
    quick: { deltas: 100_000, deltaBytes: 1_000 },
    smoke: { deltas: 100, deltaBytes: 1_000 },
  },
  claims: [
    {
      what: "peak memory, against reading it unwatched",
      unit: "ratio",
      of: ratio("peakBytes", "ours", "nothing"),
    },
    {
      what: "peak memory added, with 100,000 log records",
      unit: "MiB",
      of: (median) => (beyond("peakBytes", "ours")(median) ?? NaN) / MEBIBYTE,
    },
    {
      what: "peak memory added, with log records of ends",
      unit: "MiB",
      of: (median) =>
        (beyond("peakBytes", "ours, ends")(median) ?? NaN) / MEBIBYTE,
    },
    {
      what: "peak memory against that of 10 MB, with log records of ends",
      unit: "ratio",
      of: ratio("peakBytes", "ours, ends", "ours, ends, 10 MB"),
      limit: 1.6,
    },
  ],
};
