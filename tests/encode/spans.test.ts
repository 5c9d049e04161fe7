/**
 * Our encoding of spans against the SDK's: the same spans go through its
 * serializer and through ours, and a collector reads both.
 *
 * The SDK's protobuf is what both of our encodings must decode to: its JSON
 * loses digits of large integers, and doubles that JSON has no number for.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { createTraceState, type SpanContext } from "@opentelemetry/api";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import fc from "fast-check";

import { decodeExport, type ReceivedSpan } from "../../src/collector/mod.ts";
import { ExportTraceServiceRequestSchema } from "../../src/collector/otlp_pb.ts";
import { SpanBatch } from "../../src/encode/span_batch.ts";
import { anyValue, key, text, time } from "./_arbitraries.ts";

const SAMPLES = { numRuns: 400, seed: 20_261_120 };

const hex = (digits: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.constantFrom(..."0123456789abcdef"),
    minLength: digits,
    maxLength: digits,
  });

const spanContext: fc.Arbitrary<SpanContext> = fc.record({
  traceId: hex(32),
  spanId: hex(16),
  traceFlags: fc.constantFrom(0, 1, 3, 0xff),
  isRemote: fc.boolean(),
  traceState: fc.constantFrom("", "a=1", "a=1,b@c=x y").map(createTraceState),
}, { requiredKeys: ["traceId", "spanId", "traceFlags"] });

const attributes = fc.dictionary(key, anyValue, {
  noNullPrototype: true,
  maxKeys: 8,
}) as fc.Arbitrary<ReadableSpan["attributes"]>;
const dropped = fc.constantFrom(0, 1, 300, 2 ** 32 - 1);

const event = fc.record({
  name: text,
  time,
  attributes,
  droppedAttributesCount: dropped,
}, { requiredKeys: ["name", "time"] });

const link = fc.record({
  context: spanContext,
  attributes,
  droppedAttributesCount: dropped,
}, { requiredKeys: ["context"] });

/** Resources and scopes by identity, as the SDK groups by it. */
const RESOURCES = [
  resourceFromAttributes({ "service.name": "one", list: ["a", "b"], n: 4.5 }),
  resourceFromAttributes({ "service.name": "zwei: ä🐎" }),
];
const SCOPES = [
  { name: "a" },
  { name: "b", version: "1.2.3", schemaUrl: "https://example.com/b" },
];

const span: fc.Arbitrary<ReadableSpan> = fc.record({
  name: text,
  kind: fc.constantFrom(0, 1, 2, 3, 4),
  context: spanContext,
  parentSpanContext: fc.option(spanContext, { nil: undefined }),
  startTime: time,
  endTime: time,
  status: fc.record(
    { code: fc.constantFrom(0, 1, 2), message: text },
    { requiredKeys: ["code"] },
  ),
  attributes,
  links: fc.array(link, { maxLength: 3 }),
  events: fc.array(event, { maxLength: 4 }),
  resource: fc.constantFrom(...RESOURCES),
  instrumentationScope: fc.constantFrom(...SCOPES),
  droppedAttributesCount: dropped,
  droppedEventsCount: dropped,
  droppedLinksCount: dropped,
}).map(({ context, ...rest }) => ({
  ...rest,
  spanContext: () => context,
  duration: [0, 0],
  ended: true,
} as ReadableSpan));

/** What the SDK's serializer sends. */
function bySerializer(spans: ReadableSpan[]): readonly ReceivedSpan[] {
  const body = ProtobufTraceSerializer.serializeRequest(spans);
  return decodeExport("traces", "protobuf", body ?? new Uint8Array()).spans;
}

function batchOf(
  protocol: "binary" | "json",
  spans: readonly ReadableSpan[],
): SpanBatch {
  const batch = new SpanBatch({ protocol });
  for (const one of spans) batch.add(one);
  return batch;
}

/** What a collector reads; protobuf is as long as it has to be. */
function decode(
  protocol: "binary" | "json",
  body: Uint8Array,
): readonly ReceivedSpan[] {
  if (protocol === "json") return decodeExport("traces", "json", body).spans;
  const schema = ExportTraceServiceRequestSchema;
  assert.equal(
    body.length,
    toBinary(schema, fromBinary(schema, body)).length,
  );
  return decodeExport("traces", "protobuf", body).spans;
}

/** Spans of real tracers. */
function recorded(): ReadableSpan[] {
  const spans: ReadableSpan[] = [];
  for (const name of ["one", "two"]) {
    const provider = new TracerProvider({
      resource: resourceFromAttributes({ "service.name": name }),
      spanProcessors: [{
        onStart: () => {},
        onEnd: (one) => void spans.push(one),
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      }],
    });
    const tracer = provider.getTracer("scope", "1.0");
    const parent = tracer.startSpan("parent", { kind: 2 });
    parent.addEvent("event", { "event.name": "event", count: 3, "x": [true] });
    parent.recordException(new Error("broken"));
    parent.setStatus({ code: 2, message: "broken" });
    for (let index = 0; index < 200; index += 1) {
      parent.addEvent(`event ${index}`, { text: "ä".repeat(index) });
    }
    tracer.startSpan("child", {
      links: [{ context: parent.spanContext() }],
      startTime: [1_700_000_000, 999_999_999],
    }).end();
    parent.end();
  }
  return spans;
}

for (const protocol of ["binary", "json"] as const) {
  test(`random spans decode to what the SDK sends (${protocol})`, () => {
    for (const one of fc.sample(span, SAMPLES)) {
      assert.deepEqual(
        decode(protocol, batchOf(protocol, [one]).encode()),
        bySerializer([one]),
      );
    }
  });

  test(`spans of tracers decode to what the SDK sends (${protocol})`, () => {
    const spans = recorded();
    assert.equal(spans.length, 4);
    assert.deepEqual(
      decode(protocol, batchOf(protocol, spans).encode()),
      bySerializer(spans),
    );
  });

  test(`a sealed batch and any range of its body decode to what the SDK sends (${protocol})`, () => {
    const spans = fc.sample(span, { numRuns: 9, seed: 5 });
    const sealed = batchOf(protocol, spans).seal();
    const body = sealed.encode();
    const whole = bySerializer(spans);
    assert.deepEqual(decode(protocol, body), whole);
    const records = sealed.restore?.(body.slice());
    assert.ok(records);
    assert.equal(records.count, 9);
    // In the body, spans of a scope stand side by side.
    for (let from = 0; from < 9; from++) {
      for (let to = from + 1; to <= 9; to++) {
        assert.deepEqual(
          decode(protocol, records.encode(from, to)),
          whole.slice(from, to),
        );
      }
    }
  });

  test(`a span that cannot be encoded leaves a batch as it was (${protocol})`, () => {
    const spans = recorded();
    const [one] = spans;
    const batch = batchOf(protocol, spans);
    const before = batch.encode();
    const bad = {
      ...one,
      spanContext: () => {
        throw new Error("no context");
      },
    } as unknown as ReadableSpan;
    assert.throws(() => batch.add(bad), /no context/);
    assert.equal(batch.count, spans.length);
    assert.deepEqual(batch.encode(), before);
  });
}

test("ids that are none do not spoil the rest of a body", () => {
  const sample = fc.sample(span, { numRuns: 1, seed: 5 })[0];
  assert.ok(sample);
  const links = [{ context: { traceId: "abc", spanId: "zz", traceFlags: 0 } }];
  const body = batchOf("binary", [{ ...sample, links }]).encode();
  const request = fromBinary(ExportTraceServiceRequestSchema, body);
  const received = request.resourceSpans[0]?.scopeSpans[0]?.spans[0];
  assert.equal(received?.name, sample.name);
  assert.equal(received?.links.length, 1);
  assert.equal((received?.flags ?? 0) & 0x100, 0x100);
});
