import assert from "node:assert/strict";
import { test } from "node:test";

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";

import {
  attribute,
  attributesOf,
  DecodeError,
  decodeExport,
  type Signal,
} from "../../src/collector/mod.ts";
import {
  AnyValueSchema,
  ExportLogsServiceRequestSchema,
  ExportTraceServiceRequestSchema,
} from "../../src/collector/otlp_pb.ts";
import { protobufOf } from "./_protobuf.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const SPAN_ID = "b7ad6b7169203331";

const bytes = (value: unknown): Uint8Array =>
  new TextEncoder().encode(
    typeof value === "string" ? value : JSON.stringify(value),
  );

const logs = (record: unknown): unknown => ({
  resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }],
});

const values = [
  { key: "text", value: { stringValue: "é\u0000😀" } },
  { key: "empty", value: { stringValue: "" } },
  { key: "yes", value: { boolValue: true } },
  { key: "no", value: { boolValue: false } },
  { key: "int", value: { intValue: "-9223372036854775808" } },
  { key: "zero", value: { intValue: "0" } },
  { key: "double", value: { doubleValue: 1 } },
  { key: "nan", value: { doubleValue: "NaN" } },
  { key: "infinite", value: { doubleValue: "-Infinity" } },
  { key: "bytes", value: { bytesValue: "AQL/" } },
  {
    key: "list",
    value: {
      arrayValue: {
        values: [{ intValue: "1" }, {}, {
          stringValue: "x",
        }],
      },
    },
  },
  {
    key: "map",
    value: {
      kvlistValue: {
        values: [{ key: "a" }, {
          key: "b",
          value: { arrayValue: { values: [] } },
        }],
      },
    },
  },
  { key: "valueless" },
  { key: "nothing", value: {} },
  { key: "twice", value: { intValue: "1" } },
  { key: "twice", value: { stringValue: "2" } },
  { key: "__proto__", value: { stringValue: "polluted" } },
  { key: "", value: { stringValue: "no key" } },
];
const decodedValues = values.map((entry) =>
  entry.key === "nan"
    ? { key: "nan", value: { doubleValue: NaN } }
    : entry.key === "infinite"
    ? { key: "infinite", value: { doubleValue: -Infinity } }
    : entry
);

const resource = {
  attributes: [{ key: "service.name", value: { stringValue: "agent" } }],
  droppedAttributesCount: 2,
  entityRefs: [{
    schemaUrl: "https://example.com/e",
    type: "service",
    idKeys: ["service.name"],
    descriptionKeys: ["service.version"],
  }],
};
const scope = {
  name: "scope",
  version: "1.2",
  attributes: [{ key: "s", value: { boolValue: true } }],
  droppedAttributesCount: 3,
};
const RESOURCE_URL = "https://example.com/r";
const SCOPE_URL = "https://example.com/s";
const origin = {
  resource: { ...resource, schemaUrl: RESOURCE_URL },
  scope: { ...scope, schemaUrl: SCOPE_URL },
};

function wrap(signal: Signal, items: unknown): unknown {
  const [outer, inner, list] = {
    logs: ["resourceLogs", "scopeLogs", "logRecords"],
    traces: ["resourceSpans", "scopeSpans", "spans"],
    metrics: ["resourceMetrics", "scopeMetrics", "metrics"],
  }[signal] as [string, string, string];
  return {
    [outer]: [{
      resource,
      [inner]: [{ scope, [list]: items, schemaUrl: SCOPE_URL }],
      schemaUrl: RESOURCE_URL,
    }],
  };
}

const LOG = {
  timeUnixNano: "1790416800123456789",
  observedTimeUnixNano: "18446744073709551615",
  severityNumber: 9,
  severityText: "INFO",
  eventName: "codex.user_prompt",
  body: { stringValue: "body" },
  attributes: values,
  droppedAttributesCount: 4,
  flags: 257,
  traceId: TRACE_ID,
  spanId: SPAN_ID,
};

const SPAN = {
  traceId: TRACE_ID,
  spanId: SPAN_ID,
  traceState: "a=b",
  parentSpanId: "00f067aa0ba902b7",
  name: "session_task.turn",
  kind: 3,
  startTimeUnixNano: "1790416800000000000",
  endTimeUnixNano: "1790416802000000001",
  attributes: values,
  droppedAttributesCount: 1,
  events: [{
    timeUnixNano: "1790416801000000000",
    name: "event",
    attributes: values,
    droppedAttributesCount: 2,
  }],
  droppedEventsCount: 3,
  links: [{
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    traceState: "c=d",
    attributes: values,
    droppedAttributesCount: 4,
    flags: 768,
  }],
  droppedLinksCount: 5,
  status: { code: 2, message: "no" },
  flags: 257,
};

const exemplar = {
  timeUnixNano: "7",
  asDouble: 0.5,
  traceId: TRACE_ID,
  spanId: SPAN_ID,
  filteredAttributes: [{ key: "f", value: { intValue: "1" } }],
};
const point = {
  attributes: [{ key: "p", value: { stringValue: "q" } }],
  startTimeUnixNano: "5",
  timeUnixNano: "6",
  flags: 1,
};
const named = (name: string): Record<string, unknown> => ({
  name,
  description: "what",
  unit: "ms",
  metadata: [{ key: "m", value: { stringValue: "n" } }],
});
const numberPoint = { ...point, asInt: "-3", exemplars: [exemplar] };
const doublePoint = { ...point, asDouble: 0, exemplars: [] };
const histogramPoint = {
  ...point,
  count: "2",
  sum: 0,
  min: -1.5,
  max: 1.5,
  bucketCounts: ["1", "0", "1"],
  explicitBounds: [0, 10.5],
  exemplars: [],
};
const bareHistogramPoint = {
  ...point,
  count: "1",
  bucketCounts: [],
  explicitBounds: [],
  exemplars: [],
};
const exponentialPoint = {
  ...point,
  count: "3",
  sum: 9,
  min: 1,
  max: 5,
  scale: -2,
  zeroCount: "1",
  zeroThreshold: 0.25,
  positive: { offset: -4, bucketCounts: ["1", "1"] },
  exemplars: [],
};
const summaryPoint = {
  ...point,
  count: "2",
  sum: 3,
  quantileValues: [{ quantile: 0.5, value: 1 }, { quantile: 1, value: 2 }],
};
const METRICS = [
  { ...named("g"), gauge: { dataPoints: [numberPoint, doublePoint] } },
  {
    ...named("s"),
    sum: {
      dataPoints: [numberPoint],
      aggregationTemporality: 1,
      isMonotonic: true,
    },
  },
  {
    ...named("h"),
    histogram: {
      dataPoints: [histogramPoint, bareHistogramPoint],
      aggregationTemporality: 2,
    },
  },
  {
    ...named("e"),
    exponentialHistogram: {
      dataPoints: [exponentialPoint],
      aggregationTemporality: 0,
    },
  },
  { ...named("y"), summary: { dataPoints: [summaryPoint] } },
  named("none"),
];

const attributeFix = (item: Record<string, unknown>): unknown => ({
  ...item,
  attributes: decodedValues,
});

for (
  const [signal, items, expected] of [
    ["logs", [LOG], [{ ...LOG, attributes: decodedValues, ...origin }]],
    ["traces", [SPAN], [{
      ...SPAN,
      attributes: decodedValues,
      events: SPAN.events.map(attributeFix),
      links: SPAN.links.map(attributeFix),
      ...origin,
    }]],
    ["metrics", METRICS, [
      {
        ...named("g"),
        type: "gauge",
        points: [numberPoint, doublePoint],
        ...origin,
      },
      {
        ...named("s"),
        type: "sum",
        temporality: "delta",
        monotonic: true,
        points: [numberPoint],
        ...origin,
      },
      {
        ...named("h"),
        type: "histogram",
        temporality: "cumulative",
        points: [histogramPoint, bareHistogramPoint],
        ...origin,
      },
      {
        ...named("e"),
        type: "exponentialHistogram",
        temporality: "unspecified",
        points: [exponentialPoint],
        ...origin,
      },
      { ...named("y"), type: "summary", points: [summaryPoint], ...origin },
      { ...named("none"), type: "none", points: [], ...origin },
    ]],
  ] as const
) {
  test(`decodeExport() reads every field of ${signal} alike from both encodings`, () => {
    const request = wrap(signal, items);
    const fromText = decodeExport(signal, "json", bytes(request));
    const list = signal === "traces" ? "spans" : signal;
    assert.deepEqual(fromText[list], expected);
    const fromWire = decodeExport(
      signal,
      "protobuf",
      protobufOf(signal, request),
    );
    assert.deepEqual(fromWire, fromText);
  });
}

test("decodeExport() fills absent fields with their defaults", () => {
  const [record] = decodeExport("logs", "json", bytes(logs({}))).logs;
  assert.deepEqual(record, {
    timeUnixNano: "0",
    observedTimeUnixNano: "0",
    severityNumber: 0,
    severityText: "",
    eventName: "",
    attributes: [],
    droppedAttributesCount: 0,
    flags: 0,
    traceId: "",
    spanId: "",
    resource: {
      attributes: [],
      droppedAttributesCount: 0,
      entityRefs: [],
      schemaUrl: "",
    },
    scope: {
      name: "",
      version: "",
      attributes: [],
      droppedAttributesCount: 0,
      schemaUrl: "",
    },
  });
  assert.deepEqual(
    decodeExport("logs", "protobuf", protobufOf("logs", logs({}))).logs,
    [record],
  );
});

for (
  const [why, record, expected] of [
    ["numbers where text is usual", '{"timeUnixNano":12}', {
      timeUnixNano: "12",
    }],
    [
      "large numbers without loss",
      '{"timeUnixNano":1790416800123456789}',
      { timeUnixNano: "1790416800123456789" },
    ],
    ["upper-case ids", `{"traceId":"${TRACE_ID.toUpperCase()}"}`, {
      traceId: TRACE_ID,
    }],
    [
      "null as absent",
      '{"body":null,"traceId":null,"attributes":null,"flags":null}',
      { traceId: "", attributes: [], flags: 0 },
    ],
    ["an empty body", '{"body":{}}', { body: {} }],
    ["small integers as text", '{"severityNumber":"9"}', { severityNumber: 9 }],
    [
      "unknown fields not at all",
      '{"novel":{"deep":[1]},"__proto__":{"flags":9}}',
      {
        flags: 0,
      },
    ],
    ["URL-safe base64", '{"body":{"bytesValue":"-_8"}}', {
      body: { bytesValue: "+/8=" },
    }],
    [
      "large integer values and doubles",
      '{"attributes":[{"key":"i","value":{"intValue":1152921504606846977}},' +
      '{"key":"d","value":{"doubleValue":1152921504606846976}}]}',
      {
        attributes: [
          { key: "i", value: { intValue: "1152921504606846977" } },
          { key: "d", value: { doubleValue: 1152921504606846976 } },
        ],
      },
    ],
  ] as const
) {
  test(`decodeExport() reads ${why} from JSON`, () => {
    const body =
      `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${record}]}]}]}`;
    const [decoded] = decodeExport("logs", "json", bytes(body)).logs;
    for (const [key, value] of Object.entries(expected)) {
      assert.deepEqual(decoded?.[key as keyof typeof decoded], value);
    }
  });
}

const AT = "resourceLogs[0].scopeLogs[0].logRecords[0]";
for (
  const [why, record, path] of [
    ["a short trace id", { traceId: "abcd" }, `${AT}.traceId`],
    ["an id that is not hex", { spanId: "g".repeat(16) }, `${AT}.spanId`],
    ["a fraction as integer", { timeUnixNano: 1.5 }, `${AT}.timeUnixNano`],
    ["a negative time", { timeUnixNano: "-1" }, `${AT}.timeUnixNano`],
    ["an integer beyond 64 bits", {
      attributes: [{ key: "k", value: { intValue: "9223372036854775808" } }],
    }, `${AT}.attributes[0].value.intValue`],
    ["an enumeration by name", {
      severityNumber: "SEVERITY_NUMBER_INFO",
    }, `${AT}.severityNumber`],
    ["attributes as a map", { attributes: { a: 1 } }, `${AT}.attributes`],
    ["a bare value", {
      attributes: [{ key: "k", value: "v" }],
    }, `${AT}.attributes[0].value`],
    ["two kinds of value at once", {
      body: { intValue: "1", stringValue: "1" },
    }, `${AT}.body`],
    ["broken base64", { body: { bytesValue: "a" } }, `${AT}.body.bytesValue`],
    ["a record that is text", "record", AT],
  ] as const
) {
  test(`decodeExport() refuses ${why} and names the field`, () => {
    assert.throws(
      () => decodeExport("logs", "json", bytes(logs(record))),
      (error: unknown) => {
        assert.ok(error instanceof DecodeError);
        assert.equal(error.path, path);
        assert.ok(error.message.startsWith(`${path} `), error.message);
        return true;
      },
    );
  });
}

test("decodeExport() refuses ids of a wrong length in protobuf", () => {
  const request = create(ExportLogsServiceRequestSchema, {
    resourceLogs: [{
      scopeLogs: [{ logRecords: [{ traceId: Uint8Array.of(1, 2, 3) }] }],
    }],
  });
  const body = toBinary(ExportLogsServiceRequestSchema, request);
  assert.throws(() => decodeExport("logs", "protobuf", body), {
    name: "DecodeError",
    path: `${AT}.traceId`,
  });
});

test("decodeExport() refuses values nested deeper than 64 levels, in both encodings", () => {
  const nest = (levels: number): unknown => {
    let value: unknown = { stringValue: "core" };
    for (let level = 0; level < levels; level += 1) {
      value = { kvlistValue: { values: [{ key: "k", value }] } };
    }
    return logs({ body: value });
  };
  for (const [levels, refused] of [[64, false], [65, true]] as const) {
    for (const encoding of ["json", "protobuf"] as const) {
      const body = encoding === "json"
        ? bytes(nest(levels))
        : protobufOf("logs", nest(levels), { recursionLimit: 300 });
      const decode = (): unknown => decodeExport("logs", encoding, body);
      if (refused) assert.throws(decode, DecodeError);
      else decode();
    }
  }
});

test("decodeExport() survives nesting that would exhaust the stack", () => {
  const levels = 200_000;
  const json = `{"resourceLogs":${"[".repeat(levels)}${"]".repeat(levels)}}`;
  assert.throws(() => decodeExport("logs", "json", bytes(json)), DecodeError);
  const large = json.replace("{", '{"n":12345678901234567890,');
  assert.throws(() => decodeExport("logs", "json", bytes(large)), DecodeError);
  // Groups inside groups: field 9, start tags only, as an unknown field.
  const groups = new Uint8Array(levels).fill((9 << 3) | 3);
  assert.throws(() => decodeExport("logs", "protobuf", groups), DecodeError);
  let value = toBinary(AnyValueSchema, create(AnyValueSchema));
  for (let level = 0; level < 2_000; level += 1) {
    value = lengthDelimited(5, lengthDelimited(1, value));
  }
  const record = lengthDelimited(5, value);
  const body = lengthDelimited(
    1,
    lengthDelimited(2, lengthDelimited(2, record)),
  );
  assert.throws(() => decodeExport("logs", "protobuf", body), DecodeError);
});

function lengthDelimited(
  field: number,
  content: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const head = [(field << 3) | 2];
  for (let length = content.length;; length >>>= 7) {
    if (length < 128) {
      head.push(length);
      break;
    }
    head.push((length & 127) | 128);
  }
  return Uint8Array.from([...head, ...content]);
}

test("decodeExport() decodes or throws a DecodeError, whatever the bytes are", () => {
  const valid = {
    logs: protobufOf("logs", wrap("logs", [LOG])),
    traces: protobufOf("traces", wrap("traces", [SPAN])),
    metrics: protobufOf("metrics", wrap("metrics", METRICS)),
  };
  const random = mulberry32(1);
  let decoded = 0;
  let refused = 0;
  const attempt = (
    signal: Signal,
    encoding: "json" | "protobuf",
    body: Uint8Array,
  ): void => {
    try {
      decodeExport(signal, encoding, body);
      decoded += 1;
    } catch (error) {
      assert.ok(error instanceof DecodeError, String(error));
      refused += 1;
    }
  };
  for (const signal of ["logs", "traces", "metrics"] as const) {
    const whole = valid[signal];
    for (let round = 0; round < 300; round += 1) {
      attempt(
        signal,
        "protobuf",
        whole.subarray(0, Math.floor(random() * whole.length)),
      );
      const flipped = whole.slice();
      for (let flip = 0; flip < 3; flip += 1) {
        flipped[Math.floor(random() * flipped.length)] = random() * 256;
      }
      attempt(signal, "protobuf", flipped);
      const noise = Uint8Array.from({ length: 60 }, () => random() * 256);
      attempt(signal, "protobuf", noise);
      attempt(signal, "json", noise);
    }
  }
  assert.ok(decoded > 100 && refused > 1_000, `${decoded} and ${refused}`);
});

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

test("attributesOf() and attribute() read values without polluting anything", () => {
  const [record] = decodeExport("logs", "json", bytes(logs(LOG))).logs;
  assert.ok(record);
  const plain = attributesOf(record);
  assert.equal(plain["int"], -9223372036854775808n);
  assert.equal(plain["zero"], 0);
  assert.equal(plain["double"], 1);
  assert.ok(Number.isNaN(plain["nan"]));
  assert.deepEqual(plain["bytes"], Uint8Array.of(1, 2, 255));
  assert.deepEqual(plain["list"], [1, undefined, "x"]);
  assert.deepEqual(plain["map"], { a: undefined, b: [] });
  assert.ok("valueless" in plain && plain["valueless"] === undefined);
  assert.equal(plain["twice"], "2");
  assert.equal(Object.getPrototypeOf(plain), Object.prototype);
  assert.ok(Object.hasOwn(plain, "__proto__"));
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
  assert.deepEqual(attribute(record, "twice"), { intValue: "1" });
  assert.deepEqual(attribute(record, "double"), { doubleValue: 1 });
  assert.equal(attribute(record, "valueless"), undefined);
  assert.equal(attribute(record, "absent"), undefined);
});

test("the generated schema reads what it wrote", () => {
  const body = protobufOf("traces", wrap("traces", [SPAN]));
  const message = fromBinary(ExportTraceServiceRequestSchema, body);
  const span = message.resourceSpans[0]?.scopeSpans[0]?.spans[0];
  assert.equal(span?.traceId.length, 16);
  assert.equal(span?.startTimeUnixNano, SPAN.startTimeUnixNano);
});
