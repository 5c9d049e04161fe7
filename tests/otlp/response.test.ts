import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Answer,
  parseError,
  parseSuccess,
  type SuccessAnswer,
} from "../../src/otlp/response.ts";

const json = (value: unknown): Answer => ({
  contentType: "application/json",
  bytes: new TextEncoder().encode(
    typeof value === "string" ? value : JSON.stringify(value),
  ),
});
const protobuf = (...bytes: readonly number[]): Answer => ({
  contentType: "application/x-protobuf",
  bytes: new Uint8Array(bytes),
});

for (
  const [why, answer, expected] of [
    ["an empty body of any type", {
      contentType: "text/html",
      bytes: new Uint8Array(),
    }, { rejected: 0 }],
    ["an empty object", json({}), { rejected: 0 }],
    ["an empty partial success", json({ partialSuccess: {} }), { rejected: 0 }],
    [
      "log records, counted in text",
      json({ partialSuccess: { rejectedLogRecords: "2" } }),
      { rejected: 2 },
    ],
    [
      "spans, counted as a number",
      json({ partialSuccess: { rejectedSpans: 2 } }),
      { rejected: 2 },
    ],
    ["data points", json({ partialSuccess: { rejectedDataPoints: "2" } }), {
      rejected: 2,
    }],
    [
      "the names of the proto file",
      json({ partial_success: { rejected_spans: "2", error_message: "m" } }),
      { rejected: 2, words: "m" },
    ],
    [
      "a warning without a loss",
      json({ partialSuccess: { errorMessage: "m" } }),
      { rejected: 0, words: "m" },
    ],
    [
      "a count that is none",
      json({ partialSuccess: { rejectedSpans: "many" } }),
      { rejected: 0 },
    ],
    ["a negative count", json({ partialSuccess: { rejectedSpans: "-2" } }), {
      rejected: 0,
    }],
    ["a JSON type with a suffix", {
      ...json({ partialSuccess: { rejectedSpans: "2" } }),
      contentType: "application/otlp+json",
    }, { rejected: 2 }],
    ["protobuf: count and words", protobuf(10, 5, 8, 2, 18, 1, 0x6d), {
      rejected: 2,
      words: "m",
    }],
    ["protobuf: a count of two bytes", protobuf(10, 3, 8, 0xac, 2), {
      rejected: 300,
    }],
    [
      "protobuf: a negative count",
      protobuf(10, 11, 8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1),
      { rejected: 0 },
    ],
    [
      "protobuf: unknown fields of every wire type",
      protobuf(
        0x78,
        1,
        0x79,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        0x7a,
        1,
        9,
        0x7d,
        1,
        2,
        3,
        4,
        10,
        2,
        8,
        2,
      ),
      { rejected: 2 },
    ],
    ["protobuf: no partial success", protobuf(0x78, 1), { rejected: 0 }],
  ] as readonly (readonly [string, Answer, SuccessAnswer])[]
) {
  test(`parseSuccess() reads ${why}`, () => {
    assert.deepEqual(parseSuccess(answer), expected);
  });
}

for (
  const [why, answer] of [
    ["broken JSON", json("{")],
    ["JSON that is no object", json("[]")],
    ["JSON null", json("null")],
    ["a page of text", { ...json("<p>hello"), contentType: "text/html" }],
    ["a cut varint", protobuf(10, 0x80)],
    [
      "an endless varint",
      protobuf(8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255),
    ],
    ["a cut message", protobuf(10, 5, 8)],
    ["a group", protobuf(11)],
    ["field number 0", protobuf(0, 0)],
  ] as const
) {
  test(`parseSuccess() refuses ${why}`, () => {
    assert.throws(() => parseSuccess(answer));
  });
}

for (
  const [why, answer, expected] of [
    ["a status in JSON", json({ code: 3, message: "m" }), "m"],
    ["an error object", json({ error: { message: "m" } }), "m"],
    ["an error text", json({ error: "m" }), "m"],
    ["JSON without words", json({ code: 3 }), undefined],
    ["broken JSON", json("{"), undefined],
    ["a status in protobuf", protobuf(8, 3, 18, 1, 0x6d), "m"],
    ["broken protobuf", protobuf(18, 9), undefined],
    ["plain text", { ...json("m"), contentType: "text/plain" }, "m"],
    ["HTML", { ...json("<p>m"), contentType: "text/html" }, undefined],
    ["nothing", json(""), undefined],
  ] as readonly (readonly [string, Answer, string | undefined])[]
) {
  test(`parseError() reads the words of ${why}`, () => {
    assert.equal(parseError(answer), expected);
  });
}
