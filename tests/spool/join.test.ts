import assert from "node:assert/strict";
import { test } from "node:test";
import { joinBodies } from "../../src/delivery/spool/join.ts";

const JSON_TYPE = "application/json";
const PROTOBUF = "application/x-protobuf";

function body(value: string, contentType: string = JSON_TYPE) {
  return { bytes: new TextEncoder().encode(value), contentType };
}

const textOf = (joined: ReturnType<typeof joinBodies>) =>
  joined && new TextDecoder().decode(joined.bytes);

for (
  const [signal, list] of [
    ["logs", "resourceLogs"],
    ["traces", "resourceSpans"],
    ["metrics", "resourceMetrics"],
  ] as const
) {
  test(`joinBodies() joins the lists of ${signal} in JSON`, () => {
    const joined = joinBodies(signal, [
      body(`{"${list}":[{"a":1}]}`),
      body(`{"${list}":[]}`),
      body(`{"${list}":[{"b":"]}"},{}]}`),
    ]);
    assert.equal(textOf(joined), `{"${list}":[{"a":1},{"b":"]}"},{}]}`);
    assert.equal(joined?.contentType, JSON_TYPE);
  });
}

test("joinBodies() puts protobuf messages one after the other", () => {
  const joined = joinBodies("logs", [
    body("ab", PROTOBUF),
    body("c", PROTOBUF),
  ]);
  assert.equal(textOf(joined), "abc");
});

test("joinBodies() leaves a single body as it is", () => {
  const only = { ...body("x"), contentEncoding: "gzip" } as const;
  assert.equal(joinBodies("logs", [only]), only);
  assert.equal(joinBodies("logs", []), undefined);
});

test("joinBodies() does not join what does not go together", () => {
  const gzip = { ...body("x", PROTOBUF), contentEncoding: "gzip" } as const;
  for (
    const bodies of [
      [body("a"), body("a", PROTOBUF)],
      [body("a", PROTOBUF), gzip],
      [body(`{"resourceLogs":[]}`), body(`{ "resourceLogs": [] }`)],
      [body(`{"resourceLogs":[]}`), body(`{"resourceSpans":[]}`)],
    ]
  ) assert.equal(joinBodies("logs", bodies), undefined);
});
