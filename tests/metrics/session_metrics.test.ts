/**
 * Metrics of a session: its attributes, its warnings, and what it does while
 * metrics are off.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { OtelProvider, SessionTelemetry } from "../../mod.ts";
import { attributesOf } from "../../src/collector/mod.ts";
import type { MetricAttributes } from "../../src/metrics/mod.ts";
import { observe } from "../_support/observed.ts";
import {
  FULL_SESSION,
  MINIMAL_SESSION,
  type SessionFixture,
} from "../_support/sessions.ts";
import { wirePoints } from "../_support/wire.ts";
import { keptClient } from "./_client.ts";

for (
  const [why, fixture] of [
    ["all of them", FULL_SESSION],
    ["those that are known", MINIMAL_SESSION],
  ] as readonly [string, SessionFixture][]
) {
  test(`every kind of metric carries the attributes of its session: ${why}`, async () => {
    const { metrics } = await observe(
      { signals: ["metrics"], fixture },
      ({ session }) => {
        session.counter("codex.thread.started");
        session.histogram("codex.turn.tool.call", 2);
        session.recordDuration("codex.turn.e2e_duration_ms", 3.5);
        session.startTimer("codex.wait_ms").record();
      },
    );
    const points = wirePoints(metrics);
    assert.equal(points.length, 4);
    for (const { attributes } of points) {
      assert.deepEqual(attributes, fixture.metrics);
    }
  });
}

test("a session's attributes win over a call's, and those over the client's", async () => {
  const { client, inMemory } = await keptClient({
    attributes: { model: "client", tool: "client", at: "client" },
  });
  const { metrics } = await observe(
    { signals: ["metrics"], fixture: MINIMAL_SESSION },
    ({ session }) => {
      session.withMetrics(client).counter("codex.count", 1, {
        model: "call",
        tool: "call",
      });
    },
  );
  await client.shutdown();
  assert.deepEqual(metrics, [], "the provider gets nothing");
  assert.deepEqual(inMemory.latest("codex.count")?.dataPoints[0]?.attributes, {
    at: "client",
    tool: "call",
    model: "gpt-5.1",
    session_source: "cli",
    originator: "test-agent",
    "app.version": "1.2.3",
  });
});

test("withMetricsWithoutMetadata() leaves the session's attributes out, for events too", async () => {
  const { client, inMemory } = await keptClient({ attributes: { at: "x" } });
  await observe(
    { signals: ["metrics"], fixture: FULL_SESSION },
    ({ session }) => {
      const bare = session.withMetricsWithoutMetadata(client);
      bare.counter("codex.count");
      bare.withModel("other").counter("codex.count");
      bare.turnTtft({ durationMillis: 5 });
    },
  );
  await client.shutdown();
  const count = inMemory.latest("codex.count");
  assert.deepEqual(
    count?.dataPoints.map(({ attributes, value }) => [attributes, value]),
    [[{ at: "x" }, 2]],
  );
  assert.deepEqual(
    inMemory.latest("codex.turn.ttft.duration_ms")?.dataPoints.map((
      { attributes },
    ) => attributes),
    [{ at: "x" }],
  );
});

test("withMetrics() turns the session's attributes on again", async () => {
  const { client, inMemory } = await keptClient();
  await observe(
    { signals: ["metrics"], fixture: MINIMAL_SESSION },
    ({ session }) =>
      session.withMetricsWithoutMetadata(client).withMetrics(client)
        .counter("codex.count"),
  );
  await client.shutdown();
  assert.equal(
    inMemory.latest("codex.count")?.dataPoints[0]?.attributes["model"],
    "gpt-5.1",
  );
});

test("withProviderMetrics() takes a provider's metrics, where it has some", async () => {
  const off = await OtelProvider.start({ env: "off" });
  const { metrics } = await observe(
    { signals: ["metrics"], fixture: MINIMAL_SESSION },
    ({ otel, session }) => {
      new SessionTelemetry(off, MINIMAL_SESSION.options)
        .withProviderMetrics(otel).counter("codex.one");
      session.withProviderMetrics(off).counter("codex.two");
    },
  );
  assert.deepEqual(metrics.map(({ name }) => name), ["codex.one", "codex.two"]);
});

test("withMetricsConfig() makes a client, or says why it cannot", async () => {
  const { inMemory, client } = await keptClient();
  await client.shutdown();
  const off = await OtelProvider.start({ env: "off" });
  const session = new SessionTelemetry(off, MINIMAL_SESSION.options);
  await assert.rejects(
    session.withMetricsConfig({ env: "off" }),
    new Error("metrics exporter is disabled"),
  );
  inMemory.reset();
  const { InMemoryMetrics } = await import("../../src/metrics/mod.ts");
  const own = new InMemoryMetrics();
  const copy = await session.withMetricsConfig({ inMemory: own, env: "off" });
  copy.counter("codex.count");
  await copy.shutdownMetrics();
  assert.equal(own.latest("codex.count")?.dataPoints[0]?.value, 1);
});

for (
  const [method, record, message] of [
    [
      "counter",
      (session) => session.counter("bad name", -1),
      "metrics counter [bad name] failed: metric name contains invalid characters: bad name",
    ],
    [
      "counter",
      (session) => session.counter("codex.count", -1),
      "metrics counter [codex.count] failed: counter increment must be non-negative for codex.count: -1",
    ],
    [
      "histogram",
      (session) => session.histogram("codex.count", 1, { "": "x" }),
      "metrics histogram [codex.count] failed: tag key cannot be empty",
    ],
    [
      "recordDuration",
      (session) =>
        session.recordDuration("codex.count", 1, { key: "bad value" }),
      "metrics duration [codex.count] failed: tag value contains invalid characters: bad value",
    ],
    [
      "startTimer",
      (session) => session.startTimer("").record(),
      "metrics duration [] failed: metric name cannot be empty",
    ],
    [
      "snapshotMetrics",
      (session) => assert.equal(session.snapshotMetrics(), undefined),
      "metrics snapshot failed: runtime metrics snapshot reader is not enabled",
    ],
  ] as readonly [string, (session: SessionTelemetry) => void, string][]
) {
  test(`${method}() warns instead of throwing: ${message}`, async () => {
    const { metrics, diagnostics } = await observe(
      { signals: ["metrics"] },
      ({ session }) => record(session),
    );
    assert.deepEqual(metrics, []);
    assert.deepEqual(
      diagnostics.map(({ severity, code, message }) => [
        severity,
        code,
        message,
      ]),
      [["warning", "metrics.record_failed", message]],
    );
  });
}

test("without metrics, nothing is checked, and the session goes on", async () => {
  const { logs, diagnostics } = await observe(
    { signals: ["logs"] },
    async ({ session }) => {
      const hostile = new Proxy({}, {
        ownKeys: () => assert.fail("looked at"),
      }) as MetricAttributes;
      session.counter("bad name", -1, hostile);
      session.histogram("bad name", NaN, hostile);
      session.recordDuration("bad name", NaN, hostile);
      session.startTimer("bad name").record();
      session.resetRuntimeMetrics();
      assert.equal(session.runtimeMetricsSummary(), undefined);
      await session.shutdownMetrics();
      session.turnTtft({ durationMillis: 1 });
    },
  );
  assert.deepEqual(diagnostics, []);
  assert.equal(logs.length, 1);
});

test("without metrics, a snapshot says so", async () => {
  const { diagnostics } = await observe(
    { signals: ["logs"] },
    ({ session }) => assert.equal(session.snapshotMetrics(), undefined),
  );
  assert.deepEqual(diagnostics.map(({ message }) => message), [
    "metrics snapshot failed: metrics exporter is disabled",
  ]);
});

test("events of a session make its summary, once", async () => {
  await observe(
    { signals: ["metrics"], settings: { runtimeMetrics: true } },
    ({ session }) => {
      session.turnTtft({ durationMillis: 250.9 });
      session.apiRequest({ durationMillis: 40, status: 200 });
      session.apiRequest({ durationMillis: 2, status: 500 });
      assert.equal(session.snapshotMetrics()?.length, 3);
      session.apiRequest({ durationMillis: 7, status: 200 });
      const summary = session.withModel("other").runtimeMetricsSummary();
      assert.deepEqual(summary?.apiCalls, { count: 1, durationMillis: 7 });
      assert.equal(summary?.turnTtftMillis, 0);
      assert.equal(session.runtimeMetricsSummary(), undefined);
    },
  );
});

test("shutdownMetrics() exports; a second one is reported, and later values are lost", async () => {
  const { metrics, diagnostics } = await observe(
    { signals: ["metrics"], settings: { runtimeMetrics: true } },
    async ({ otel, session }) => {
      session.counter("codex.count");
      await session.shutdownMetrics();
      session.counter("codex.count", 5);
      session.turnTtft({ durationMillis: 5 });
      assert.equal(session.runtimeMetricsSummary(), undefined);
      assert.throws(
        () => otel.metrics?.snapshot(),
        new Error(
          "failed to collect runtime metrics snapshot from metrics reader",
        ),
      );
      await session.shutdownMetrics();
    },
  );
  assert.deepEqual(wirePoints(metrics).map(({ asInt }) => asInt), ["1"]);
  assert.deepEqual(diagnostics.map(({ message }) => message), [
    "metrics shutdown failed: failed to flush or shutdown metrics provider",
  ]);
});

test("a model with a space or a colon keeps the session's metrics", async () => {
  const { metrics, diagnostics } = await observe({
    signals: ["metrics"],
    fixture: {
      ...MINIMAL_SESSION,
      options: {
        conversationId: "c",
        model: "my model:latest",
        sessionSource: "a b",
        appVersion: "1.0 (beta)",
      },
    },
  }, ({ session }) => session.counter("codex.count"));
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(
    metrics.flatMap(({ points }) => points.map(attributesOf)),
    [{
      model: "my_model_latest",
      session_source: "a_b",
      originator: "test-agent",
      "app.version": "1.0__beta",
    }],
  );
});
