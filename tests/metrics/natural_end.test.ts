/**
 * What a client of its own does when the program simply ends.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { MetricsClient } from "../../src/metrics/mod.ts";
import { detectRuntime } from "../../src/runtime/mod.ts";
import { runChild } from "../_support/child.ts";
import { deadUrl, withCollector } from "../provider/_telemetry.ts";

const script = new URL("natural_end_child.ts", import.meta.url);

for (
  const [does, word, expected] of [
    ["loses no metric", "flush", ["codex.count"]],
    ["sends nothing with flushOnExit: false", "leave", []],
  ] as const
) {
  test(`a program that simply ends ${does}, and ends as it would have`, async () => {
    await withCollector(async (collector) => {
      const child = await runChild(script, [collector.url, word]);
      assert.equal(child.stderr, "");
      assert.equal(child.code, 4);
      assert.deepEqual(
        collector.metrics.map(({ name }) => name),
        expected,
      );
    });
  });
}

test("a dead collector holds the end of the program no longer than the budget", async () => {
  const child = await runChild(script, [await deadUrl(), "flush"]);
  assert.equal(child.code, 4);
  assert.ok(child.tookMillis < 6_000, `took ${child.tookMillis} ms`);
});

test("a shutdown releases the end of the program; one that is refused does not", async () => {
  await withCollector(async (collector) => {
    const registered = new Set<() => Promise<unknown>>();
    const runtime = Object.create(detectRuntime(), {
      onShutdown: {
        value: (flush: () => Promise<unknown>) => {
          registered.add(flush);
          return { dispose: () => void registered.delete(flush) };
        },
      },
    });
    const client = await MetricsClient.create({
      exporter: { otlpHttp: { endpoint: `${collector.url}/v1/metrics` } },
    }, { runtime });
    const [flush] = registered;
    assert.ok(flush);
    client.counter("codex.count");
    await flush();
    await flush();
    assert.equal(collector.requests.length, 1, "only for something new");
    await assert.rejects(client.shutdown({ budgetMillis: -1 }), RangeError);
    assert.equal(registered.size, 1);
    await client.shutdown();
    assert.equal(registered.size, 0);
  });
});
