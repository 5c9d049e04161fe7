import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import {
  decodeExport,
  type Signal,
  type Telemetry,
} from "../../src/collector/mod.ts";
import { decodeLine } from "../../src/collector/decode/decode.ts";
import { encodeLines } from "../../src/collector/encode/lines.ts";
import type { AnyValue, KeyValue } from "../../src/collector/telemetry.ts";
import { protobufOfLine, REQUESTS } from "./_files.ts";

const SIGNALS = ["logs", "traces", "metrics"] as const;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The one line of these items. */
function lineOf(signal: Signal, items: Telemetry): string {
  const lines = encodeLines(signal, items);
  assert.equal(lines.length, 1);
  return lines[0] as string;
}

for (const signal of SIGNALS) {
  const json = bytes(JSON.stringify(REQUESTS[signal]));
  const sent = decodeExport(signal, "json", json);

  test(`a line of ${signal} decodes to what came, field by field`, () => {
    const line = lineOf(signal, sent);
    assert.doesNotMatch(line, /\n/);
    assert.deepEqual(decodeLine(bytes(line)), sent);
  });

  test(`a line of ${signal} from protobuf is the one from JSON`, () => {
    const line = lineOf(signal, sent);
    const protobuf = protobufOfLine(signal, line);
    const again = decodeExport(signal, "protobuf", protobuf);
    assert.deepEqual(again, sent);
    assert.equal(lineOf(signal, again), line);
  });
}

test("encodeLines() writes log records as the specification does", () => {
  const line =
    '{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},' +
    '"scopeLogs":[{"scope":{"name":"codex_otel.log_only"},"logRecords":[{"timeUnixNano":"1581452773000000789",' +
    '"observedTimeUnixNano":"1581452773000000790","severityNumber":9,"severityText":"INFO","eventName":"codex.user_prompt",' +
    '"body":{"stringValue":"b"},"attributes":[{"key":"n","value":{"intValue":"3"}},{"key":"x"}],"droppedAttributesCount":1,' +
    '"flags":1,"traceId":"08040201000000000000000000000000","spanId":"0102040800000000"}]}]}]}';
  assert.equal(lineOf("logs", decodeLine(bytes(line))), line);
});

test("encodeLines() writes spans as the specification does", () => {
  const line =
    '{"resourceSpans":[{"resource":{},"scopeSpans":[{"scope":{},"spans":[{"traceId":"08040201000000000000000000000000",' +
    '"spanId":"0102040800000000","parentSpanId":"0102040800000001","name":"operationA","kind":1,' +
    '"startTimeUnixNano":"1581452772000000321","endTimeUnixNano":"1581452773000000789","droppedAttributesCount":1,' +
    '"events":[{"timeUnixNano":"1581452773000000123","name":"event","droppedAttributesCount":2}],"droppedEventsCount":1,' +
    '"status":{"code":2,"message":"status-cancelled"}}]}]}]}';
  assert.equal(lineOf("traces", decodeLine(bytes(line))), line);
});

test("encodeLines() writes metrics as the specification does", () => {
  const line =
    '{"resourceMetrics":[{"resource":{},"scopeMetrics":[{"scope":{},"metrics":[{"name":"counter-int","unit":"1",' +
    '"sum":{"dataPoints":[{"attributes":[{"key":"a","value":{"stringValue":"b"}}],"startTimeUnixNano":"1581452772000000321",' +
    '"timeUnixNano":"1581452773000000789","asInt":"123"}],"aggregationTemporality":2,"isMonotonic":true}}]}]}]}';
  assert.equal(lineOf("metrics", decodeLine(bytes(line))), line);
});

test("encodeLines() writes nothing for nothing", () => {
  const nothing: Telemetry = { logs: [], spans: [], metrics: [] };
  assert.deepEqual(SIGNALS.map((signal) => encodeLines(signal, nothing)), [
    [],
    [],
    [],
  ]);
});

test("encodeLines() divides what no reader would take at once", () => {
  const [log] =
    decodeExport("logs", "json", bytes(JSON.stringify(REQUESTS.logs))).logs;
  assert.ok(log);
  const logs = Array.from({ length: 2_500 }, (_, index) => ({
    ...log,
    timeUnixNano: String(index),
  }));
  const lines = encodeLines("logs", { logs, spans: [], metrics: [] });
  const sizes = lines.map((line) => decodeLine(bytes(line)).logs.length);
  assert.deepEqual(sizes, [1_000, 1_000, 500]);
  assert.deepEqual(
    lines.flatMap((line) => [...decodeLine(bytes(line)).logs]),
    logs,
  );
});

const text = fc.string({ unit: "binary", maxLength: 20 })
  .map((value) => value.toWellFormed());

const { value: anyValue, entries } = fc.letrec<
  { readonly value: AnyValue; readonly entries: KeyValue[] }
>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: false },
    fc.constant({}),
    fc.record({ stringValue: text }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({
      intValue: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
        .map(String),
    }),
    fc.record({ doubleValue: fc.double() }),
    fc.record({
      bytesValue: fc.uint8Array({ maxLength: 9 })
        .map((value) => btoa(String.fromCharCode(...value))),
    }),
    fc.record({
      arrayValue: fc.record({
        values: fc.array(tie("value"), { maxLength: 4 }),
      }),
    }),
    fc.record({ kvlistValue: fc.record({ values: tie("entries") }) }),
  ),
  entries: fc.array(
    fc.record({ key: text, value: tie("value") }, {
      requiredKeys: ["key"],
      noNullPrototype: true,
    }),
    { maxLength: 4 },
  ),
}));

test("a line keeps any value", () => {
  const [log] =
    decodeExport("logs", "json", bytes(JSON.stringify(REQUESTS.logs))).logs;
  assert.ok(log);
  fc.assert(
    fc.property(entries, anyValue, (attributes, body) => {
      const items = {
        logs: [{ ...log, attributes, body }],
        spans: [],
        metrics: [],
      };
      assert.deepEqual(
        JSON.stringify(decodeLine(bytes(lineOf("logs", items))).logs, exact),
        JSON.stringify(items.logs, exact),
      );
    }),
    { numRuns: 300 },
  );
});

/** Tells zeros, and numbers that JSON does not have, apart. */
function exact(_key: string, value: unknown): unknown {
  if (typeof value !== "number") return value;
  return Object.is(value, -0) ? "-0" : String(value);
}

const folder = new URL("../../../shared/data/otlp/", import.meta.url);
const reason = existsSync(folder)
  ? false
  : "the captured requests are not part of this repository";

test("captured requests of Codex come back whole from their lines", {
  skip: reason,
}, () => {
  let count = 0;
  for (const name of readdirSync(folder)) {
    if (!name.endsWith(".json")) continue;
    const file = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
    const body = file.payload ?? file;
    const signal = SIGNALS.find((one) =>
      ({
        logs: "resourceLogs",
        traces: "resourceSpans",
        metrics: "resourceMetrics",
      })[one] in body
    );
    if (signal === undefined) continue;
    const sent = decodeExport(signal, "json", bytes(JSON.stringify(body)));
    const line = lineOf(signal, sent);
    assert.deepEqual(decodeLine(bytes(line)), sent, name);
    const other = decodeExport(
      signal,
      "protobuf",
      protobufOfLine(signal, line),
    );
    assert.deepEqual(other, sent, name);
    count += 1;
  }
  assert.ok(count >= 10);
});
