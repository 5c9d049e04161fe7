/**
 * Histograms with a unit and buckets of their own.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { wirePoints } from "../_support/wire.ts";
import { arrivedOf } from "./_client.ts";

test("a histogram takes a unit, a description and buckets", async () => {
  const options = {
    unit: "{token}",
    description: "Tokens.",
    boundaries: [1, 4, 16],
  };
  const { metrics, messages } = await arrivedOf((client) => {
    client.histogram("my.tokens", 3, {}, options);
    client.histogram("my.tokens", 400, {}, { ...options });
    client.histogram("codex.own", 3);
  });
  assert.deepEqual(messages, []);
  const [own, theirs] = metrics.slice().reverse();
  assert.ok(theirs?.type === "histogram" && own !== undefined);
  assert.deepEqual(theirs.points[0]?.bucketCounts, ["0", "1", "0", "1"]);
  const [point] = wirePoints([theirs]);
  assert.equal(point?.unit, "{token}");
  assert.equal(point?.description, "Tokens.");
  assert.deepEqual(point?.bounds, [1, 4, 16]);
  assert.equal(wirePoints([own])[0]?.bounds?.length, 15);
});

test("two units of one name are two histograms, and reported", async () => {
  const { metrics, messages } = await arrivedOf((client) => {
    client.histogram("my.time", 1, {}, { unit: "s" });
    client.histogram("my.time", 1_000, {}, { unit: "ms" });
  });
  assert.deepEqual(metrics.map(({ unit }) => unit), ["s", "ms"]);
  assert.equal(messages.length, 1);
});

test("other buckets later change nothing", async () => {
  const { metrics, messages } = await arrivedOf((client) => {
    client.histogram("my.time", 1, {}, { unit: "s", boundaries: [1, 2] });
    client.histogram("my.time", 3, {}, { unit: "s", boundaries: [7] });
  });
  assert.deepEqual(messages, []);
  const [point] = wirePoints(metrics);
  assert.equal(point?.count, "2");
  assert.deepEqual(point?.bounds, [1, 2]);
});

for (const boundaries of [[2, 1], [1, 1], [NaN], [1, Infinity]]) {
  test(`buckets at ${boundaries} are refused`, async () => {
    const { metrics } = await arrivedOf((client) => {
      assert.throws(
        () => client.histogram("my.time", 1, {}, { boundaries }),
        RangeError,
      );
    });
    assert.deepEqual(metrics, []);
  });
}
