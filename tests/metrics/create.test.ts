/**
 * Clients without a provider: what they need, what they refuse, how they end.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { attributesOf, startCollector } from "../../src/collector/mod.ts";
import {
  InMemoryMetrics,
  MetricsClient,
  type MetricsConfig,
} from "../../src/metrics/mod.ts";
import { keptClient } from "./_client.ts";

const endpoint = "http://127.0.0.1:1/v1/metrics";

for (
  const [why, config, expected] of [
    ["no exporter", {}, new Error("metrics exporter is disabled")],
    [
      "the exporter none",
      { exporter: "none" },
      new Error("metrics exporter is disabled"),
    ],
    [
      "the statsig shorthand that leads nowhere",
      { exporter: "statsig" },
      new Error("metrics exporter is disabled"),
    ],
    [
      "a malformed address",
      { exporter: { otlpHttp: { endpoint: "nowhere" } } },
      /^Error: invalid OTLP metrics configuration: metrics\.otlpHttp\.endpoint/,
    ],
    [
      "gRPC",
      { exporter: { otlpGrpc: { endpoint } } },
      /^Error: invalid OTLP metrics configuration: metrics\.otlpGrpc/,
    ],
    [
      "an interval of nothing",
      { exporter: { otlpHttp: { endpoint } }, exportIntervalMillis: 0 },
      /^Error: invalid OTLP metrics configuration: metricExportIntervalMillis/,
    ],
    [
      "a certificate that is not there",
      {
        exporter: {
          otlpHttp: {
            endpoint: "https://127.0.0.1:1/v1/metrics",
            tls: { caCertificate: "/nowhere/ca.pem" },
          },
        },
      },
      /^Error: invalid OTLP metrics configuration: failed to read \/nowhere\/ca\.pem: ./,
    ],
    [
      "an attribute that is not accepted",
      { inMemory: new InMemoryMetrics(), attributes: { "bad key": "x" } },
      new RangeError("tag key contains invalid characters: bad key"),
    ],
    [
      "a setting that does not exist",
      { inMemory: new InMemoryMetrics(), interval: 5 },
      /^TypeError: config has no setting "interval"/,
    ],
  ] as readonly (readonly [string, MetricsConfig, Error | RegExp])[]
) {
  test(`MetricsClient.create() refuses ${why}`, async () => {
    const made = MetricsClient.create({ env: "off", ...config });
    if (expected instanceof RegExp) await assert.rejects(made, expected);
    else {
      const { message, name } = expected;
      await assert.rejects(made, { message, name });
    }
  });
}

test("a client with OTLP says what service it is, and carries its attributes", async () => {
  const collector = await startCollector();
  try {
    const client = await MetricsClient.create({
      serviceName: "my-agent",
      serviceVersion: "1.2.3",
      environment: "prod",
      exporter: { otlpHttp: { endpoint: `${collector.url}/v1/metrics` } },
      attributes: { region: "eu", tool: "default" },
      temporality: "cumulative",
      env: "off",
    });
    client.counter("codex.count");
    client.counter("codex.count", 1, { tool: "call" });
    await client.shutdown();
    const [metric] = collector.metrics;
    assert.ok(metric?.type === "sum");
    assert.equal(metric.temporality, "cumulative");
    assert.deepEqual(metric.points.map(attributesOf), [
      { region: "eu", tool: "default" },
      { region: "eu", tool: "call" },
    ]);
    const resource = attributesOf(metric.resource);
    assert.deepEqual(
      ["service.name", "service.version", "env"].map((key) => resource[key]),
      ["my-agent", "1.2.3", "prod"],
    );
  } finally {
    await collector.close();
  }
});

test("the exporter in the program is cumulative unless told otherwise", async () => {
  for (const temporality of ["delta", "cumulative", undefined] as const) {
    const { client, inMemory } = await keptClient(
      {},
      new InMemoryMetrics(temporality && { temporality }),
    );
    client.counter("codex.count", 1);
    await client.flush();
    client.counter("codex.count", 2);
    await client.shutdown();
    assert.deepEqual(
      inMemory.exports.map(({ scopeMetrics }) =>
        scopeMetrics[0]?.metrics[0]?.dataPoints[0]?.value
      ),
      temporality === "delta" ? [1, 2] : [1, 3],
    );
    inMemory.reset();
    assert.equal(inMemory.latest("codex.count"), undefined);
  }
});

test("with nothing recorded, nothing is exported", async () => {
  const { client, inMemory } = await keptClient();
  await client.shutdown();
  assert.deepEqual(inMemory.exports, []);
});

test("a second shutdown says so; leaving a scope does not", async () => {
  const { client } = await keptClient();
  await client.shutdown();
  await assert.rejects(
    client.shutdown(),
    new Error("failed to flush or shutdown metrics provider"),
  );
  await client[Symbol.asyncDispose]();
});

test("snapshots need runtime metrics to be on", async () => {
  const { client } = await keptClient();
  assert.throws(
    () => client.snapshot(),
    new Error("runtime metrics snapshot reader is not enabled"),
  );
  client.counter("codex.tool.call");
  assert.equal(client.runtimeMetricsSummary(), undefined);
  client.resetRuntimeMetrics();
  await client.shutdown();
});

test("a budget that is not accepted ends nothing", async () => {
  const { client, inMemory } = await keptClient();
  await assert.rejects(client.shutdown({ budgetMillis: -1 }), RangeError);
  client.counter("codex.count");
  await client.shutdown();
  assert.ok(inMemory.latest("codex.count"));
});
