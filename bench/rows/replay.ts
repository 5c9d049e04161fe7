/** Session files, replayed. @module */
import { prepareRecordings } from "../harness/recordings.ts";
import {
  type Claim,
  type Input,
  type Median,
  number,
  ratio,
  type Row,
  type Variant,
} from "../harness/row.ts";

const MEBIBYTE = 1_048_576;
const AGENTS = [
  { agent: "codex", title: "Codex" },
  { agent: "claude", title: "Claude Code" },
] as const;

function variant(agent: string, task: string, input: Input): Variant {
  return {
    name: [agent, task, input["size"]].join(", "),
    program: "replay.ts",
    input: { agent, task, signals: "all", ...input },
  };
}

function sizesOf(size: Input, ...names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, Number(size[name])]));
}

/** How fast, beside parsing the lines and doing nothing with them. */
export const replaySpeed: Row = {
  id: "replay",
  title: "Session files replayed: logs and traces, all delivered",
  variants: AGENTS.flatMap(({ agent }) =>
    ["parse", "dry run", "replay", "replay with metrics"].map((task) =>
      variant(agent, task, { size: "large", warmUp: true })
    )
  ),
  repeats: { full: 5, quick: 3, smoke: 1 },
  sizes: {
    full: { warm: 4, large: 80 },
    quick: { warm: 4, large: 40 },
    smoke: { warm: 0.1, large: 0.2 },
  },
  prepare: (size) => prepareRecordings(sizesOf(size, "warm", "large")),
  claims: AGENTS.flatMap(({ agent, title }): Claim[] => {
    const of = (task: string) => `${agent}, ${task}, large`;
    return [
      {
        what: `${title}: CPU, against parsing its lines`,
        unit: "ratio",
        of: ratio("cpuMillis", of("replay"), of("parse")),
        // Bun parses twice as fast as the others.
        limit: (runner) => runner === "bun" ? 28 : 16,
      },
      {
        what: `${title}: CPU of a dry run, against parsing its lines`,
        unit: "ratio",
        of: ratio("cpuMillis", of("dry run"), of("parse")),
        limit: (runner) => runner === "bun" ? 12 : 6,
      },
      {
        what: `${title}: CPU with metrics, against none`,
        unit: "ratio",
        of: ratio("cpuMillis", of("replay with metrics"), of("replay")),
        limit: 1.5,
      },
      {
        what: `${title}: replayed and delivered`,
        unit: "MB/s",
        of: number(of("replay"), "megabytesPerSecond"),
      },
      {
        what: `${title}: records, replayed and delivered`,
        unit: "/s",
        of: number(of("replay"), "recordsPerSecond"),
      },
      {
        what: `${title}: dry run`,
        unit: "MB/s",
        of: number(of("dry run"), "megabytesPerSecond"),
      },
      {
        what: `${title}: parsing alone`,
        unit: "MB/s",
        of: number(of("parse"), "megabytesPerSecond"),
      },
      {
        what: `${title}: log records for a megabyte`,
        unit: "",
        of: perMegabyte(of("replay"), "arrivedLogs"),
      },
      {
        what: `${title}: spans for a megabyte`,
        unit: "",
        of: perMegabyte(of("replay"), "arrivedSpans"),
      },
    ];
  }),
};

/** What arrived, for each megabyte that was read, the warm-up included. */
function perMegabyte(
  name: string,
  what: string,
): (median: Median) => number | undefined {
  return (median) => {
    const [count, megabytes] = [
      median(name, what),
      median(name, "allMegabytes"),
    ];
    return count === undefined || !megabytes ? undefined : count / megabytes;
  };
}

function mebibytes(
  name: string,
  what: string,
): (median: Median) => number {
  return (median) => (median(name, what) ?? NaN) / MEBIBYTE;
}

const SIZES = ["small", "middle", "large"];

/** 200 MB beside 100 and 20 MB. */
export const replayMemory: Row = {
  id: "replay-memory",
  title: "Session files of 200 MB replayed, beside 100 and 20 MB",
  variants: AGENTS.flatMap(({ agent }) => [
    ...["parse", "dry run", "replay"].flatMap((task) =>
      SIZES.map((size) => variant(agent, task, { size }))
    ),
    {
      ...variant(agent, "replay", { size: "large", looks: true }),
      name: `${agent}, alive`,
      heap: "gc",
    },
  ]),
  repeats: { full: 3, quick: 1, smoke: 1 },
  sizes: {
    full: { small: 20, middle: 100, large: 200 },
    quick: { small: 20, middle: 100, large: 200 },
    smoke: { small: 0.1, middle: 0.2, large: 0.3 },
  },
  prepare: (size) => prepareRecordings(sizesOf(size, ...SIZES)),
  claims: AGENTS.flatMap(({ agent, title }): Claim[] => {
    const of = (task: string, size: string) => `${agent}, ${task}, ${size}`;
    const against = (task: string, size: string) =>
      ratio("peakBytes", of(task, "large"), of(task, size));
    return [
      {
        what: `${title}: memory in use at 200 MB, over that at 20 MB`,
        unit: "MiB",
        of: mebibytes(`${agent}, alive`, "grownBytes"),
        limit: 8,
      },
      {
        what: `${title}: the same over that at 100 MB`,
        unit: "MiB",
        of: mebibytes(`${agent}, alive`, "grownLateBytes"),
        limit: 4,
      },
      {
        what: `${title}: peak memory of 200 MB, against 100 MB`,
        unit: "ratio",
        of: against("replay", "middle"),
        limit: 1.4,
      },
      {
        what: `${title}: the same, dry run`,
        unit: "ratio",
        of: against("dry run", "middle"),
        limit: 1.4,
      },
      {
        what: `${title}: the same, parsing alone`,
        unit: "ratio",
        of: against("parse", "middle"),
      },
      {
        what: `${title}: peak memory of 200 MB, against 20 MB`,
        unit: "ratio",
        of: against("replay", "small"),
      },
      {
        what: `${title}: the same, dry run`,
        unit: "ratio",
        of: against("dry run", "small"),
      },
      {
        what: `${title}: the same, parsing alone`,
        unit: "ratio",
        of: against("parse", "small"),
      },
      {
        what: `${title}: peak memory of 200 MB`,
        unit: "MiB",
        of: mebibytes(of("replay", "large"), "peakBytes"),
      },
      {
        what: `${title}: the same, dry run`,
        unit: "MiB",
        of: mebibytes(of("dry run", "large"), "peakBytes"),
      },
      {
        what: `${title}: the same, parsing alone`,
        unit: "MiB",
        of: mebibytes(of("parse", "large"), "peakBytes"),
      },
    ];
  }),
};
