/**
 * Two collectors that have received the same session, compared.
 *
 * @module
 */
import {
  attributesOf,
  type Collector,
  type PlainValue,
  type ReceivedSpan,
} from "@agent-otel/agent-otel/collector";

const { keys } = Object;

/** Times that are closer than this are the same. */
const NEAR_MILLIS = 100;

/** How much was counted, or measured but times, by metric and attributes. */
export function countsOf({ metrics }: Collector): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { name, points } of metrics) {
    for (const point of points) {
      const key = `${name} ${JSON.stringify(attributesOf(point))}`;
      const { asInt, asDouble, count, sum } = point as NumberFields;
      const isTime = name.endsWith("duration_ms");
      const value = isTime ? count : asInt ?? asDouble ?? sum;
      counts[key] = (counts[key] ?? 0) + Number(value);
    }
  }
  return counts;
}

/** A metric, with what tells its points apart. */
export function labelOf(key: string): string {
  const [name = "", attributes = "{}"] = key.split(/ (.*)/);
  const { status, kind } = JSON.parse(attributes) as Record<string, string>;
  return [name.replace(/\.duration_ms$/, ""), status ?? kind]
    .filter((word) => word !== undefined).join(" ");
}

interface NumberFields {
  readonly asInt?: string;
  readonly asDouble?: number;
  readonly count?: string;
  readonly sum?: number;
}

/** Each span with the names above it, in order of their start. */
export function treeOf(spans: readonly ReceivedSpan[]): string[] {
  const below = (parentId: string, indent: string): string[] =>
    spans.filter(({ parentSpanId }) => parentSpanId === parentId)
      .sort(byStart)
      .flatMap(({ name, spanId }) => [
        indent + name,
        ...below(spanId, `${indent}  `),
      ]);
  return below("", "");
}

function byStart(one: ReceivedSpan, other: ReceivedSpan): number {
  return Number(
    BigInt(one.startTimeUnixNano) - BigInt(other.startTimeUnixNano),
  );
}

export interface Differences {
  readonly onlyLive: readonly string[];
  readonly onlyReplayed: readonly string[];
  readonly different: readonly string[];
  readonly apart: readonly string[];
}

export type Values = Readonly<Record<string, PlainValue | undefined>>;

/** Something that was sent. */
export interface Told {
  readonly name: string;
  readonly values: Values;
  /** In milliseconds. */
  readonly times: Readonly<Record<string, number>>;
}

/** Pairs everything by its name and number, and tells what is not the same. */
export function compare(live: Collector, replayed: Collector): Differences {
  const onlyLive = new Set<string>();
  const onlyReplayed = new Set<string>();
  const different = new Set<string>();
  const apart = new Set<string>();
  const ours = byName(toldBy(live));
  const theirs = byName(toldBy(replayed));
  for (const [name, list] of ours) {
    const others = theirs.get(name) ?? [];
    const label = name.replace(/^(span|event|log) /, "");
    if (others.length < list.length) onlyLive.add(label);
    others.forEach((other, at) => {
      const one = list[at];
      if (one === undefined) return;
      for (const change of changes(one.values, other.values)) {
        different.add(`${label}: ${change}`);
      }
      for (const [key, millis] of Object.entries(other.times)) {
        const delta = millis - (one.times[key] ?? NaN);
        if (Math.abs(delta) <= NEAR_MILLIS) continue;
        apart.add(`${label}: ${key} ${delta > 0 ? "later" : "earlier"}`);
      }
    });
  }
  for (const [name, list] of theirs) {
    if (list.length > (ours.get(name)?.length ?? 0)) onlyReplayed.add(name);
  }
  return {
    onlyLive: [...onlyLive].sort(),
    onlyReplayed: [...onlyReplayed].sort(),
    different: [...different].sort(),
    apart: [...apart].sort(),
  };
}

function lookOf({ kind, status }: ReceivedSpan): Values {
  return { kind: JSON.stringify(kind), status: JSON.stringify(status) };
}

function changes(one: Values, other: Values): string[] {
  const found: string[] = [];
  for (const key of new Set([...keys(one), ...keys(other)])) {
    if (JSON.stringify(one[key]) === JSON.stringify(other[key])) continue;
    const isMissing = other[key] === undefined;
    const sign = isMissing ? "-" : one[key] === undefined ? "+" : "~";
    found.push(`${sign} ${key}`);
  }
  return found;
}

function byName(all: readonly Told[]): Map<string, Told[]> {
  const lists = new Map<string, Told[]>();
  for (const told of all) {
    const list = lists.get(told.name);
    if (list === undefined) lists.set(told.name, [told]);
    else list.push(told);
  }
  return lists;
}

/** Everything that a collector has of the session. */
function toldBy({ logs, spans }: Collector): Told[] {
  return [
    ...[...spans].sort(byStart).flatMap((span) => [
      told("span", span.name, { ...attributesOf(span), ...lookOf(span) }, {
        start: Number(BigInt(span.startTimeUnixNano) / 1_000_000n),
        end: Number(BigInt(span.endTimeUnixNano) / 1_000_000n),
      }),
      ...span.events.map((event) =>
        told("event", event.name, attributesOf(event))
      ),
    ]),
    ...logs.map((record) =>
      told("log", record.eventName, attributesOf(record))
    ),
  ];
}

/** What tells things of a name apart. */
const TELLING: Readonly<Record<string, readonly string[]>> = {
  run_sampling_request: ["error.type"],
  "chat demo-model": ["error.type"],
  "codex.api_request": ["http.response.status_code"],
  "codex.sse_event": ["event.kind"],
  "codex.tool_result": ["tool_name"],
};

/** Attributes that follow from what else a process records. */
const OF_THE_PROCESS = ["log.record.uid", "tool_result_seq"];

/** Attributes that are a time or a duration. */
const TIMES = ["event.timestamp", "duration_ms", "ttft_ms"];

export function told(
  what: string,
  name: string,
  values: Values,
  own: Readonly<Record<string, number>> = {},
): Told {
  const telling = (TELLING[name] ?? []).map((key) => values[key])
    .filter((value) => value !== undefined);
  const isCompletion = values["input_token_count"] !== undefined;
  const times: Record<string, number> = { ...own };
  const rest: Record<string, PlainValue | undefined> = {};
  for (const [key, value] of Object.entries(values)) {
    if (OF_THE_PROCESS.includes(key)) continue;
    if (!TIMES.includes(key)) rest[key] = value;
    else if (key === "event.timestamp") times[key] = Date.parse(String(value));
    else times[key] = Number(value);
  }
  return {
    name: [what, name, ...isCompletion ? ["tokens"] : telling].join(" "),
    values: rest,
    times,
  };
}
