/**
 * Values of metric attributes that are always new.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import type { ReceivedMetric } from "../../src/collector/mod.ts";
import { attributesOf } from "../../src/collector/mod.ts";
import { AttributeSet, InMemoryMetrics } from "../../src/metrics/mod.ts";
import { METRIC_LIMITS } from "../../src/metrics/cardinality.ts";
import { MetricStore } from "../../src/metrics/store.ts";
import { MAX_INSTRUMENTS } from "../../src/metrics/identities.ts";
import { arrivedOf, keptClient } from "../metrics/_client.ts";
import { observe } from "../_support/observed.ts";

/** The points of a sum: an attribute's value, and how much. */
function sums(metric: ReceivedMetric | undefined, key: string): unknown[][] {
  assert.ok(metric?.type === "sum");
  return metric.points.map((point) => [
    attributesOf(point)[key],
    Number(point.asInt),
  ]);
}

test("values beyond the limit of a key are recorded as other, and nothing is lost", async () => {
  const { metrics, messages } = await arrivedOf((client) => {
    for (let at = 0; at < 500; at += 1) {
      client.counter("codex.count", 1, { id: `v${at}`, kind: "same" });
      client.counter("codex.count", 1, { id: "v3", kind: "same" });
    }
    assert.deepEqual(client.foldedValues(), [
      { metric: "codex.count", key: "id", count: 490 },
    ]);
  }, { metricLimits: { valuesPerKey: 10 } });
  const [metric] = metrics;
  assert.deepEqual(sums(metric, "id"), [
    ["v0", 1],
    ["v3", 501],
    ["v1", 1],
    ["v2", 1],
    ...[4, 5, 6, 7, 8, 9].map((at) => [`v${at}`, 1]),
    ["other", 490],
  ]);
  assert.deepEqual(
    new Set(sums(metric, "kind").map(([kind]) => kind)),
    new Set(["same"]),
  );
  assert.deepEqual(messages, [
    'Attribute id of codex.count has more than 10 values: further ones are recorded as "other"',
  ]);
});

test("by default, 200 values of a key are told apart", async () => {
  const { metrics } = await arrivedOf((client) => {
    for (let at = 0; at < 300; at += 1) {
      client.recordDuration("codex.wait_ms", at, { id: `v${at}` });
    }
  });
  const [metric] = metrics;
  assert.ok(metric?.type === "histogram");
  assert.equal(metric.points.length, 201);
  assert.equal(attributesOf(metric.points[200]!)["id"], "other");
  assert.equal(metric.points[200]!.count, "100");
});

test("each metric and key is told of once, whoever records and reads", async () => {
  const { messages } = await arrivedOf(async (client, _, flush) => {
    for (let round = 0; round < 3; round += 1) {
      for (let at = 0; at < 20; at += 1) {
        client.counter("codex.a", 1, { x: `v${at}`, y: `v${at}` });
        client.counter("codex.b", 1, { x: `v${at}` });
      }
      await flush();
    }
  }, { metricLimits: { valuesPerKey: 5 }, runtimeMetrics: true });
  assert.deepEqual(
    messages.map((message) => message.split(" has ")[0]),
    [
      "Attribute x of codex.a",
      "Attribute y of codex.a",
      "Attribute x of codex.b",
    ],
  );
});

test("keys without a limit keep their values, up to the number of series", async () => {
  const { metrics, messages } = await arrivedOf((client) => {
    for (let at = 0; at < 30; at += 1) {
      client.counter("codex.count", 1, { id: `v${at}` });
    }
  }, {
    metricLimits: {
      valuesPerKey: 5,
      seriesPerInstrument: 20,
      unlimitedKeys: ["id"],
    },
  });
  const points = sums(metrics[0], "id");
  assert.equal(points.length, 20);
  assert.deepEqual(points.at(-1), [undefined, 11]);
  assert.deepEqual(messages, []);
});

test("keys that are always new share the overflow point", async () => {
  const { metrics } = await arrivedOf((client) => {
    for (let at = 0; at < 5_000; at += 1) {
      client.counter("codex.count", 1, { [`key_${at}`]: "x" });
    }
  });
  const [metric] = metrics;
  assert.ok(metric?.type === "sum");
  assert.equal(metric.points.length, 65);
  const overflow = metric.points.find((point) =>
    attributesOf(point)["otel.metric.overflow"] === true
  );
  assert.equal(overflow?.asInt, String(5_000 - 64));
});

test("with delta, a value that was not recorded for an hour makes room", async () => {
  const { metrics } = await arrivedOf(async (client, clock, flush) => {
    client.counter("codex.count", 1, { id: "old" });
    for (const id of ["kept", "new"]) {
      client.counter("codex.count", 1, { id });
      clock.advance(1_800_000);
      await flush();
    }
    client.counter("codex.count", 1, { id: "kept" });
    clock.advance(1_800_000);
    await flush();
    client.counter("codex.count", 1, { id: "newer" });
    client.counter("codex.count", 1, { id: "newest" });
  }, { metricLimits: { valuesPerKey: 2 } });
  assert.deepEqual(metrics.map((metric) => sums(metric, "id")), [
    [["old", 1], ["kept", 1]],
    [["other", 1]],
    [["kept", 1]],
    [["newer", 1], ["other", 1]],
  ]);
});

test("with cumulative, a value keeps its room, as its series is exported on", async () => {
  const { client, inMemory, clock } = await keptClient(
    { limits: { valuesPerKey: 1 } },
    new InMemoryMetrics({ temporality: "cumulative" }),
  );
  client.counter("codex.count", 1, { id: "first" });
  await client.flush();
  clock.advance(10_000_000);
  client.counter("codex.count", 1, { id: "second" });
  await client.flush();
  const points = inMemory.latest("codex.count")?.dataPoints ?? [];
  await client.shutdown();
  assert.deepEqual(
    points.map(({ attributes, value }) => [attributes["id"], value]),
    [["first", 1], ["other", 1]],
  );
});

test("observed gauges have the same limits", async () => {
  const { metrics } = await arrivedOf((client) => {
    client.observableGauge("codex.level", (record) => {
      for (let at = 0; at < 10; at += 1) record(at, { id: `v${at}` });
    });
  }, { metricLimits: { valuesPerKey: 3 } });
  const [metric] = metrics;
  assert.ok(metric?.type === "gauge");
  assert.deepEqual(
    metric.points.map((point) => attributesOf(point)["id"]),
    ["v0", "v1", "v2", "other"],
  );
});

test("events of sessions are counted in full when tools have ever new names", async () => {
  const { metrics, diagnostics } = await observe(
    { signals: ["metrics"] },
    ({ session }) => {
      for (let at = 0; at < 1_000; at += 1) {
        session.toolResult({
          toolName: `mcp_${at}`,
          callId: "call",
          durationMillis: 1,
          success: true,
          arguments: "",
          output: "",
        });
      }
    },
  );
  const metric = metrics.find(({ name }) => name === "codex.tool.call");
  const points = sums(metric, "tool");
  assert.equal(points.length, 201);
  assert.deepEqual(points.at(-1), ["other", 800]);
  assert.ok(diagnostics.some(({ code }) => code === "metrics.cardinality"));
});

test("what a store holds does not grow with the values it was told", () => {
  const store = new MetricStore({
    namespace: "codex",
    nowMillis: () => 0,
    report: () => {},
    limits: METRIC_LIMITS,
  });
  const reader = store.addReader({ temporality: () => "delta" });
  const instrument = store.open("codex.count", "counter");
  const sizes: number[] = [];
  for (let period = 0; period < 3; period += 1) {
    for (let at = 0; at < 20_000; at += 1) {
      const value = `${period}_${at}`;
      instrument.record(1, new AttributeSet({ a: value, b: `b${value}` }));
    }
    sizes.push(reader.collect()[0]?.points.length ?? 0);
  }
  assert.deepEqual(sizes, [201, 1, 1]);
});

test("a client refuses names that never end", async () => {
  const { client } = await keptClient();
  for (let at = 0; at < MAX_INSTRUMENTS; at += 1) client.counter(`n${at}`);
  assert.throws(() => client.counter("one.more"), {
    name: "RangeError",
    message: "too many metric names: one.more comes after 2000 others",
  });
  client.counter("n0");
  await client.shutdown();
});

for (
  const [limits, message] of [
    [{ valuesPerKey: 0 }, /metricLimits\.valuesPerKey must be a whole number/],
    [
      { seriesPerInstrument: 1 },
      /seriesPerInstrument must be a whole number from 2/,
    ],
    [{ unlimitedKeys: "id" }, /unlimitedKeys must be a list of strings/],
    [{ values: 1 }, /metricLimits has no setting "values"/],
  ] as const
) {
  test(`metricLimits ${JSON.stringify(limits)} are refused`, async () => {
    await assert.rejects(keptClient({ limits: limits as never }), { message });
  });
}
