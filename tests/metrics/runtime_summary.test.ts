/**
 * Snapshots, and what they are reduced to.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  type CollectedMetric,
  METRIC_NAMES,
  type MetricsSnapshot,
  type RuntimeMetrics,
  RuntimeMetricsSummary,
  summarize,
} from "../../src/metrics/mod.ts";
import { keptClient } from "./_client.ts";

const EMPTY = { ...new RuntimeMetricsSummary() };

type Fields = Partial<RuntimeMetrics>;

const N = METRIC_NAMES;
for (
  const [name, kind, expected] of [
    [N.toolCall, "counter", { toolCalls: { count: 3, durationMillis: 0 } }],
    [N.toolCallDuration, "duration", {
      toolCalls: { count: 0, durationMillis: 30 },
    }],
    [N.apiRequest, "counter", { apiCalls: { count: 3, durationMillis: 0 } }],
    [N.apiRequestDuration, "duration", {
      apiCalls: { count: 0, durationMillis: 30 },
    }],
    [N.sseEvent, "counter", {
      streamingEvents: { count: 3, durationMillis: 0 },
    }],
    [N.sseEventDuration, "duration", {
      streamingEvents: { count: 0, durationMillis: 30 },
    }],
    [N.websocketRequest, "counter", {
      websocketCalls: { count: 3, durationMillis: 0 },
    }],
    [N.websocketRequestDuration, "duration", {
      websocketCalls: { count: 0, durationMillis: 30 },
    }],
    [N.websocketEvent, "counter", {
      websocketEvents: { count: 3, durationMillis: 0 },
    }],
    [N.websocketEventDuration, "duration", {
      websocketEvents: { count: 0, durationMillis: 30 },
    }],
    [N.responsesApiOverhead, "duration", { responsesApiOverheadMillis: 30 }],
    [N.responsesApiInferenceTime, "duration", {
      responsesApiInferenceTimeMillis: 30,
    }],
    [N.responsesApiEngineIapiTtft, "duration", {
      responsesApiEngineIapiTtftMillis: 30,
    }],
    [N.responsesApiEngineServiceTtft, "duration", {
      responsesApiEngineServiceTtftMillis: 30,
    }],
    [N.responsesApiEngineIapiTbt, "duration", {
      responsesApiEngineIapiTbtMillis: 30.75,
    }],
    [N.responsesApiEngineServiceTbt, "duration", {
      responsesApiEngineServiceTbtMillis: 30.75,
    }],
    [N.turnTtft, "duration", { turnTtftMillis: 30 }],
    [N.turnTtfm, "duration", { turnTtfmMillis: 30 }],
    [N.threadStarted, "counter", {}],
    // Of another kind than the summary reads.
    [N.turnTtft, "counter", {}],
    [N.toolCall, "duration", {}],
  ] as readonly (readonly [string, "counter" | "duration", Fields])[]
) {
  for (const namespace of ["codex", "acme"]) {
    test(`${name} as a ${kind} is summarized (${namespace})`, async () => {
      const { client } = await keptClient({ runtimeMetrics: true, namespace });
      if (kind === "counter") {
        client.counter(name, 1, { of: "a" });
        client.counter(name, 2, { of: "b" });
      } else {
        client.recordDuration(name, 10.5, { of: "a" });
        client.recordDuration(name, 20.25, { of: "b" });
      }
      const summary = client.runtimeMetricsSummary();
      if (Object.keys(expected).length === 0) {
        assert.equal(summary, undefined);
      } else assert.deepEqual({ ...summary }, { ...EMPTY, ...expected });
      assert.equal(client.runtimeMetricsSummary(), undefined, "asked again");
      await client.shutdown();
    });
  }
}

test("a snapshot holds what is new, and leaves exports alone", async () => {
  const { client, inMemory } = await keptClient({ runtimeMetrics: true });
  client.counter("codex.count", 1);
  const first = client.snapshot();
  await client.flush();
  client.counter("codex.count", 2);
  const second = client.snapshot();
  const third = client.snapshot();
  const values = (snapshot: MetricsSnapshot) =>
    snapshot.map(({ name, temporality, points }) => [
      name,
      temporality,
      points.map(({ value }) => value),
    ]);
  assert.deepEqual([first, second, third].map(values), [
    [["codex.count", "delta", [1]]],
    [["codex.count", "delta", [2]]],
    [],
  ]);
  await client.shutdown();
  assert.equal(inMemory.latest("codex.count")?.dataPoints[0]?.value, 3);
});

test("an observed gauge is in every snapshot", async () => {
  const { client } = await keptClient({ runtimeMetrics: true });
  let level = 0;
  client.observableGauge("codex.level", (observe) => observe(level += 1));
  const seen = [1, 2].map(() =>
    client.snapshot().flatMap(({ points }) => points.map(({ value }) => value))
  );
  assert.deepEqual(seen, [[1], [2]]);
  await client.shutdown();
});

test("a reset begins a new period", async () => {
  const { client } = await keptClient({ runtimeMetrics: true });
  client.counter(N.toolCall);
  client.resetRuntimeMetrics();
  assert.equal(client.runtimeMetricsSummary(), undefined);
  await client.shutdown();
});

for (
  const [why, sum, expected] of [
    ["half a millisecond counts up", 0.5, 1],
    ["less than half does not count", 0.49, 0],
    ["half above a whole one counts up", 2.5, 3],
    ["what is negative does not count", -7, 0],
    ["what is no number does not count", NaN, 0],
    ["what is endless does not count", Infinity, 0],
  ] as const
) {
  test(`of a histogram's sum, ${why}`, () => {
    const metric: CollectedMetric = {
      kind: "histogram",
      name: N.turnTtft,
      unit: "ms",
      description: "",
      temporality: "delta",
      boundaries: [],
      points: [sum, 4].map((value) => ({
        attributes: {},
        startMillis: 0,
        endMillis: 0,
        value: { count: 1, sum: value, min: 0, max: 0, bucketCounts: [1] },
      })),
    };
    assert.equal(summarize([metric]).turnTtftMillis, expected + 4);
  });
}

test("merge() adds totals, and replaces a time by one above zero", () => {
  const first = new RuntimeMetricsSummary({
    toolCalls: { count: 1, durationMillis: 20 },
    apiCalls: { count: 5, durationMillis: 50 },
    responsesApiOverheadMillis: 7,
    turnTtftMillis: 300,
    turnTtfmMillis: 400,
  });
  const second = new RuntimeMetricsSummary({
    toolCalls: { count: 2, durationMillis: 5 },
    turnTtftMillis: 200,
    responsesApiEngineIapiTbtMillis: 0.5,
  });
  assert.deepEqual({ ...first.merge(second) }, {
    ...EMPTY,
    toolCalls: { count: 3, durationMillis: 25 },
    apiCalls: { count: 5, durationMillis: 50 },
    responsesApiOverheadMillis: 7,
    responsesApiEngineIapiTbtMillis: 0.5,
    turnTtftMillis: 200,
    turnTtfmMillis: 400,
  });
  assert.equal(first.turnTtftMillis, 300, "the first is as it was");
});

test("merge() stops at the largest whole number", () => {
  const most = { count: Number.MAX_SAFE_INTEGER, durationMillis: 9e15 };
  const { toolCalls } = new RuntimeMetricsSummary({ toolCalls: most })
    .merge(new RuntimeMetricsSummary({ toolCalls: most }));
  assert.deepEqual(toolCalls, {
    count: Number.MAX_SAFE_INTEGER,
    durationMillis: Number.MAX_SAFE_INTEGER,
  });
});

test("isEmpty() asks every number", () => {
  assert.equal(new RuntimeMetricsSummary().isEmpty(), true);
  const fields = Object.keys(EMPTY) as (keyof RuntimeMetrics)[];
  assert.equal(fields.length, 13);
  for (const field of fields) {
    const one = typeof EMPTY[field] === "number" ? [{ [field]: 0.5 }] : [
      { [field]: { count: 1, durationMillis: 0 } },
      { [field]: { count: 0, durationMillis: 1 } },
    ];
    for (const metrics of one) {
      assert.equal(new RuntimeMetricsSummary(metrics).isEmpty(), false, field);
    }
  }
});

test("responsesApiSummary() keeps the six times of the Responses API", () => {
  const six: Fields = {
    responsesApiOverheadMillis: 1,
    responsesApiInferenceTimeMillis: 2,
    responsesApiEngineIapiTtftMillis: 3,
    responsesApiEngineServiceTtftMillis: 4,
    responsesApiEngineIapiTbtMillis: 5.5,
    responsesApiEngineServiceTbtMillis: 6.5,
  };
  const summary = new RuntimeMetricsSummary({
    ...six,
    toolCalls: { count: 1, durationMillis: 1 },
    turnTtftMillis: 1,
    turnTtfmMillis: 1,
  });
  assert.deepEqual({ ...summary.responsesApiSummary() }, { ...EMPTY, ...six });
});
