/**
 * Instruments as they arrive: kinds, units, temporality, sums.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import type { MetricsClient } from "../../src/metrics/mod.ts";
import { type Arrived, observe } from "../_support/observed.ts";
import { FULL_SESSION } from "../_support/sessions.ts";
import {
  DURATION_BOUNDS,
  text,
  wireAttributes,
  wirePoints,
} from "../_support/wire.ts";

function observeClient(
  body: (client: MetricsClient) => void,
  protocol: "binary" | "json" = "binary",
): Promise<Arrived> {
  return observe({ protocol, signals: ["metrics"] }, ({ otel }) => {
    assert.ok(otel.metrics);
    body(otel.metrics);
  });
}

for (const protocol of ["binary", "json"] as const) {
  test(`instruments arrive with kind, unit and delta temporality (${protocol})`, async () => {
    const { metrics } = await observeClient((client) => {
      client.counter("codex.turns", 1, { source: "cli" });
      client.counter("codex.turns", 2, { source: "cli" });
      client.counter("codex.turns", 0, { source: "exec" });
      client.histogram("codex.tokens", 3, {});
      client.histogram("codex.tokens", 7.5, {});
      client.recordDuration("codex.wait_ms", 15.999, {});
      client.recordDuration("codex.wait_ms", 1_250, {});
    }, protocol);
    const base = { scope: "codex", temporality: "delta" };
    const counter = { ...base, name: "codex.turns", unit: "", description: "" };
    assert.deepEqual(wirePoints(metrics), [
      { ...counter, attributes: { source: text("cli") }, asInt: "3" },
      { ...counter, attributes: { source: text("exec") }, asInt: "0" },
      {
        ...base,
        name: "codex.tokens",
        unit: "",
        description: "",
        attributes: {},
        count: "2",
        sum: 10.5,
        min: 3,
        max: 7.5,
        // deno-fmt-ignore
        bounds: [
          0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500,
          10000,
        ],
      },
      {
        ...base,
        name: "codex.wait_ms",
        unit: "ms",
        description: "Duration in milliseconds.",
        attributes: {},
        count: "2",
        sum: 1_265,
        min: 15,
        max: 1_250,
        bounds: DURATION_BOUNDS,
      },
    ]);
  });
}

test("a duration on a bound falls into the bucket below it", async () => {
  const { metrics } = await observeClient((client) => {
    for (const millis of [0, 5, 1_250, 1_251, 120_000, 120_001]) {
      client.recordDuration("codex.wait_ms", millis, {});
    }
  });
  const [metric] = metrics;
  assert.ok(metric?.type === "histogram");
  const [point] = metric.points;
  assert.ok(point);
  const filled = point.bucketCounts.flatMap((count, at) =>
    count === "0" ? [] : [[point.explicitBounds[at] ?? "above", count]]
  );
  assert.deepEqual(filled, [
    [0, "1"],
    [5, "1"],
    [1_250, "1"],
    [1_500, "1"],
    [120_000, "1"],
    ["above", "1"],
  ]);
});

for (
  const [why, record, message] of [
    [
      "the name before everything else",
      (client) => client.counter("bad name", -1, { "": "" }),
      "metric name contains invalid characters: bad name",
    ],
    [
      "the increment before the attributes",
      (client) => client.counter("name", -1, { "": "" }),
      "counter increment must be non-negative for name: -1",
    ],
    [
      "the attributes of a counter",
      (client) => client.counter("name", 1, { "": "" }),
      "tag key cannot be empty",
    ],
    [
      "the attributes of a histogram",
      (client) => client.histogram("name", 1, { key: "bad value" }),
      "tag value contains invalid characters: bad value",
    ],
    [
      "the duration before the attributes",
      (client) => client.recordDuration("name", NaN, { "": "" }),
      "duration must be non-negative for name: NaN",
    ],
  ] as readonly [string, (client: MetricsClient) => void, string][]
) {
  test(`a client checks ${why}, and records nothing in part`, async () => {
    const { metrics } = await observeClient((client) => {
      assert.throws(() => record(client), new RangeError(message));
    });
    assert.deepEqual(metrics, []);
  });
}

test("what a session cannot count is reported once, and the event is recorded", async () => {
  const { metrics, logs, diagnostics } = await observe({}, ({ session }) => {
    session.toolResult({
      toolName: "shell",
      callId: "c",
      arguments: "",
      durationMillis: 1,
      success: true,
      output: "",
      metricAttributes: { "bad key": "x" },
    });
    session.turnTtft({ durationMillis: 3 });
  });
  assert.deepEqual(
    diagnostics.map(({ code, message }) => [code, message]),
    [
      [
        "record.failed",
        "Could not record codex.tool_result: tag key contains invalid characters: bad key",
      ],
    ],
  );
  assert.equal(logs.length, 2);
  assert.deepEqual(
    wirePoints(metrics).map(({ name, sum, attributes }) => [
      name,
      sum,
      attributes,
    ]),
    [["codex.turn.ttft.duration_ms", 3, FULL_SESSION.metrics]],
  );
});

test("a duration that is none is 0, on the log record and as a metric", async () => {
  const { metrics, logs, diagnostics } = await observe({}, ({ session }) => {
    for (const durationMillis of [NaN, -5, Infinity]) {
      session.turnTtft({ durationMillis });
    }
  });
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(
    logs.map((log) => wireAttributes(log)["duration_ms"]),
    Array(3).fill({ stringValue: "0" }),
  );
  assert.deepEqual(
    wirePoints(metrics).map(({ name, count, sum }) => [name, count, sum]),
    [["codex.turn.ttft.duration_ms", "3", 0]],
  );
});
