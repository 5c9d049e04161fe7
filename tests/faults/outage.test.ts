/**
 * Collectors that are away for a while, and clocks that are wrong meanwhile.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { startCollector } from "../../src/collector/mod.ts";
import { deadUrl } from "../provider/_telemetry.ts";
import {
  delivered,
  held,
  imbalance,
  recordTurn,
  startSending,
} from "./_faulty.ts";

test("nobody listens: all is kept, then given up with the reason", async () => {
  const { otel, session, diagnostics } = await startSending(await deadUrl());
  await recordTurn(session, 3);
  const early = await otel.flush({ budgetMillis: 300 });
  assert.equal(early.logs.pending, 3);
  assert.equal(imbalance(early), 0);
  const start = performance.now();
  const receipt = await otel.shutdown({ budgetMillis: 300 });
  assert.ok(performance.now() - start < 900);
  assert.equal(receipt.timedOut, true);
  const { logs, traces, metrics } = receipt;
  assert.deepEqual([logs.dropped, traces.dropped], [3, 1]);
  assert.ok(metrics.dropped > 0);
  assert.equal(imbalance(receipt), 0);
  assert.match(JSON.stringify(diagnostics), /connection refused|reach/);
});

test("a collector that restarts in the middle costs nothing", async () => {
  const first = await startCollector();
  const { otel, session } = await startSending(first, {
    logBatch: { delayMillis: 20 },
    spanBatch: { delayMillis: 20 },
  });
  await recordTurn(session, 10);
  const before = await otel.flush();
  const took = held(first);
  assert.deepEqual(took, delivered(before));
  await first.close();
  for (let turn = 0; turn < 5; turn += 1) {
    await recordTurn(session, 10);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const second = await startCollector({ port: first.port });
  try {
    const receipt = await otel.flush({ budgetMillis: 10_000 });
    assert.equal(receipt.logs.delivered, 60);
    assert.equal(receipt.traces.delivered, 6);
    assert.equal(receipt.metrics.pending, 0);
    assert.equal(imbalance(receipt), 0);
    const { logs, traces, metrics } = held(second);
    assert.deepEqual({
      logs: took.logs + logs,
      traces: took.traces + traces,
      metrics: took.metrics + metrics,
    }, delivered(receipt));
  } finally {
    await otel.shutdown();
    await second.close();
  }
});

for (const [what, millis] of [["ahead", 864e5], ["back", -864e5]] as const) {
  test(`a clock that jumps a day ${what} during an outage costs nothing`, async () => {
    const collector = await startCollector();
    const { otel, session } = await startSending(collector);
    const { now } = Date;
    try {
      collector.inject({ kind: "status", status: 503 }, { times: 3 });
      await recordTurn(session, 5);
      void otel.flush();
      await new Promise((resolve) => setTimeout(resolve, 100));
      Date.now = () => now() + millis;
      const receipt = await otel.flush({ budgetMillis: 8_000 });
      assert.equal(receipt.logs.delivered, 5);
      assert.deepEqual(held(collector), delivered(receipt));
    } finally {
      Date.now = now;
      await otel.shutdown({ budgetMillis: 500 });
      await collector.close();
    }
  });
}

test("records that are too old are given up, and the newer ones arrive", async () => {
  const collector = await startCollector();
  const limits = { delayMillis: 10, maxAgeMillis: 900 };
  const { otel, session } = await startSending(collector, {
    logBatch: limits,
    spanBatch: limits,
  });
  try {
    let away = true;
    collector.inject(() => away ? { kind: "status", status: 503 } : undefined);
    await recordTurn(session, 4);
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    assert.equal(otel.stats().logs.dropped, 4);
    away = false;
    await recordTurn(session, 2);
    const receipt = await otel.flush();
    assert.deepEqual([receipt.logs.dropped, receipt.logs.delivered], [4, 2]);
    assert.match(
      Object.keys(receipt.logs.reasons).join(),
      /not taken within 900 ms: .*503/,
    );
    assert.equal(held(collector).logs, 2);
    assert.equal(imbalance(receipt), 0);
  } finally {
    await otel.shutdown({ budgetMillis: 300 });
    await collector.close();
  }
});

test("memory is bounded by the setting while nobody listens", async () => {
  const { otel, session, diagnostics } = await startSending(await deadUrl(), {
    logBatch: { maxQueueBytes: 262_144, maxBatchBytes: 16_384 },
  });
  const prompt = [{ type: "text", text: "x".repeat(400) }] as const;
  for (let index = 0; index < 20_000; index += 1) {
    session.userPrompt(prompt);
    if (index % 500 === 0) await new Promise((go) => setTimeout(go, 1));
  }
  const { logs } = otel.stats();
  assert.equal(logs.recorded, 20_000);
  assert.equal(logs.pending + logs.dropped, 20_000);
  // A record is some 300 bytes at the least, uncompressed.
  assert.ok(logs.pending > 20 && logs.pending < 900, `${logs.pending} wait`);
  assert.deepEqual(logs.reasons, { "queue full": logs.dropped });
  const told = diagnostics.filter(({ code }) => code === "logs.dropped");
  assert.ok(told.length >= 1 && told.length <= 20, `${told.length} reports`);
  const receipt = await otel.shutdown({ budgetMillis: 50 });
  assert.equal(imbalance(receipt), 0);
  assert.equal(receipt.logs.pending, 0);
});
