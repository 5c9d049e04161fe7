/**
 * The client of the process, and what is counted once in it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { OtelProvider } from "../../mod.ts";
import { startCollector } from "../../src/collector/mod.ts";
import {
  boundedOriginator,
  globalMetrics,
  globalStatsigSettings,
  recordProcessStartOnce,
  startGlobalTimer,
} from "../../src/metrics/mod.ts";
import { keptClient } from "./_client.ts";

test("the client of the process follows the newest provider that runs", async () => {
  const collector = await startCollector();
  const start = (path: string, statsig = false) => {
    const endpoint = `${collector.url}/v1/metrics?${path}`;
    return OtelProvider.start({
      metrics: statsig ? "statsig" : { otlpHttp: { endpoint } },
      statsig: { endpoint, apiKey: "key" },
      environment: path,
      env: "off",
      flushOnExit: false,
    });
  };
  try {
    assert.equal(globalMetrics(), undefined);
    assert.throws(
      () => startGlobalTimer("codex.wait_ms"),
      new Error("metrics exporter is disabled"),
    );
    const off = await OtelProvider.start({ env: "off" });
    assert.equal(globalMetrics(), undefined, "a provider without metrics");

    const first = await start("first");
    const kept = globalMetrics();
    assert.ok(kept);
    const timer = startGlobalTimer("codex.wait_ms");
    kept.counter("codex.to_first");
    assert.equal(globalStatsigSettings(), undefined);

    const second = await start("second", true);
    assert.equal(globalMetrics(), kept);
    assert.deepEqual(globalStatsigSettings(), { environment: "second" });
    kept.counter("codex.to_second");
    timer.record();
    await second.shutdown();
    assert.deepEqual(
      collector.metrics.map(({ name }) => name),
      ["codex.to_second", "codex.wait_ms"],
    );

    assert.equal(globalStatsigSettings(), undefined);
    kept.counter("codex.to_first_again");
    collector.clear();
    await first.shutdown();
    assert.deepEqual(
      collector.metrics.map(({ name }) => name),
      ["codex.to_first", "codex.to_first_again"],
    );

    assert.equal(globalMetrics(), undefined);
    kept.counter("codex.to_nobody");
    kept.startTimer("codex.wait_ms").record();
    kept.observableGauge("codex.level", () => assert.fail("asked"));
    assert.equal(kept.runtimeMetricsSummary(), undefined);
    assert.throws(
      () => kept.snapshot(),
      new Error("metrics exporter is disabled"),
    );
    await kept.flush();
    await kept.shutdown();
    await off.shutdown();
  } finally {
    await collector.close();
  }
});

test("the settings of statsig are told where it leads, said or by default", async () => {
  const statsig = { endpoint: "http://127.0.0.1:1/v1/metrics", apiKey: "key" };
  const { InMemoryMetrics } = await import("../../src/metrics/mod.ts");
  const { PeriodicExportingMetricReader } = await import(
    "@opentelemetry/sdk-metrics"
  );
  for (
    const [settings, expected] of [
      [{ metrics: "statsig", statsig }, { environment: "here" }],
      [{ statsig }, { environment: "here" }],
      [{ metrics: "none", statsig }, undefined],
      [{ metrics: "statsig" }, undefined],
    ] as const
  ) {
    const exporter = new InMemoryMetrics();
    const otel = await OtelProvider.start({
      ...settings,
      metricReaders: [new PeriodicExportingMetricReader({ exporter })],
      environment: "here",
      env: "off",
      flushOnExit: false,
    });
    assert.deepEqual(globalStatsigSettings(), expected);
    await otel.shutdown();
  }
});

test("shutting an older provider down leaves the newest one in place", async () => {
  const { InMemoryMetrics } = await import("../../src/metrics/mod.ts");
  const { PeriodicExportingMetricReader } = await import(
    "@opentelemetry/sdk-metrics"
  );
  const start = async () => {
    const exporter = new InMemoryMetrics();
    const otel = await OtelProvider.start({
      metricReaders: [new PeriodicExportingMetricReader({ exporter })],
      env: "off",
      flushOnExit: false,
    });
    return { otel, exporter };
  };
  const older = await start();
  const newer = await start();
  await older.otel.shutdown();
  globalMetrics()?.counter("codex.count");
  await newer.otel.shutdown();
  assert.equal(newer.exporter.latest("codex.count")?.dataPoints[0]?.value, 1);
  assert.deepEqual(older.exporter.exports, []);
});

test("a client of its own does not become the process's", async () => {
  const { client } = await keptClient();
  assert.equal(globalMetrics(), undefined);
  await client.shutdown();
});

test("the start of the process is counted once", async () => {
  const { client, inMemory } = await keptClient({ attributes: { at: "x" } });
  assert.equal(recordProcessStartOnce(client, "codex_exec"), true);
  assert.equal(recordProcessStartOnce(client, "codex_exec"), false);
  await client.shutdown();
  assert.deepEqual(
    inMemory.latest("codex.process.start")?.dataPoints.map((
      { value, attributes },
    ) => [value, attributes]),
    [[1, { at: "x", originator: "codex_exec" }]],
  );
});

for (
  const [originator, expected] of [
    ...[
      "codex_desktop",
      "codex-app-server",
      "codex_mcp_server",
      "codex_cli_rs",
      "codex-tui",
      "codex_vscode",
      "none",
      "codex_exec",
      "codex-cli",
      "codex_sdk_ts",
      "codex-app-server-sdk",
    ].map((known) => [known, known] as const),
    ["codex exec", "codex_exec"],
    ["_codex_exec_", "codex_exec"],
    ["Codex_Exec", "other"],
    ["Codex Desktop", "other"],
    ["my-agent", "other"],
    ["", "other"],
  ] as const
) {
  test(`boundedOriginator(${JSON.stringify(originator)}) gives ${expected}`, () => {
    assert.equal(boundedOriginator(originator), expected);
  });
}
