/**
 * Every instrument as it arrives, beside those of the SDK.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ValueType } from "@opentelemetry/api";

import type { ReceivedMetric } from "../../src/collector/mod.ts";
import { SHAPES } from "../../src/metrics/instrument.ts";
import type { MetricsClient } from "../../src/metrics/mod.ts";
import { observe } from "../_support/observed.ts";
import { DURATION_BOUNDS } from "../_support/wire.ts";
import { arrivedOf } from "./_client.ts";

/** The bounds of a histogram in seconds. */
// deno-fmt-ignore
const SECONDS_BOUNDS: readonly number[] = [
  0, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
  12, 15, 20, 30, 60, 120,
];

const DEFAULT_BOUNDS: readonly number[] = [
  ...[0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000],
  ...[2_500, 5_000, 7_500, 10_000],
];

interface Shown {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  readonly description: string;
  readonly temporality?: string;
  readonly monotonic?: boolean;
  readonly values: readonly unknown[];
  readonly bounds?: readonly number[];
}

function shown(metric: ReceivedMetric): Shown {
  const { name, type, unit, description } = metric;
  const identity = { name, type, unit, description };
  switch (metric.type) {
    case "sum":
      return {
        ...identity,
        temporality: metric.temporality,
        monotonic: metric.monotonic,
        values: metric.points.map((point) => ({ asInt: point.asInt })),
      };
    case "gauge":
      return {
        ...identity,
        values: metric.points.map((point) => ({ asInt: point.asInt })),
      };
    case "histogram":
      return {
        ...identity,
        temporality: metric.temporality,
        values: metric.points.map(({ count, sum, min, max }) => ({
          count,
          sum,
          min,
          max,
        })),
        bounds: metric.points[0]?.explicitBounds ?? [],
      };
    default:
      throw new Error(`${name} is a ${type}`);
  }
}

const once = (
  value: number,
) => [{ count: "1", sum: value, min: value, max: value }];

for (
  const [why, record, expected] of [
    [
      "a counter is an integer sum without unit",
      (client) => client.counter("codex.a", 3),
      {
        type: "sum",
        unit: "",
        description: "",
        temporality: "delta",
        monotonic: true,
        values: [{ asInt: "3" }],
      },
    ],
    [
      "a counter adds 1 unless told otherwise",
      (client) => client.counter("codex.a"),
      {
        type: "sum",
        unit: "",
        description: "",
        temporality: "delta",
        monotonic: true,
        values: [{ asInt: "1" }],
      },
    ],
    [
      "a counter may be described",
      (client) => client.counter("codex.a", 1, {}, { description: "As." }),
      {
        type: "sum",
        unit: "",
        description: "As.",
        temporality: "delta",
        monotonic: true,
        values: [{ asInt: "1" }],
      },
    ],
    [
      "a histogram has the SDK's buckets, and takes negative values",
      (client) => client.histogram("codex.a", -4),
      {
        type: "histogram",
        unit: "",
        description: "",
        temporality: "delta",
        values: once(-4),
        bounds: DEFAULT_BOUNDS,
      },
    ],
    [
      "a duration is cut off to whole milliseconds",
      (client) => client.recordDuration("codex.a", 15.999),
      {
        type: "histogram",
        unit: "ms",
        description: "Duration in milliseconds.",
        temporality: "delta",
        values: once(15),
        bounds: DURATION_BOUNDS,
      },
    ],
    [
      "a duration may be described",
      (client) =>
        client.recordDuration("codex.a", 2, {}, { description: "Wait." }),
      {
        type: "histogram",
        unit: "ms",
        description: "Wait.",
        temporality: "delta",
        values: once(2),
        bounds: DURATION_BOUNDS,
      },
    ],
    [
      "a duration in seconds keeps its fraction",
      (client) =>
        client.recordSeconds("codex.a", 1.25, {}, { description: "Wait." }),
      {
        type: "histogram",
        unit: "s",
        description: "Wait.",
        temporality: "delta",
        values: once(1.25),
        bounds: SECONDS_BOUNDS,
      },
    ],
    [
      "a gauge keeps the last value",
      (client) => {
        client.gauge("codex.a", 5, {}, { description: "Level." });
        client.gauge("codex.a", -2, {}, { description: "Level." });
      },
      {
        type: "gauge",
        unit: "",
        description: "Level.",
        values: [{ asInt: "-2" }],
      },
    ],
    [
      "an observed gauge is asked when metrics are collected",
      (client) => {
        client.observableGauge("codex.a", (observe) => observe(7), {
          description: "Level.",
        });
      },
      {
        type: "gauge",
        unit: "",
        description: "Level.",
        values: [{ asInt: "7" }],
      },
    ],
    ...[
      "codex.responses_api_engine_iapi_tbt.duration_ms",
      "codex.responses_api_engine_service_tbt.duration_ms",
    ]
      .map((name) =>
        [
          `${name} keeps its fraction`,
          (client: MetricsClient) => client.recordDuration(name, 12.75),
          {
            name,
            type: "histogram",
            unit: "ms",
            description: "Duration in milliseconds.",
            temporality: "delta",
            values: once(12.75),
            bounds: DURATION_BOUNDS,
          },
        ] as const
      ),
  ] as readonly (readonly [
    string,
    (client: MetricsClient) => void,
    Omit<Shown, "name"> & { readonly name?: string },
  ])[]
) {
  test(`${why}`, async () => {
    const { metrics, messages } = await arrivedOf(record);
    assert.deepEqual(metrics.map(shown), [{ name: "codex.a", ...expected }]);
    assert.deepEqual(metrics.map(({ scope }) => scope.name), ["codex"]);
    assert.deepEqual(messages, []);
  });
}

test("another description or kind is another instrument, even of one name", async () => {
  const { metrics } = await arrivedOf((client) => {
    client.counter("codex.a", 1);
    client.counter("codex.a", 2, {}, { description: "One." });
    client.counter("codex.a", 3, {}, { description: "Two." });
    client.histogram("codex.a", 4);
    client.recordDuration("codex.a", 5);
    client.counter("codex.a", 6, {}, { description: "One." });
  });
  assert.deepEqual(
    metrics.map(shown).map(({ unit, description, values }) => [
      unit,
      description,
      values,
    ]),
    [
      ["", "", [{ asInt: "1" }]],
      ["", "One.", [{ asInt: "8" }]],
      ["", "Two.", [{ asInt: "3" }]],
      ["", "", once(4)],
      ["ms", "Duration in milliseconds.", once(5)],
    ],
  );
});

test("what cannot be observed is reported, and the rest is exported", async () => {
  const { metrics, messages } = await arrivedOf((client) => {
    client.observableGauge("codex.broken", () => {
      throw new Error("no level");
    });
    client.observableGauge("codex.level", (observe) => {
      observe(1, { of: "a" });
      observe(0.5, { of: "b" });
      observe(2, { of: "bad value" });
      observe(3, { of: "c" });
    });
    client.observableGauge("codex.ended", (observe) => observe(1))
      [Symbol.dispose]();
    assert.throws(
      () => client.observableGauge("", () => {}),
      new RangeError("metric name cannot be empty"),
    );
  });
  assert.deepEqual(
    metrics.map(shown).map(({ name, values }) => [name, values]),
    [
      ["codex.level", [{ asInt: "1" }, { asInt: "3" }]],
    ],
  );
  assert.deepEqual(messages, [
    "metrics client error: no level",
    "metrics client error: gauge value must be a whole number for codex.level: 0.5",
    "metrics client error: tag value contains invalid characters: bad value",
  ]);
});

for (const protocol of ["binary", "json"] as const) {
  test(`what is recorded arrives as if the SDK's own instruments had recorded it (${protocol})`, async () => {
    const values = [0, 0.5, 5, 5.5, 10_000, 10_001];
    const { metrics } = await observe(
      { protocol, signals: ["metrics"] },
      ({ otel: { metrics: ours, meterProvider } }) => {
        assert.ok(ours && meterProvider);
        const meter = meterProvider.getMeter("codex");
        const counter = meter.createCounter("codex.counter", {
          valueType: ValueType.INT,
        });
        const gauge = meter.createGauge("codex.gauge", {
          valueType: ValueType.INT,
        });
        const histogram = meter.createHistogram("codex.histogram", {
          unit: "ms",
          description: SHAPES.duration.description,
          advice: {
            explicitBucketBoundaries: [...SHAPES.duration.boundaries],
          },
        });
        for (const [at, value] of values.entries()) {
          const attributes = { parity: at % 2 ? "odd" : "even" };
          counter.add(at, attributes);
          ours.counter("codex.counter", at, attributes);
          gauge.record(at, attributes);
          ours.gauge("codex.gauge", at, attributes);
          histogram.record(Math.trunc(value), attributes);
          ours.recordDuration("codex.histogram", value, attributes);
        }
      },
    );
    const timeless = metrics.map((metric) => ({
      ...metric,
      points: metric.points.map(
        ({ startTimeUnixNano: _, timeUnixNano: __, ...point }) => point,
      ),
    }));
    assert.equal(timeless.length, 6);
    assert.deepEqual(timeless.slice(3), timeless.slice(0, 3));
  });
}

for (const first of ["codex", "acme"]) {
  test(`times between tokens keep their fraction under the name ${first}.…, others do not`, async () => {
    const { metrics } = await arrivedOf((client) => {
      client.recordDuration(
        `${first}.responses_api_engine_iapi_tbt.duration_ms`,
        1.5,
      );
      client.recordDuration(`${first}.wait_ms`, 1.5);
    }, { namespace: "acme" });
    assert.deepEqual(
      metrics.map(({ name, points: [point] }) => [
        name,
        point && "sum" in point ? point.sum : undefined,
      ]),
      [
        ["acme.responses_api_engine_iapi_tbt.duration_ms", 1.5],
        ["acme.wait_ms", 1],
      ],
    );
  });
}
