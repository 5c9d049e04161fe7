/**
 * The decoder against the SDK's serializers, which share no code with it: a
 * field number that is wrong in our schema cannot hide here.
 *
 * @module
 */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import {
  JsonLogsSerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from "@opentelemetry/sdk-logs";
import {
  AggregationType,
  MeterProvider,
  MetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";

import {
  attributesOf,
  decodeExport,
  type Signal,
  startCollector,
  type Telemetry,
} from "../../src/collector/mod.ts";

const resource = resourceFromAttributes({ "service.name": "oracle", n: 1 });
const TIME = new Date(1_790_416_800_123);
const NANOS = "1790416800123000000";
const values = {
  text: "é😀",
  yes: true,
  int: -5,
  double: 1.5,
  list: ["a", "b"],
};

/** Both encodings decoded, which must agree. */
function decodeBoth(
  signal: Signal,
  json: Uint8Array | undefined,
  protobuf: Uint8Array | undefined,
): Telemetry {
  assert.ok(json && protobuf);
  const decoded = decodeExport(signal, "protobuf", protobuf);
  assert.deepEqual(decodeExport(signal, "json", json), decoded);
  return decoded;
}

test("decodeExport() reads the SDK's spans alike from both encodings", () => {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    resource,
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer("scope", "1.2.3");
  const link = {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    traceFlags: 1,
  };
  const parent = tracer.startSpan("parent", { startTime: TIME });
  const span = tracer.startSpan(
    "child",
    {
      kind: SpanKind.CLIENT,
      attributes: values,
      links: [{ context: link, attributes: { l: 1 } }],
      startTime: TIME,
    },
    trace.setSpan(ROOT_CONTEXT, parent),
  );
  span.addEvent("event", values, TIME);
  span.setStatus({ code: SpanStatusCode.ERROR, message: "no" });
  span.end(TIME);
  parent.end(TIME);

  const finished = exporter.getFinishedSpans();
  const { spans } = decodeBoth(
    "traces",
    JsonTraceSerializer.serializeRequest(finished),
    ProtobufTraceSerializer.serializeRequest(finished),
  );
  const decoded = spans.find(({ name }) => name === "child");
  assert.ok(decoded);
  assert.equal(decoded.traceId, span.spanContext().traceId);
  assert.equal(decoded.spanId, span.spanContext().spanId);
  assert.equal(decoded.parentSpanId, parent.spanContext().spanId);
  assert.equal(decoded.kind, 3);
  assert.equal(decoded.startTimeUnixNano, NANOS);
  assert.equal(decoded.endTimeUnixNano, NANOS);
  assert.deepEqual(decoded.status, { code: 2, message: "no" });
  assert.deepEqual(attributesOf(decoded), values);
  assert.deepEqual(
    decoded.events.map(({ name, timeUnixNano }) => [
      name,
      timeUnixNano,
    ]),
    [["event", NANOS]],
  );
  assert.equal(decoded.links[0]?.traceId, link.traceId);
  assert.equal(decoded.links[0]?.spanId, link.spanId);
  assert.equal(decoded.flags & 1, 1);
  assert.equal(decoded.scope.name, "scope");
  assert.equal(decoded.scope.version, "1.2.3");
  assert.deepEqual(attributesOf(decoded.resource), {
    "service.name": "oracle",
    n: 1,
  });
});

test("decodeExport() reads the SDK's log records alike from both encodings", () => {
  const exporter = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({
    resource,
    processors: [new SimpleLogRecordProcessor({ exporter })],
  });
  const context = trace.setSpanContext(ROOT_CONTEXT, {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    traceFlags: 1,
  });
  provider.getLogger("scope").emit({
    eventName: "codex.user_prompt",
    timestamp: TIME,
    observedTimestamp: TIME,
    severityNumber: 9,
    severityText: "INFO",
    body: { nested: [1, "two", { three: new Uint8Array([1, 2, 255]) }] },
    attributes: values,
    context,
  });
  const records = exporter.getFinishedLogRecords();
  const { logs } = decodeBoth(
    "logs",
    JsonLogsSerializer.serializeRequest(records),
    ProtobufLogsSerializer.serializeRequest(records),
  );
  const [decoded] = logs;
  assert.ok(decoded);
  assert.equal(decoded.eventName, "codex.user_prompt");
  assert.equal(decoded.timeUnixNano, NANOS);
  assert.equal(decoded.observedTimeUnixNano, NANOS);
  assert.equal(decoded.severityNumber, 9);
  assert.equal(decoded.severityText, "INFO");
  assert.equal(decoded.traceId, "0af7651916cd43dd8448eb211c80319c");
  assert.equal(decoded.spanId, "b7ad6b7169203331");
  assert.equal(decoded.flags, 1);
  assert.deepEqual(attributesOf(decoded), values);
  assert.deepEqual(decoded.body, {
    kvlistValue: {
      values: [{
        key: "nested",
        value: {
          arrayValue: {
            values: [{ intValue: "1" }, { stringValue: "two" }, {
              kvlistValue: {
                values: [{ key: "three", value: { bytesValue: "AQL/" } }],
              },
            }],
          },
        },
      }],
    },
  });
});

class Reader extends MetricReader {
  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }
  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

test("decodeExport() reads the SDK's metrics alike from both encodings", async () => {
  const reader = new Reader();
  const provider = new MeterProvider({
    resource,
    readers: [reader],
    views: [{
      instrumentName: "exponential",
      aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM },
    }],
  });
  const meter = provider.getMeter("scope");
  meter.createCounter("sum", { unit: "1", description: "what" })
    .add(3, { tool: "a" });
  meter.createUpDownCounter("updown").add(-1.5);
  meter.createGauge("gauge").record(0.25);
  for (const value of [1, 7, 12_000]) {
    meter.createHistogram("histogram", { unit: "ms" }).record(value);
    meter.createHistogram("exponential").record(value);
  }
  const { resourceMetrics } = await reader.collect();
  const { metrics } = decodeBoth(
    "metrics",
    JsonMetricsSerializer.serializeRequest(resourceMetrics),
    ProtobufMetricsSerializer.serializeRequest(resourceMetrics),
  );
  await provider.shutdown();

  const named = (name: string): (typeof metrics)[number] | undefined =>
    metrics.find((metric) => metric.name === name);
  const sum = named("sum");
  assert.ok(sum?.type === "sum");
  assert.deepEqual(
    [sum.unit, sum.description, sum.monotonic, sum.temporality],
    ["1", "what", true, "cumulative"],
  );
  assert.ok(sum.points[0]);
  assert.deepEqual(attributesOf(sum.points[0]), { tool: "a" });
  assert.equal(Number(sum.points[0].asInt ?? sum.points[0].asDouble), 3);
  const updown = named("updown");
  assert.ok(updown?.type === "sum");
  assert.equal(updown.monotonic, false);
  assert.equal(updown.points[0]?.asDouble, -1.5);
  const gauge = named("gauge");
  assert.ok(gauge?.type === "gauge");
  assert.equal(gauge.points[0]?.asDouble, 0.25);
  const histogram = named("histogram");
  assert.ok(histogram?.type === "histogram");
  const [point] = histogram.points;
  assert.ok(point);
  assert.deepEqual(
    [point.count, point.sum, point.min, point.max],
    ["3", 12_008, 1, 12_000],
  );
  assert.equal(point.bucketCounts.length, point.explicitBounds.length + 1);
  assert.equal(point.bucketCounts.at(-1), "1");
  const exponential = named("exponential");
  assert.ok(exponential?.type === "exponentialHistogram");
  const [spread] = exponential.points;
  assert.ok(spread);
  assert.deepEqual([spread.count, spread.sum, spread.zeroCount], [
    "3",
    12_008,
    "0",
  ]);
  const counted = spread.positive?.bucketCounts.map(Number) ?? [];
  assert.equal(counted.reduce((total, count) => total + count, 0), 3);
});

test("the collector's answers are what the SDK's deserializers read", async () => {
  const collector = await startCollector();
  try {
    for (
      const [signal, key, json, protobuf] of [
        [
          "logs",
          "rejectedLogRecords",
          JsonLogsSerializer,
          ProtobufLogsSerializer,
        ],
        [
          "traces",
          "rejectedSpans",
          JsonTraceSerializer,
          ProtobufTraceSerializer,
        ],
        [
          "metrics",
          "rejectedDataPoints",
          JsonMetricsSerializer,
          ProtobufMetricsSerializer,
        ],
      ] as const
    ) {
      for (const encoding of ["json", "x-protobuf"] as const) {
        collector.inject({
          kind: "partialSuccess",
          rejected: 300,
          message: "too old",
        });
        const response = await fetch(`${collector.url}/v1/${signal}`, {
          method: "POST",
          headers: { "content-type": `application/${encoding}` },
          body: encoding === "json" ? "{}" : new Uint8Array(),
        });
        const body = new Uint8Array(await response.arrayBuffer());
        const serializer = encoding === "json" ? json : protobuf;
        const { partialSuccess } = serializer.deserializeResponse(body);
        assert.equal(partialSuccess?.errorMessage, "too old");
        const rejected = Object.entries(partialSuccess ?? {})
          .find(([name]) => name === key)?.[1];
        assert.equal(Number(rejected), 300);
      }
    }
  } finally {
    await collector.close();
  }
});
