import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { create, toBinary } from "@bufbuild/protobuf";
import {
  DecodeError,
  decodeExport,
  type Encoding,
  type Signal,
} from "../../src/collector/mod.ts";
import {
  ExportLogsServiceRequestSchema,
  ExportMetricsServiceRequestSchema,
  ExportTraceServiceRequestSchema,
} from "../../src/collector/otlp_pb.ts";

const SIGNALS: readonly Signal[] = ["logs", "traces", "metrics"];
const ENCODINGS: readonly Encoding[] = ["json", "protobuf"];

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Decodes, or refuses as it should: anything else that is thrown is a bug. */
function decodeOrRefuse(
  signal: Signal,
  encoding: Encoding,
  body: Uint8Array,
): boolean {
  try {
    decodeExport(signal, encoding, body);
    return true;
  } catch (error) {
    assert.ok(error instanceof DecodeError, String(error));
    assert.ok(error.message.length < 4_000, "an endless message");
    return false;
  }
}

const ANY = { stringValue: "text" };
const ATTRIBUTES = [{ key: "a", value: ANY }, { key: "b" }];
const JSON_BODIES = {
  logs: {
    resourceLogs: [{
      resource: { attributes: ATTRIBUTES },
      scopeLogs: [{
        logRecords: [{ timeUnixNano: "1", attributes: ATTRIBUTES }],
      }],
    }],
  },
  traces: {
    resourceSpans: [{
      scopeSpans: [{
        spans: [{
          traceId: "0af7651916cd43dd8448eb211c80319c",
          spanId: "b7ad6b7169203331",
          name: "s",
          attributes: ATTRIBUTES,
          events: [{ name: "e", attributes: ATTRIBUTES }],
        }],
      }],
    }],
  },
  metrics: {
    resourceMetrics: [{
      scopeMetrics: [{
        metrics: [{
          name: "m",
          histogram: {
            aggregationTemporality: 1,
            dataPoints: [{
              count: "2",
              bucketCounts: ["1", "1"],
              explicitBounds: [0.5],
            }],
          },
        }],
      }],
    }],
  },
};

const PROTOBUF_BODIES: Readonly<Record<Signal, Uint8Array>> = {
  logs: toBinary(
    ExportLogsServiceRequestSchema,
    create(ExportLogsServiceRequestSchema, {
      resourceLogs: [{
        scopeLogs: [{
          logRecords: [{
            timeUnixNano: "1",
            attributes: [{
              key: "a",
              value: { value: { case: "stringValue", value: "text" } },
            }],
          }],
        }],
      }],
    }),
  ),
  traces: toBinary(
    ExportTraceServiceRequestSchema,
    create(ExportTraceServiceRequestSchema, {
      resourceSpans: [{
        scopeSpans: [{ spans: [{ name: "s", events: [{ name: "e" }] }] }],
      }],
    }),
  ),
  metrics: toBinary(
    ExportMetricsServiceRequestSchema,
    create(ExportMetricsServiceRequestSchema, {
      resourceMetrics: [{
        scopeMetrics: [{
          metrics: [{
            name: "m",
            data: {
              case: "histogram",
              value: { dataPoints: [{ count: "2", bucketCounts: ["1", "1"] }] },
            },
          }],
        }],
      }],
    }),
  ),
};

for (const signal of SIGNALS) {
  test(`decodeExport() takes or refuses any bytes as ${signal}, and throws nothing else`, () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ENCODINGS),
        fc.uint8Array({ maxLength: 300 }),
        (encoding, body) => void decodeOrRefuse(signal, encoding, body),
      ),
      { numRuns: 500 },
    );
  });

  test(`decodeExport() takes or refuses ${signal} with some bytes changed, cut or doubled`, () => {
    const sources = {
      json: bytes(JSON.stringify(JSON_BODIES[signal])),
      protobuf: PROTOBUF_BODIES[signal],
    };
    let taken = 0;
    for (const encoding of ENCODINGS) {
      assert.ok(decodeOrRefuse(signal, encoding, sources[encoding]));
    }
    fc.assert(
      fc.property(
        fc.constantFrom(...ENCODINGS),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
          maxLength: 4,
        }),
        fc.nat(),
        fc.boolean(),
        (encoding, changes, cut, doubled) => {
          const body = sources[encoding].slice();
          for (const [at, byte] of changes) body[at % body.length] = byte;
          const end = cut % (body.length * 3); // often whole
          const part = body.subarray(0, Math.max(1, end));
          const whole = doubled ? Uint8Array.of(...part, ...part) : part;
          taken += Number(decodeOrRefuse(signal, encoding, whole));
        },
      ),
      { numRuns: 1_000 },
    );
    assert.ok(taken > 0);
  });

  test(`decodeExport() takes or refuses ${signal} of any JSON, also under its own names`, () => {
    const name = fc.constantFrom(
      ...JSON.stringify(JSON_BODIES[signal]).match(/(?<=")\w+(?=":)/g) ?? [],
      "__proto__",
      "constructor",
      "toString",
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(name, tie("value"), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(
        value,
        (json) =>
          void decodeOrRefuse(signal, "json", bytes(JSON.stringify(json))),
      ),
      { numRuns: 500 },
    );
    assert.equal(({} as Record<string, unknown>)["stringValue"], undefined);
  });
}

/** A value inside `depth` lists. */
function nestedJson(depth: number): string {
  return '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":' +
    '{"arrayValue":{"values":['.repeat(depth) +
    "]}}".repeat(depth) + "}]}]}]}";
}

/** One length-delimited field after the other, each in the one before. */
function nestedProtobuf(path: readonly number[], depth: number): Uint8Array {
  let body: number[] = [];
  const wrap = (field: number): void => {
    const size: number[] = [];
    for (let rest = body.length;; rest >>>= 7) {
      size.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
      if (rest < 0x80) break;
    }
    body = [(field << 3) | 2, ...size, ...body];
  };
  for (let level = 0; level < depth; level++) {
    wrap(1); // ArrayValue.values
    wrap(5); // AnyValue.array_value
  }
  for (const field of path) wrap(field);
  return Uint8Array.from(body);
}

test("decodeExport() refuses values nested too deep, and says so", () => {
  assert.ok(decodeOrRefuse("logs", "json", bytes(nestedJson(60))));
  for (const depth of [70, 1_000, 50_000]) {
    const body = bytes(nestedJson(depth));
    assert.throws(() => decodeExport("logs", "json", body), DecodeError);
  }
  const path = [5, 2, 2, 1]; // body, log_records, scope_logs, resource_logs
  assert.ok(decodeOrRefuse("logs", "protobuf", nestedProtobuf(path, 60)));
  for (const depth of [70, 500]) {
    const body = nestedProtobuf(path, depth);
    assert.throws(() => decodeExport("logs", "protobuf", body), DecodeError);
  }
});

for (
  const [why, body] of [
    ["lists that never end", "[".repeat(500_000)],
    ["objects that never end", '{"a":'.repeat(100_000)],
    [
      "lists around a large integer",
      `${"[".repeat(100_000)}12345678901234567${"]".repeat(100_000)}`,
    ],
    ["nothing", ""],
    [
      "a lone surrogate's escape and a NUL",
      '{"resourceLogs":"\\ud800\\u0000"}',
    ],
    ["a number without end", `{"resourceLogs":${"9".repeat(100_000)}}`],
    ["an exponent beyond all", '{"resourceLogs":[{"x":1e99999}]}x'],
  ] as const
) {
  test(`decodeExport() refuses JSON of ${why}`, () => {
    assert.equal(decodeOrRefuse("logs", "json", bytes(body)), false);
  });
}

for (
  const [why, body] of [
    ["text that is no UTF-8", [0x0a, 3, 0x1a, 1, 0xff]],
    ["a length beyond the end", [0x0a, 0xff, 0xff, 0xff, 0xff, 0x07, 0]],
    ["a length of eleven bytes", [0x0a, ...Array(10).fill(0x80), 0x01]],
    ["a varint without end", Array(32).fill(0xff)],
    ["a varint cut off", [0x0a, 0x80]],
    ["a group that never ends", [0x0b, 0x0b, 0x0b]],
    ["a field with number 0", [0x02, 0]],
    ["a wire type that does not exist", [0x0f]],
  ] as const
) {
  test(`decodeExport() refuses protobuf with ${why}`, () => {
    const bytes = Uint8Array.from(body);
    assert.equal(decodeOrRefuse("logs", "protobuf", bytes), false);
  });
}

const MANY = 3 * 1_048_576;

/** `unit` as often as it goes into 3 MiB, or so many times that. */
function repeated(unit: readonly number[], times = 1): Uint8Array {
  const size = MANY * times;
  const body = new Uint8Array(size - size % unit.length);
  for (let at = 0; at < body.length; at++) {
    body[at] = unit[at % unit.length] ?? 0;
  }
  return body;
}

function behind(head: readonly number[], content: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.length + content.length);
  whole.set(head);
  whole.set(content, head.length);
  return whole;
}

/** Bytes as the only content of nested fields. */
function inside(path: readonly number[], content: Uint8Array): Uint8Array {
  let body = content;
  for (const field of path) {
    const { length } = body;
    const head = [
      (field << 3) | 2,
      (length & 0x7f) | 0x80,
      ((length >> 7) & 0x7f) | 0x80,
      ((length >> 14) & 0x7f) | 0x80,
      length >> 21,
    ];
    body = behind(head, body);
  }
  return body;
}

for (
  const [why, signal, encoding, body] of [
    [
      "empty objects",
      "logs",
      "json",
      bytes(`{"resourceLogs":[${"{},".repeat(MANY / 3)}{}]}`),
    ],
    ["numbers", "metrics", "json", bytes(`{"a":[${"1,".repeat(MANY / 2)}1]}`)],
    ["empty messages", "traces", "protobuf", repeated([0x0a, 0])],
    [
      "empty messages behind a length whose high bits do not count",
      "traces",
      "protobuf",
      repeated([0x0a, 0x80, 0x80, 0x80, 0x80, 0x10], 3),
    ],
    [
      "empty messages behind a group",
      "traces",
      "protobuf",
      behind([0x13, 0x14], repeated([0x0a, 0])),
    ],
    [
      "empty messages with the wire type of a number",
      "traces",
      "protobuf",
      repeated([0x08, 0]),
    ],
    [
      "empty messages in a message that ends before them",
      "traces",
      "protobuf",
      // scope_spans in resource_spans, of more bytes than that has left
      behind([0x0a, 0x05], inside([2], repeated([0x12, 0]))),
    ],
    [
      "empty attributes",
      "logs",
      "protobuf",
      inside([1, 1], repeated([0x0a, 0])),
    ],
    [
      "packed counts",
      "metrics",
      "protobuf",
      // bucket_counts, positive, data_points, exponential_histogram, metrics…
      inside([2, 8, 1, 10, 2, 2, 1], repeated([1])),
    ],
    [
      "texts of a list",
      "logs",
      "protobuf",
      inside([3, 1, 1], repeated([0x1a, 0])),
    ],
  ] as const
) {
  test(`decodeExport() refuses millions of ${why} before it builds them`, () => {
    const started = performance.now();
    assert.throws(
      () => decodeExport(signal, encoding, body),
      /holds more than 1048576 parts/,
    );
    // Building them takes seconds, and a gigabyte.
    assert.ok(performance.now() - started < 1_000);
  });
}

test("decodeExport() keeps no unknown fields, however many", () => {
  assert.ok(decodeOrRefuse("logs", "protobuf", repeated([0x78, 0])));
});

test("decodeExport() takes a large body of ordinary records", () => {
  const text = "x".repeat(2_000_000);
  const records = Array.from({ length: 1_000 }, () => ({
    attributes: Array.from({ length: 20 }, (_, at) => ({
      key: `key.${at}`,
      value: { stringValue: '"{[,' },
    })),
  }));
  const body = {
    resourceLogs: [{
      scopeLogs: [{
        logRecords: [...records, { body: { stringValue: text } }],
      }],
    }],
  };
  const { logs } = decodeExport("logs", "json", bytes(JSON.stringify(body)));
  assert.equal(logs.length, 1_001);
  const message = create(ExportLogsServiceRequestSchema, {
    resourceLogs: [{
      scopeLogs: [{
        logRecords: records.map(({ attributes }) => ({
          attributes: attributes.map(({ key }) => ({
            key,
            value: {
              value: {
                case: "stringValue" as const,
                value: text.slice(0, 1_000),
              },
            },
          })),
        })),
      }],
    }],
  });
  const encoded = toBinary(ExportLogsServiceRequestSchema, message);
  assert.ok(encoded.length > 2 ** 24);
  const decoded = decodeExport("logs", "protobuf", encoded);
  assert.equal(decoded.logs.length, 1_000);
});
