/**
 * What arrived, in the form that is locked: every field of OTLP that we send,
 * with ids replaced by stable names and long text by what tells it apart.
 *
 * @module
 */
import type {
  AnyValue,
  Collector,
  KeyValue,
  ReceivedLogRecord,
  ReceivedMetric,
  ReceivedPoint,
  ReceivedResource,
  ReceivedScope,
  ReceivedSpan,
} from "../../src/collector/mod.ts";
import { START_MILLIS } from "../_support/observed.ts";

/** Plain data, as JSON has it. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** What a session has put on the wire. */
export interface Wire {
  readonly resources: Json;
  readonly logs: readonly Json[];
  readonly spans: readonly Json[];
  readonly metrics: readonly Json[];
}

/** Text that is longer is cut: nobody reads it in a difference. */
const LONGEST = 120;
/** Says what we were built from, not how we speak. */
const VERSIONS = ["telemetry.sdk.version", "telemetry.distro.version"];

/** The form that is locked. Throws where what arrived says too much or too little. */
export function normalize(
  { logs, spans, metrics }: Pick<Collector, "logs" | "spans" | "metrics">,
): Wire {
  const names = new Names(spans);
  const first = logs.map(sequenceOf).find((number) => number !== undefined);
  return {
    resources: {
      logs: oneResource(logs),
      traces: oneResource(spans),
      metrics: oneResource(metrics),
    },
    logs: logs.map((log) => logOf(log, names, first ?? 1)),
    spans: spans.map((span) => spanOf(span, names, first ?? 1))
      .sort(byText),
    metrics: metrics.map(metricOf).sort(byText),
  };
}

/** As a file: an object per item, its keys in order. */
export function serialize(wire: Partial<Wire>): string {
  return JSON.stringify(sorted(wire as Json), null, 2) + "\n";
}

function logOf(log: ReceivedLogRecord, names: Names, first: number): Json {
  return {
    eventName: log.eventName,
    scope: scopeOf(log.scope),
    time: timeOf(log.timeUnixNano),
    observed: timeOf(log.observedTimeUnixNano),
    severity: `${log.severityNumber} ${log.severityText}`,
    body: log.body === undefined ? "absent" : valueOf(log.body),
    in: names.of(log.traceId, log.spanId),
    flags: log.flags,
    attributes: attributesOf(log.attributes, first),
    ...dropped(log.droppedAttributesCount),
  };
}

function spanOf(span: ReceivedSpan, names: Names, first: number): Json {
  return {
    name: names.of(span.traceId, span.spanId),
    parent: names.of(span.traceId, span.parentSpanId),
    traceState: span.traceState,
    scope: scopeOf(span.scope),
    kind: span.kind,
    start: timeOf(span.startTimeUnixNano),
    end: timeOf(span.endTimeUnixNano),
    status: `${span.status.code} ${span.status.message}`.trim(),
    flags: span.flags,
    attributes: attributesOf(span.attributes),
    events: span.events.map((event) => ({
      name: event.name,
      time: timeOf(event.timeUnixNano),
      attributes: attributesOf(event.attributes, first),
      ...dropped(event.droppedAttributesCount),
    })),
    links: span.links.length,
    ...dropped(
      span.droppedAttributesCount + span.droppedEventsCount +
        span.droppedLinksCount,
    ),
  };
}

function metricOf(metric: ReceivedMetric): Json {
  return {
    name: metric.name,
    description: metric.description,
    unit: metric.unit,
    scope: scopeOf(metric.scope),
    type: metric.type,
    ..."temporality" in metric ? { temporality: metric.temporality } : {},
    ...metric.type === "sum" ? { monotonic: metric.monotonic } : {},
    points: pointsOf(metric).sort(byText),
  };
}

function pointsOf(metric: ReceivedMetric): Json[] {
  if (metric.type === "histogram") {
    return metric.points.map((point) => ({
      ...pointOf(point),
      count: point.count,
      sum: point.sum ?? null,
      min: point.min ?? null,
      max: point.max ?? null,
      buckets: point.bucketCounts.join(" "),
      bounds: point.explicitBounds.join(" "),
    }));
  }
  if (metric.type === "sum" || metric.type === "gauge") {
    return metric.points.map((point) => ({
      ...pointOf(point),
      asInt: point.asInt ?? null,
      ...point.asDouble === undefined ? {} : { asDouble: point.asDouble },
    }));
  }
  throw new Error(`${metric.name} is a ${metric.type}`);
}

function pointOf(point: ReceivedPoint): { readonly [key: string]: Json } {
  return {
    attributes: attributesOf(point.attributes),
    start: timeOf(point.startTimeUnixNano),
    time: timeOf(point.timeUnixNano),
    flags: point.flags,
  };
}

/** Names for ids: of a span its own name, numbered where there are several. */
class Names {
  readonly #spans = new Map<string, string>();
  readonly #traces = new Map<string, string>();

  constructor(spans: readonly ReceivedSpan[]) {
    const seen = new Map<string, number>();
    for (const { name, spanId, traceId } of spans) {
      const number = (seen.get(name) ?? 0) + 1;
      seen.set(name, number);
      this.#spans.set(spanId, `${name} #${number}`);
      if (!this.#traces.has(traceId)) {
        this.#traces.set(traceId, `trace ${this.#traces.size + 1}`);
      }
    }
  }

  of(traceId: string, spanId: string): string {
    if (spanId === "") return "nothing";
    const trace = this.#traces.get(traceId);
    return `${trace}: ${this.#spans.get(spanId) ?? spanId}`;
  }
}

function scopeOf(
  { name, version, attributes, schemaUrl }: ReceivedScope,
): string {
  if (version || attributes.length || schemaUrl) {
    throw new Error(`The scope ${name} has more than a name`);
  }
  return name;
}

function oneResource(
  items: readonly { readonly resource: ReceivedResource }[],
): Json {
  const found = new Set(
    items.map(({ resource }) =>
      JSON.stringify(sorted({
        attributes: attributesOf(resource.attributes),
        schemaUrl: resource.schemaUrl,
        entities: resource.entityRefs.length,
        ...dropped(resource.droppedAttributesCount),
      }))
    ),
  );
  if (found.size > 1) throw new Error("More than one resource");
  for (const one of found) return JSON.parse(one) as Json;
  return null;
}

/** Each with its type, as `int 3`; none twice, none without a value. */
function attributesOf(
  attributes: readonly KeyValue[],
  first: number = 1,
): Json {
  const found: Record<string, Json> = {};
  for (const { key, value } of attributes) {
    if (value === undefined || Object.hasOwn(found, key)) {
      throw new Error(`${key} is there twice, or without a value`);
    }
    found[key] = VERSIONS.includes(key)
      ? "string (of a package)"
      : key === "tool_result_seq" && "intValue" in value
      ? `int ${Number(value.intValue) - first + 1}`
      : valueOf(value);
  }
  return found;
}

function valueOf(value: AnyValue): string {
  if ("stringValue" in value) return `string ${shortened(value.stringValue)}`;
  if ("intValue" in value) return `int ${value.intValue}`;
  if ("boolValue" in value) return `bool ${value.boolValue}`;
  if ("doubleValue" in value) return `double ${value.doubleValue}`;
  return JSON.stringify(value);
}

function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  const bytes = new TextEncoder().encode(text).length;
  return `${text.slice(0, 20)}…${text.slice(-20)} (${bytes} bytes)`;
}

/** After the start of the session; the clock of the session is the test's. */
function timeOf(nanos: string): string {
  if (nanos === "0") return "unset";
  const since = BigInt(nanos) - BigInt(START_MILLIS) * 1_000_000n;
  const millis = Number(since) / 1e6;
  return `${millis} ms`;
}

/** Counts per process: the first of this session stands for one. */
function sequenceOf({ attributes }: ReceivedLogRecord): number | undefined {
  const { value } = attributes.find(({ key }) => key === "tool_result_seq") ??
    {};
  return value && "intValue" in value ? Number(value.intValue) : undefined;
}

function dropped(count: number): { readonly [key: string]: Json } {
  return count === 0 ? {} : { dropped: count };
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1)
      .map(([key, one]) => [key, sorted(one)]),
  );
}

function byText(a: Json, b: Json): number {
  const [one, other] = [JSON.stringify(sorted(a)), JSON.stringify(sorted(b))];
  return one < other ? -1 : one > other ? 1 : 0;
}
