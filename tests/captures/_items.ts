/**
 * What Codex was seen to send, and what we send, in one form: an item has a
 * name, its attributes have types, and its fields have values.
 *
 * @module
 */
import type {
  AnyValue,
  Attributed,
  KeyValue,
  ReceivedResource,
} from "../../src/collector/mod.ts";
import type { ConsumedSession } from "../consumers/_session.ts";

/** A log record, a span, a metric or a resource. */
export interface Item {
  /** What it is, and its name: `log codex.user_prompt`. */
  readonly name: string;
  /** Type of each attribute; `any` where the publisher took the value away. */
  readonly attributes: ReadonlyMap<string, string>;
  /** What else a reader may look at. */
  readonly fields: Readonly<Record<string, string>>;
}

/** What was captured, and whether all of it was published. */
export interface Capture {
  readonly whole: boolean;
  readonly items: readonly Item[];
}

interface Captured {
  readonly name?: string;
  readonly attributes: readonly KeyValue[];
  readonly timeUnixNano?: string;
  readonly eventName?: string;
  readonly body?: unknown;
  readonly severityText?: string;
}

interface Scoped {
  readonly scope?: { readonly name: string };
  readonly logRecords?: readonly Captured[];
  readonly spans?: readonly Captured[];
  readonly metrics?: readonly {
    readonly name: string;
    readonly sum?: { readonly dataPoints: readonly Captured[] };
    readonly histogram?: { readonly dataPoints: readonly Captured[] };
  }[];
}

interface Grouped {
  readonly resource: Attributed;
  readonly scopeLogs?: readonly Scoped[];
  readonly scopeSpans?: readonly Scoped[];
  readonly scopeMetrics?: readonly Scoped[];
}

type Export = Readonly<Record<string, readonly Grouped[]>>;

interface Inventory {
  readonly event_name?: string;
  readonly attribute_keys?: readonly string[];
  readonly scope_names: readonly string[];
  readonly severity_texts?: readonly string[];
  readonly metric_name?: string;
  readonly data_point_attribute_keys?: readonly string[];
  readonly instrument_kinds?: readonly string[];
}

/** Reads what a publisher wrote down: OTLP, one span, or a list of keys. */
export function readCapture(text: string): Capture {
  const parsed = JSON.parse(text) as Record<string, unknown>;
  const payload = (parsed["payload"] ?? parsed) as Record<string, unknown>;
  if ("source_type" in payload) {
    return { whole: true, items: [ofInventory(payload as never)] };
  }
  if ("spanName" in payload) {
    return { whole: true, items: [ofPlainSpan(payload as never)] };
  }
  const items = Object.values(payload as Export).flatMap((groups) =>
    groups.flatMap(ofGroup)
  );
  return { whole: parsed["payload"] === undefined && isWhole(items), items };
}

/** What a session of ours has sent. */
export function ourItems(session: ConsumedSession): readonly Item[] {
  const { logs, spans, metrics } = session;
  const resource = (signal: string, of?: ReceivedResource): Item => ({
    name: `resource of ${signal}`,
    attributes: typesOf(of?.attributes ?? []),
    fields: {},
  });
  return [
    resource("logs", logs[0]?.resource),
    resource("spans", spans[0]?.resource),
    resource("metrics", metrics[0]?.resource),
    ...logs.map((log) => ofLog(log, log.scope.name)),
    ...spans.map((span) => ofSpan(span, span.scope.name)),
    ...metrics.flatMap(({ name, type, points, scope }) =>
      points.map((point) => ofPoint(name, type, point, scope.name))
    ),
  ];
}

/** Records that say when they were recorded have not been cut down. */
function isWhole(items: readonly Item[]): boolean {
  return items.some(({ attributes }) => attributes.has("event.timestamp"));
}

function ofGroup(group: Grouped): Item[] {
  const [signal, scopes] = group.scopeLogs
    ? ["logs", group.scopeLogs] as const
    : group.scopeSpans
    ? ["spans", group.scopeSpans] as const
    : ["metrics", group.scopeMetrics ?? []] as const;
  return [
    {
      name: `resource of ${signal}`,
      attributes: typesOf(group.resource.attributes),
      fields: {},
    },
    ...scopes.flatMap(({ scope, logRecords, spans, metrics }) => [
      ...(logRecords ?? []).map((log) => ofLog(log, scope?.name)),
      ...(spans ?? []).map((span) => ofSpan(span, scope?.name)),
      ...(metrics ?? []).flatMap(({ name, sum, histogram }) =>
        (sum ?? histogram)?.dataPoints.map((point) =>
          ofPoint(name, sum ? "sum" : "histogram", point, scope?.name)
        ) ?? []
      ),
    ]),
  ];
}

function ofLog(log: Captured, scope: string | undefined): Item {
  const name = log.attributes.find(({ key }) => key === "event.name")?.value;
  const event = name && "stringValue" in name ? name.stringValue : "unknown";
  return {
    name: `log ${event}`,
    attributes: typesOf(log.attributes),
    fields: {
      ...scope === undefined ? {} : { scope },
      ...log.timeUnixNano === undefined
        ? {}
        : { time: log.timeUnixNano === "0" ? "unset" : "set" },
      ...log.eventName === undefined
        ? {}
        : { eventName: log.eventName === event ? "event.name" : "call site" },
      ...log.severityText === undefined ? {} : { severity: log.severityText },
      body: log.body === undefined || log.body === null
        ? "absent"
        : "event.name",
    },
  };
}

/** The scope of a span is the service, which the agent names. */
function ofSpan(span: Captured, _scope: string | undefined): Item {
  return {
    name: `span ${span.name}`,
    attributes: typesOf(span.attributes),
    fields: {},
  };
}

function ofPoint(
  name: string,
  type: string,
  point: Captured,
  scope: string | undefined,
): Item {
  return {
    name: `metric ${name}`,
    attributes: typesOf(point.attributes),
    fields: { type, ...scope === undefined ? {} : { scope } },
  };
}

function ofInventory(payload: Inventory): Item {
  const scope = payload.scope_names[0] ?? "";
  if (payload.metric_name !== undefined) {
    return {
      name: `metric ${payload.metric_name}`,
      attributes: anyOf(payload.data_point_attribute_keys),
      fields: { scope, type: payload.instrument_kinds?.[0] ?? "" },
    };
  }
  return {
    name: `log ${payload.event_name}`,
    attributes: anyOf(payload.attribute_keys),
    fields: { scope, severity: payload.severity_texts?.[0] ?? "" },
  };
}

function ofPlainSpan(
  { spanName, attributes }: {
    readonly spanName: string;
    readonly attributes: Readonly<Record<string, string | number>>;
  },
): Item {
  return {
    name: `span ${spanName}`,
    attributes: new Map(
      Object.entries(attributes).map(([key, value]) => [
        key,
        typeof value === "number" ? "int" : "string",
      ]),
    ),
    fields: {},
  };
}

function anyOf(keys: readonly string[] = []): ReadonlyMap<string, string> {
  return new Map(keys.map((key) => [key, "any"]));
}

function typesOf(attributes: readonly KeyValue[]): ReadonlyMap<string, string> {
  return new Map(attributes.map(({ key, value }) => [key, typeOf(value)]));
}

function typeOf(value: AnyValue | undefined): string {
  const [kind = "any"] = Object.keys(value ?? {});
  return kind.replace(/Value$/, "");
}
