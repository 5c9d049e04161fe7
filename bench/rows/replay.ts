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
    full: { warm: 4, large: 40 },
    quick: { warm: 4, large: 20 },
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
      },
      {
        what: `${title}: CPU of a dry run, against parsing its lines`,
        unit: "ratio",
        of: ratio("cpuMillis", of("dry run"), of("parse")),
      },
      {
        what: `${title}: CPU with metrics, against none`,
        unit: "ratio",
        of: ratio("cpuMillis", of("replay with metrics"), of("replay")),
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

/** What arrived, for each megabyte that was read. */
function perMegabyte(
  name: string,
  what: string,
): (median: Median) => number | undefined {
  return (median) => {
    const [count, megabytes] = [median(name, what), median(name, "megabytes")];
    return count === undefined || !megabytes ? undefined : count / megabytes;
  };
}

function peak(name: string): (median: Median) => number {
  return (median) => (median(name, "peakBytes") ?? NaN) / MEBIBYTE;
}

/** 200 MB beside 20 MB. */
export const replayMemory: Row = {
  id: "replay-memory",
  title: "Session files of 200 MB replayed, beside 20 MB",
  variants: AGENTS.flatMap(({ agent }) =>
    ["parse", "dry run", "replay"].flatMap((task) =>
      ["small", "large"].map((size) => variant(agent, task, { size }))
    )
  ),
  repeats: { full: 3, quick: 1, smoke: 1 },
  sizes: {
    full: { small: 20, large: 200 },
    quick: { small: 20, large: 200 },
    smoke: { small: 0.1, large: 0.2 },
  },
  prepare: (size) => prepareRecordings(sizesOf(size, "small", "large")),
  claims: AGENTS.flatMap(({ agent, title }): Claim[] => {
    const [small, large] = ["small", "large"] as const;
    const of = (task: string, size: string) => `${agent}, ${task}, ${size}`;
    const against = (task: string) =>
      ratio("peakBytes", of(task, large), of(task, small));
    return [
      {
        what: `${title}: peak memory of 200 MB, against 20 MB`,
        unit: "ratio",
        of: against("replay"),
        limit: 1.25,
      },
      {
        what: `${title}: the same, dry run`,
        unit: "ratio",
        of: against("dry run"),
        limit: 1.25,
      },
      {
        what: `${title}: the same, parsing alone`,
        unit: "ratio",
        of: against("parse"),
      },
      {
        what: `${title}: peak memory of 200 MB`,
        unit: "MiB",
        of: peak(of("replay", large)),
      },
      {
        what: `${title}: the same, dry run`,
        unit: "MiB",
        of: peak(of("dry run", large)),
      },
      {
        what: `${title}: the same, parsing alone`,
        unit: "MiB",
        of: peak(of("parse", large)),
      },
    ];
  }),
};
