/**
 * Timers: what they record, how often, and what they do when they cannot.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { InMemoryMetrics } from "../../src/metrics/mod.ts";
import { type KeptClient, keptClient } from "./_client.ts";

interface Sample {
  readonly sum: number;
  readonly attributes: unknown;
}

async function samples({ client, inMemory }: KeptClient): Promise<Sample[]> {
  await client.shutdown();
  const metric = inMemory.latest("codex.wait_ms");
  return (metric?.dataPoints ?? []).map(({ value, attributes }) => {
    assert.ok(typeof value === "object");
    assert.equal(value.count, 1);
    return { sum: value.sum ?? NaN, attributes };
  });
}

test("a timer records the time since its start, in whole milliseconds", async () => {
  const kept = await keptClient();
  const timer = kept.client.startTimer("codex.wait_ms", { of: "start" });
  kept.clock.advance(12.9);
  assert.ok(Math.abs(timer.elapsedMillis() - 12.9) < 1e-6);
  timer.record();
  assert.deepEqual(await samples(kept), [{
    sum: 12,
    attributes: { of: "start" },
  }]);
});

test("a timer records once, whatever happens to it", async () => {
  const kept = await keptClient();
  const timer = kept.client.startTimer("codex.wait_ms");
  kept.clock.advance(5);
  timer.record({ success: "true" });
  kept.clock.advance(5);
  timer.record({ success: "false" });
  timer[Symbol.dispose]();
  timer[Symbol.dispose]();
  assert.deepEqual(await samples(kept), [{
    sum: 5,
    attributes: { success: "true" },
  }]);
});

test("the end of a scope records a timer, without further attributes", async () => {
  const kept = await keptClient();
  const timer = kept.client.startTimer("codex.wait_ms", { of: "start" });
  kept.clock.advance(3);
  timer[Symbol.dispose]();
  assert.deepEqual(await samples(kept), [{
    sum: 3,
    attributes: { of: "start" },
  }]);
});

test("a timer's own attributes win over further ones", async () => {
  const kept = await keptClient({ attributes: { of: "client", at: "client" } });
  const timer = kept.client.startTimer("codex.wait_ms", { of: "start" });
  timer.record({ of: "record", by: "record" });
  assert.deepEqual(await samples(kept), [{
    sum: 0,
    attributes: { at: "client", of: "start", by: "record" },
  }]);
});

test("starting fails on nothing; a bad name fails when it is recorded", async () => {
  const { client, messages } = await keptClient();
  const timer = client.startTimer("bad name", { "": "" });
  assert.throws(
    () => timer.record(),
    new RangeError("metric name contains invalid characters: bad name"),
  );
  assert.deepEqual(messages, []);
  timer[Symbol.dispose]();
  assert.deepEqual(messages, [
    "metrics client error: metric name contains invalid characters: bad name",
  ]);
  await client.shutdown();
});

test("a timer that could not record is still running", async () => {
  const kept = await keptClient({}, new InMemoryMetrics());
  const timer = kept.client.startTimer("codex.wait_ms");
  kept.clock.advance(1);
  assert.throws(() => timer.record({ "bad key": "x" }), RangeError);
  kept.clock.advance(1);
  timer[Symbol.dispose]();
  assert.deepEqual(await samples(kept), [{ sum: 2, attributes: {} }]);
});
