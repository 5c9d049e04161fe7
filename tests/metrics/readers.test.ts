/**
 * When metrics leave, how their points count, and who gets them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { OtelProvider, SessionTelemetry } from "../../mod.ts";
import { attributesOf, startCollector } from "../../src/collector/mod.ts";
import { parseOtelConfig } from "../../src/config/mod.ts";
import { detectRuntime } from "../../src/runtime/mod.ts";
import { InMemoryMetrics, MetricsClient } from "../../src/metrics/mod.ts";
import { MINIMAL_SESSION } from "../_support/sessions.ts";
import { observe, START_MILLIS } from "../_support/observed.ts";
import { arrivedOf, keptClient } from "./_client.ts";

type Value = readonly [name: string, value: string | number | undefined];

async function exportedTwice(
  temporality: "delta" | "cumulative" | undefined,
): Promise<readonly (readonly [...Value, temporality: string])[]> {
  const { metrics } = await arrivedOf(async (client, clock, flush) => {
    client.counter("codex.count", 1);
    client.recordDuration("codex.wait_ms", 10);
    client.gauge("codex.level", 4);
    client.observableGauge("codex.observed", (observe) => observe(9));
    clock.advance(1_000);
    await flush();
    client.counter("codex.count", 2);
    client.recordDuration("codex.wait_ms", 20);
    clock.advance(1_000);
    await flush();
    clock.advance(1_000);
  }, temporality === undefined ? {} : { metricTemporality: temporality });
  return metrics.flatMap((metric) => {
    assert.ok(
      metric.type === "sum" || metric.type === "histogram" ||
        metric.type === "gauge",
    );
    const how = metric.type === "gauge" ? "none" : metric.temporality;
    return metric.points.map((point) =>
      [
        metric.name,
        "asInt" in point ? point.asInt : "sum" in point ? point.sum : undefined,
        how,
      ] as const
    );
  });
}

for (const temporality of [undefined, "delta"] as const) {
  test(`with ${temporality ?? "no setting"}, every export holds what is new`, async () => {
    assert.deepEqual(await exportedTwice(temporality), [
      ["codex.count", "1", "delta"],
      ["codex.wait_ms", 10, "delta"],
      ["codex.level", "4", "none"],
      ["codex.observed", "9", "none"],
      ["codex.count", "2", "delta"],
      ["codex.wait_ms", 20, "delta"],
      ["codex.observed", "9", "none"],
      // At shutdown: nothing is new, but what is observed is there.
      ["codex.observed", "9", "none"],
    ]);
  });
}

test("with cumulative, every export holds everything since the start", async () => {
  const second = [
    ["codex.count", "3", "cumulative"],
    ["codex.wait_ms", 30, "cumulative"],
    ["codex.level", "4", "none"],
    ["codex.observed", "9", "none"],
  ] as const;
  assert.deepEqual(await exportedTwice("cumulative"), [
    ["codex.count", "1", "cumulative"],
    ["codex.wait_ms", 10, "cumulative"],
    ["codex.level", "4", "none"],
    ["codex.observed", "9", "none"],
    ...second,
    ...second,
  ]);
});

test("a delta point begins where the one before ended; a cumulative one at the start", async () => {
  const times = async (temporality: "delta" | "cumulative") => {
    const { client, inMemory, clock } = await keptClient(
      {},
      new InMemoryMetrics({ temporality }),
    );
    for (const _ of [1, 2]) {
      clock.advance(1_000);
      client.counter("codex.count");
      await client.flush();
    }
    await client.shutdown();
    return inMemory.exports.slice(0, 2).map(({ scopeMetrics }) => {
      const point = scopeMetrics[0]?.metrics[0]?.dataPoints[0];
      assert.ok(point);
      return [point.startTime[0], point.endTime[0]];
    });
  };
  const [first, second] = await times("delta");
  assert.ok(first && second);
  assert.deepEqual([first[1]! - first[0]!, second[1]! - second[0]!], [1, 1]);
  assert.equal(second[0], first[1]);
  const [one, two] = await times("cumulative");
  assert.ok(one && two);
  assert.deepEqual([one[1]! - one[0]!, two[1]! - two[0]!], [1, 2]);
});

test("metrics leave by themselves after the export interval", async () => {
  const collector = await startCollector();
  const otel = await OtelProvider.start({
    metrics: { otlpHttp: { endpoint: `${collector.url}/v1/metrics` } },
    metricExportIntervalMillis: 25,
    env: "off",
    flushOnExit: false,
  });
  try {
    otel.metrics?.counter("codex.count");
    const end = performance.now() + 5_000;
    while (collector.metrics.length === 0 && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.deepEqual(collector.metrics.map(({ name }) => name), [
      "codex.count",
    ]);
  } finally {
    await otel.shutdown();
    await collector.close();
  }
});

test("a run that counts one thing and shuts down has exported it", async () => {
  const collector = await startCollector();
  try {
    const otel = await OtelProvider.start({
      metrics: { otlpHttp: { endpoint: `${collector.url}/v1/metrics` } },
      env: "off",
    });
    new SessionTelemetry(otel, MINIMAL_SESSION.options)
      .counter("codex.thread.started", 1, { is_git: "true" });
    const receipt = await otel.shutdown();
    assert.equal(receipt.metrics.delivered, 1);
    assert.deepEqual(collector.metrics.map(({ name }) => name), [
      "codex.thread.started",
    ]);
  } finally {
    await collector.close();
  }
});

test("at the end of the program, what is new is exported, and nothing twice", async () => {
  const collector = await startCollector();
  try {
    let end: () => unknown = () => assert.fail("not registered");
    const runtime = detectRuntime();
    const otel = await OtelProvider.start({
      metrics: { otlpHttp: { endpoint: `${collector.url}/v1/metrics` } },
      env: "off",
    }, {
      runtime: {
        ...runtime,
        onShutdown(flush) {
          end = flush;
          return { dispose: () => {} };
        },
      },
    });
    const sums: unknown[] = [];
    for (const increment of [1, 0, 2]) {
      if (increment > 0) otel.metrics?.counter("codex.count", increment);
      await end();
      sums.push(collector.metrics.length);
    }
    await otel.shutdown();
    assert.deepEqual(sums, [1, 1, 2]);
  } finally {
    await collector.close();
  }
});

test("where nothing is recorded, nothing is sent", async () => {
  const collector = await startCollector();
  try {
    const otel = await OtelProvider.start({
      metrics: { otlpHttp: { endpoint: `${collector.url}/v1/metrics` } },
      env: "off",
    });
    await otel.flush();
    const receipt = await otel.shutdown();
    assert.equal(receipt.metrics.recorded, 0);
    assert.deepEqual(collector.requests, []);
  } finally {
    await collector.close();
  }
});

test("the namespace is the first word of names and the name of the scope", async () => {
  const { metrics } = await arrivedOf((client) => {
    client.counter("codex.count");
    client.counter("acme.count");
    client.counter("codexical.count");
    client.counter("count");
    client.recordDuration(
      "codex.responses_api_engine_iapi_tbt.duration_ms",
      0.5,
    );
    client.observableGauge("codex.level", (observe) => observe(1));
  }, { namespace: "acme" });
  assert.deepEqual(
    metrics.map(({ name, scope, points }) => [
      name,
      scope.name,
      points.map((point) => "asInt" in point ? point.asInt : undefined),
    ]),
    [
      ["acme.count", "acme", ["2"]],
      ["codexical.count", "acme", ["1"]],
      ["count", "acme", ["1"]],
      ["acme.responses_api_engine_iapi_tbt.duration_ms", "acme", [undefined]],
      ["acme.level", "acme", ["1"]],
    ],
  );
  const [, , , tbt] = metrics;
  assert.ok(tbt?.type === "histogram");
  assert.equal(tbt.points[0]?.sum, 0.5);
});

/** The list of the reference, in its order. */
const WITHHELD = [
  "codex.api_request",
  "codex.api_request.duration_ms",
  "codex.conversation.turn.count",
  "codex.responses_api_engine_iapi_ttft.duration_ms",
  "codex.responses_api_engine_service_tbt.duration_ms",
  "codex.responses_api_engine_service_ttft.duration_ms",
  "codex.tool.call",
  "codex.tool.call.duration_ms",
  "codex.turn.token_usage",
];

for (const namespace of ["codex", "acme"]) {
  test(`the statsig shorthand leaves out its list, and nobody else does (${namespace})`, async () => {
    const collector = await startCollector();
    const record = (client: MetricsClient) => {
      for (const name of WITHHELD) client.counter(name);
      client.counter("codex.thread.started");
    };
    const url = `${collector.url}/v1/metrics`;
    const sent = async (
      settings: Parameters<typeof OtelProvider.start>[0],
    ): Promise<string[]> => {
      collector.clear();
      const otel = await OtelProvider.start({
        ...settings,
        namespace,
        runtimeMetrics: true,
        env: "off",
        flushOnExit: false,
      });
      assert.ok(otel.metrics);
      record(otel.metrics);
      assert.equal(otel.metrics.snapshot().length, 10, "snapshots have all");
      await otel.shutdown();
      return collector.metrics.map(({ name }) => name);
    };
    const named = (name: string) => name.replace("codex.", `${namespace}.`);
    try {
      const statsig = { endpoint: url, apiKey: "key" };
      const config = parseOtelConfig('[otel]\nenvironment = "laptop"');
      for (
        const settings of [
          { metrics: "statsig", statsig },
          { statsig },
          { statsig, config },
        ] as const
      ) {
        assert.deepEqual(await sent(settings), [named("codex.thread.started")]);
      }
      collector.clear();
      const client = await MetricsClient.create({
        statsig,
        namespace,
        env: "off",
      });
      record(client);
      await client.shutdown();
      assert.deepEqual(
        collector.metrics.map(({ name }) => name),
        [named("codex.thread.started")],
      );
      assert.deepEqual(
        await sent({ metrics: { otlpHttp: { endpoint: url } } }),
        [...WITHHELD, "codex.thread.started"].map(named),
      );
    } finally {
      await collector.close();
    }
  });
}

test("beyond 2,000 sets of attributes, the rest shares one point", async () => {
  const { metrics } = await arrivedOf((client) => {
    for (let at = 0; at < 2_500; at += 1) {
      const high = String(Math.trunc(at / 50));
      client.counter("codex.count", 1, { high, low: String(at % 50) });
    }
  });
  const [metric] = metrics;
  assert.ok(metric?.type === "sum");
  assert.equal(metric.points.length, 2_000);
  const overflow = metric.points.filter((point) =>
    attributesOf(point)["otel.metric.overflow"] === true
  );
  assert.deepEqual(overflow.map(({ asInt }) => asInt), ["501"]);
});

test("attributes of equal content are one point, in any order", async () => {
  const { metrics } = await arrivedOf((client) => {
    client.counter("codex.count", 1, { a: "1", b: "2" });
    client.counter("codex.count", 1, { b: "2", a: "1" });
    client.counter("codex.count", 1, client.prepare({ b: "2", a: "1" }));
    client.counter("codex.count", 1, { a: "12" });
  });
  assert.deepEqual(
    metrics.flatMap(({ points }) =>
      points.map((point) => [
        "asInt" in point ? point.asInt : undefined,
        attributesOf(point),
      ])
    ),
    [["3", { a: "1", b: "2" }], ["1", { a: "12" }]],
  );
});

test("a reader of the caller gets the metrics with a temporality of its own", async () => {
  const { PeriodicExportingMetricReader } = await import(
    "@opentelemetry/sdk-metrics"
  );
  const inMemory = new InMemoryMetrics();
  const { metrics } = await arrivedOf(async (client, _, flush) => {
    client.counter("codex.count", 1);
    await flush();
    client.counter("codex.count", 2);
  }, {
    metricReaders: [new PeriodicExportingMetricReader({ exporter: inMemory })],
  });
  assert.deepEqual(
    metrics.map(({ points: [point] }) =>
      point && "asInt" in point ? point.asInt : undefined
    ),
    ["1", "2"],
  );
  assert.equal(inMemory.latest("codex.count")?.dataPoints[0]?.value, 3);
});

for (
  const [temporality, counted] of [
    ["delta", [["1", "delta"], ["2", "delta"]]],
    ["cumulative", [["1", "cumulative"], ["3", "cumulative"]]],
  ] as const
) {
  test(`with ${temporality}, counters of the caller follow the setting, up-down counters count from the start`, async () => {
    const { metrics } = await observe(
      { signals: ["metrics"], settings: { metricTemporality: temporality } },
      async ({ otel }) => {
        const meter = otel.meterProvider?.getMeter("mine");
        assert.ok(meter);
        const upDown = meter.createUpDownCounter("open");
        const counter = meter.createCounter("count");
        upDown.add(3);
        counter.add(1);
        await otel.flush();
        upDown.add(-1);
        counter.add(2);
        await otel.flush();
      },
    );
    const sums = (name: string) =>
      metrics.filter((metric) => metric.name === name).slice(0, 2)
        .map((metric) => {
          assert.ok(metric.type === "sum");
          const [point] = metric.points;
          return [point?.asInt ?? String(point?.asDouble), metric.temporality];
        });
    assert.deepEqual(sums("open"), [["3", "cumulative"], ["2", "cumulative"]]);
    assert.deepEqual(sums("count"), counted);
  });
}

test("a sum stays a whole number that every reader can hold", async () => {
  const { metrics } = await arrivedOf((client) => {
    client.counter("codex.count", Number.MAX_SAFE_INTEGER);
    client.counter("codex.count", 5);
  });
  const [metric] = metrics;
  assert.ok(metric?.type === "sum");
  assert.equal(metric.points[0]?.asInt, String(Number.MAX_SAFE_INTEGER));
});

test("points carry their times to the millisecond", async () => {
  const { metrics } = await arrivedOf((client, clock) => {
    client.counter("codex.count");
    clock.advance(1_001);
  });
  const [metric] = metrics;
  assert.ok(metric?.type === "sum");
  const [point] = metric.points;
  assert.deepEqual(
    [point?.startTimeUnixNano, point?.timeUnixNano],
    [`${START_MILLIS}000000`, `${START_MILLIS + 1_001}000000`],
  );
});
