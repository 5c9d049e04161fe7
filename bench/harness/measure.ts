/**
 * Measures one row on one runtime: its variants in turns, process by process,
 * and the median of each number.
 *
 * @module
 */
import type { FoundRuntime } from "../../scripts/runtimes.ts";
import { runProgram } from "./child.ts";
import type { ModelService } from "./model.ts";
import type { Receiver } from "./receiver.ts";
import type {
  Claim,
  Input,
  Median,
  Numbers,
  Row,
  Scale,
  Variant,
} from "./row.ts";

/** A claim with what was measured. */
export interface Finding {
  readonly what: string;
  readonly unit: Claim["unit"];
  readonly measured: number | undefined;
  readonly limit?: number;
  readonly goal?: number;
  /** Absent where nothing is held, or nothing could be measured. */
  readonly holds?: boolean;
}

/** A row as measured on one runtime. */
export interface RowResult {
  readonly id: string;
  readonly title: string;
  readonly runtime: string;
  readonly findings: readonly Finding[];
  /** Median of every number, by variant. */
  readonly medians: Readonly<Record<string, Numbers>>;
}

/** What programs talk to. */
export interface OtherEnds {
  readonly receiver: Receiver;
  readonly model: ModelService;
}

/** Measures a row. @throws {Error} If a program fails. */
export async function measureRow(
  row: Row,
  runtime: FoundRuntime,
  ends: OtherEnds,
  scale: Scale,
): Promise<RowResult> {
  const variants = row.variants
    .filter(({ not = [] }) => !not.includes(runtime.name));
  const size = row.sizes[scale];
  using prepared = row.prepare?.(size);
  const input = { ...size, ...prepared?.input };
  const samples = new Map<string, Numbers[]>(
    variants.map(({ name }) => [name, []]),
  );
  for (let turn = 0; turn < row.repeats[scale]; turn++) {
    // Back and forth, so that what drifts meets all alike.
    for (const variant of turn % 2 === 0 ? variants : variants.toReversed()) {
      const numbers = await measureOnce(row, variant, runtime, ends, input);
      samples.get(variant.name)?.push(numbers);
    }
  }
  const medians = Object.fromEntries(
    [...samples].map(([name, each]) => [name, medianOfEach(each)]),
  );
  const median: Median = (variant, number) => medians[variant]?.[number];
  return {
    id: row.id,
    title: row.title,
    runtime: `${runtime.name} ${runtime.version}`,
    findings: row.claims.map((claim) => findingOf(claim, median, runtime)),
    medians,
  };
}

let senders = 0;

async function measureOnce(
  row: Row,
  variant: Variant,
  runtime: FoundRuntime,
  { receiver, model }: OtherEnds,
  input: Input,
): Promise<Numbers> {
  const sender = `sender${senders += 1}`;
  const { numbers, startedAt, endedAt } = await runProgram(runtime, variant, {
    ...input,
    url: receiver.urlFor(sender),
    hangingUrl: receiver.hangingUrl,
    refusingUrl: receiver.refusingUrl,
    modelUrl: model.url,
  });
  const { logs, traces, metrics, requests, bytes, firstAt } = receiver.take(
    sender,
  );
  const { expectedLogs, lastEventAt } = numbers;
  if (expectedLogs !== undefined && logs !== expectedLogs) {
    throw new Error(
      `${row.id}, ${variant.name} on ${runtime.name}: ${logs} log records arrived instead of ${expectedLogs}`,
    );
  }
  const derived: Record<string, number | undefined> = {
    arrivedLogs: logs,
    arrivedSpans: traces,
    arrivedMetrics: metrics,
    requests,
    bytes,
    acceptedMillis: firstAt["logs"] && firstAt["logs"] - startedAt,
    exitMillis: lastEventAt && endedAt - lastEventAt,
  };
  return {
    ...numbers,
    ...Object.fromEntries(
      Object.entries(derived).filter(([, value]) => value !== undefined),
    ) as Numbers,
  };
}

function findingOf(
  claim: Claim,
  median: Median,
  runtime: FoundRuntime,
): Finding {
  const { what, unit, hold = "at most" } = claim;
  const measured = claim.of(median);
  const limit = typeof claim.limit === "function"
    ? claim.limit(runtime.name)
    : claim.limit;
  const goal = typeof claim.goal === "function"
    ? claim.goal(median)
    : claim.goal;
  return {
    what,
    unit,
    measured,
    ...limit === undefined ? {} : { limit },
    ...goal === undefined ? {} : { goal },
    ...limit === undefined || measured === undefined
      ? {}
      : { holds: hold === "at most" ? measured <= limit : measured >= limit },
  };
}

function medianOfEach(samples: readonly Numbers[]): Numbers {
  const names = new Set(samples.flatMap((each) => Object.keys(each)));
  return Object.fromEntries([...names].map((name) => [
    name,
    medianOf(samples.flatMap((each) => each[name] ?? [])),
  ]));
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle] ?? NaN
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
