/**
 * Telemetry with everything in it, and files of it in a folder of a test.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Signal } from "../../src/collector/mod.ts";
import { protobufOf } from "./_protobuf.ts";

/** A folder that lives as long as `body`. */
export async function withFolder(
  body: (folder: string) => Promise<void> | void,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "agent-otel-files-"));
  try {
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A line as another reader of OTLP/JSON takes it, in protobuf: an unknown or
 * misspelled field throws.
 */
export function protobufOfLine(signal: Signal, line: string): Uint8Array {
  return protobufOf(signal, JSON.parse(line), { recursionLimit: 300 });
}

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const SPAN_ID = "b7ad6b7169203331";
const TIME = "1790416800123456789";

/** Every kind of value, and what JSON has no number for. */
export const ATTRIBUTES: readonly unknown[] = [
  { key: "text", value: { stringValue: 'é\u0000😀 "\\ \n\u2028' } },
  { key: "empty", value: { stringValue: "" } },
  { key: "no", value: { boolValue: false } },
  { key: "least", value: { intValue: "-9223372036854775808" } },
  { key: "zero", value: { intValue: "0" } },
  { key: "double", value: { doubleValue: 1.5 } },
  { key: "none", value: { doubleValue: 0 } },
  { key: "minus", value: { doubleValue: "-0" } },
  { key: "nan", value: { doubleValue: "NaN" } },
  { key: "infinite", value: { doubleValue: "-Infinity" } },
  { key: "bytes", value: { bytesValue: "AQL/" } },
  { key: "no bytes", value: { bytesValue: "" } },
  {
    key: "list",
    value: {
      arrayValue: { values: [{ intValue: "1" }, {}, { doubleValue: "NaN" }] },
    },
  },
  { key: "no list", value: { arrayValue: { values: [] } } },
  {
    key: "map",
    value: {
      kvlistValue: {
        values: [
          { key: "traceId", value: { stringValue: "zz" } },
          { key: "__proto__" },
          { key: "", value: {} },
        ],
      },
    },
  },
  { key: "valueless" },
  { key: "valueless", value: {} },
  { key: "twice", value: { intValue: "1" } },
  { key: "twice", value: { intValue: "2" } },
];

const RESOURCE = {
  resource: {
    attributes: ATTRIBUTES,
    droppedAttributesCount: 7,
    entityRefs: [
      {
        schemaUrl: "https://a.example",
        type: "service",
        idKeys: ["text"],
        descriptionKeys: ["list", ""],
      },
      {},
    ],
  },
  schemaUrl: "https://r.example",
};

const SCOPE = {
  scope: {
    name: "0",
    version: "1.2.3",
    attributes: ATTRIBUTES,
    droppedAttributesCount: 4_294_967_295,
  },
  schemaUrl: "https://s.example",
};

const LOG = {
  timeUnixNano: TIME,
  observedTimeUnixNano: "18446744073709551615",
  severityNumber: 9,
  severityText: "INFO",
  eventName: "codex.user_prompt",
  body: { kvlistValue: { values: ATTRIBUTES } },
  attributes: ATTRIBUTES,
  droppedAttributesCount: 1,
  flags: 257,
  traceId: TRACE_ID,
  spanId: SPAN_ID,
};

const SPAN = {
  traceId: TRACE_ID,
  spanId: SPAN_ID,
  traceState: "a=b",
  parentSpanId: "00f067aa0ba902b7",
  flags: 769,
  name: "0",
  kind: 3,
  startTimeUnixNano: TIME,
  endTimeUnixNano: "1790416800123456790",
  attributes: ATTRIBUTES,
  droppedAttributesCount: 1,
  events: [{
    timeUnixNano: TIME,
    name: "codex.user_prompt",
    attributes: ATTRIBUTES,
    droppedAttributesCount: 2,
  }, {}],
  droppedEventsCount: 3,
  links: [{
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    traceState: "c=d",
    attributes: ATTRIBUTES,
    droppedAttributesCount: 4,
    flags: 256,
  }, {}],
  droppedLinksCount: 5,
  status: { code: 2, message: "it broke" },
};

const EXEMPLARS = [
  {
    timeUnixNano: TIME,
    asInt: "0",
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    filteredAttributes: ATTRIBUTES,
  },
  { asDouble: "NaN" },
  {},
];

const POINT = {
  attributes: ATTRIBUTES,
  startTimeUnixNano: TIME,
  timeUnixNano: TIME,
  flags: 1,
};

const NUMBERS = [
  { ...POINT, asInt: "-9223372036854775808", exemplars: EXEMPLARS },
  { ...POINT, asInt: "0" },
  { ...POINT, asDouble: 0 },
  { ...POINT, asDouble: "Infinity" },
  {},
];

const METRICS = [
  {
    name: "codex.turn.count",
    description: "Turns.",
    unit: "0",
    metadata: ATTRIBUTES,
    sum: { dataPoints: NUMBERS, aggregationTemporality: 1, isMonotonic: true },
  },
  { name: "g", gauge: { dataPoints: NUMBERS } },
  { name: "no points", gauge: {} },
  { name: "no data" },
  {
    name: "h",
    histogram: {
      aggregationTemporality: 2,
      dataPoints: [{
        ...POINT,
        count: "18446744073709551615",
        sum: 0,
        min: "-Infinity",
        max: 1e300,
        bucketCounts: ["0", "3"],
        explicitBounds: [0, "Infinity"],
        exemplars: EXEMPLARS,
      }, { count: "0" }],
    },
  },
  {
    name: "e",
    exponentialHistogram: {
      aggregationTemporality: 1,
      dataPoints: [{
        ...POINT,
        count: "3",
        sum: 1.5,
        min: 0,
        max: 3,
        scale: -4,
        zeroCount: "1",
        zeroThreshold: 0.25,
        positive: { offset: -2, bucketCounts: ["0", "1"] },
        negative: {},
        exemplars: EXEMPLARS,
      }, {}],
    },
  },
  {
    name: "s",
    summary: {
      dataPoints: [{
        ...POINT,
        count: "2",
        sum: "NaN",
        quantileValues: [{ quantile: 0.5, value: 0 }, {
          quantile: 1,
          value: 9,
        }],
      }, {}],
    },
  },
];

/** Requests with every field of OTLP, set and not set. */
export const REQUESTS: Readonly<Record<Signal, unknown>> = {
  logs: {
    resourceLogs: [
      { ...RESOURCE, scopeLogs: [{ ...SCOPE, logRecords: [LOG, {}] }] },
      { scopeLogs: [{ logRecords: [LOG] }, { ...SCOPE, logRecords: [{}] }] },
    ],
  },
  traces: {
    resourceSpans: [
      { ...RESOURCE, scopeSpans: [{ ...SCOPE, spans: [SPAN, {}] }] },
      { scopeSpans: [{ spans: [SPAN] }, { ...SCOPE, spans: [{}] }] },
    ],
  },
  metrics: {
    resourceMetrics: [
      { ...RESOURCE, scopeMetrics: [{ ...SCOPE, metrics: METRICS }] },
      { scopeMetrics: [{ metrics: METRICS }] },
    ],
  },
};
