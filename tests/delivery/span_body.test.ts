/**
 * Spans found again in finished bodies.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  JsonTraceSerializer,
  ProtobufTraceSerializer,
} from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import { spansIn } from "../../src/delivery/span_body.ts";

/** Ended spans of two resources and three scopes, in turns. */
function someSpans(count: number): ReadableSpan[] {
  const spans: ReadableSpan[] = [];
  const providers = ["one", "two"].map((name) =>
    new TracerProvider({
      resource: resourceFromAttributes({ "service.name": name }),
      spanProcessors: [{
        onStart: () => {},
        onEnd: (span) => void spans.push(span),
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      }],
    })
  );
  for (let index = 0; index < count; index += 1) {
    const scope = index % 3 === 0 ? "a" : "b";
    providers[index % 2]?.getTracer(scope, "1.0").startSpan(`span-${index}-`, {
      attributes: { text: "ä".repeat(index * 30) },
    }).end();
  }
  return spans;
}

for (
  const [contentType, serializer] of [
    ["application/json", JsonTraceSerializer],
    ["application/x-protobuf", ProtobufTraceSerializer],
  ] as const
) {
  test(`ranges of a body hold every span once, with its resource and scope (${contentType})`, () => {
    const body = serializer.serializeRequest(someSpans(11));
    assert.ok(body);
    const records = spansIn(contentType, 11)(body);
    assert.equal(records.encode(), body);
    // The order within a body is the serializer's: one at a time tells it.
    const seen: string[] = [];
    for (let index = 0; index < 11; index += 1) {
      const text = new TextDecoder().decode(records.encode(index, index + 1));
      const names = text.match(/span-\d+-/g) ?? [];
      assert.equal(names.length, 1);
      const number = Number(names[0]?.slice(5, -1));
      assert.match(text, number % 2 === 0 ? /one/ : /two/);
      assert.ok(text.includes("ä".repeat(number * 30)));
      seen.push(...names);
    }
    assert.equal(new Set(seen).size, 11);
    const halves = [records.encode(0, 6), records.encode(6)]
      .flatMap((half) =>
        new TextDecoder().decode(half).match(/span-\d+-/g) ?? []
      );
    assert.deepEqual(halves, seen);
  });
}

test("a body that is none cannot be split", () => {
  const body = new Uint8Array([1, 2, 3]);
  assert.throws(() => spansIn("application/json", 4)(body).encode(0, 2));
  assert.throws(() => spansIn("application/x-protobuf", 4)(body).encode(0, 2));
});
