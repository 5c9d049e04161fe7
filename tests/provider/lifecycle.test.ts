import assert from "node:assert/strict";
import { test } from "node:test";
import { OtelProvider } from "../../mod.ts";
import { waitUntil } from "../_support/wait.ts";
import {
  deadUrl,
  imbalance,
  recordTurn,
  startSending,
  withCollector,
} from "./_telemetry.ts";

test("flush() delivers what was recorded and leaves the provider running", async () => {
  await withCollector(async (collector) => {
    const { otel, session } = await startSending(collector);
    await recordTurn(session, 3);
    const first = await otel.flush();
    assert.equal(first.logs.delivered, 3);
    assert.equal(first.traces.delivered, 1);
    assert.equal(first.logs.pending, 0);
    await recordTurn(session);
    const last = await otel.shutdown();
    assert.equal(last.timedOut, false);
    assert.equal(last.logs.delivered, 4);
    assert.equal(last.traces.delivered, 2);
    assert.equal(collector.logs.length, 4);
    assert.equal(collector.spans.length, 2);
    assert.equal(imbalance(last), 0);
  });
});

test("shutdown() gives the same receipt to every caller and exports once", async () => {
  await withCollector(async (collector) => {
    const { otel, session } = await startSending(collector);
    await recordTurn(session);
    const [first, second] = await Promise.all([
      otel.shutdown(),
      otel.shutdown(),
    ]);
    assert.equal(first, second);
    assert.equal(await otel.shutdown(), first);
    assert.equal(collector.logs.length, 1);
    assert.equal(collector.spans.length, 1);
  });
});

test("an async disposal shuts down", async () => {
  await withCollector(async (collector) => {
    const { otel, session } = await startSending(collector);
    await recordTurn(session);
    await otel[Symbol.asyncDispose]();
    assert.equal(collector.logs.length, 1);
  });
});

test("a data point recorded once leaves at shutdown, long before the interval", async () => {
  await withCollector(async (collector) => {
    const { otel, session } = await startSending(collector);
    session.turnTtft({ durationMillis: 12.9 });
    const { metrics } = await otel.shutdown();
    assert.deepEqual(collector.metrics.map((metric) => metric.name), [
      "codex.turn.ttft.duration_ms",
    ]);
    assert.equal(metrics.recorded, 1);
    assert.equal(metrics.delivered, 1);
  });
});

test("nothing recorded sends no request at all", async () => {
  await withCollector(async (collector) => {
    const { otel } = await startSending(collector);
    await otel.shutdown();
    assert.equal(collector.requests.length, 0);
  });
});

test("what is recorded after shutdown() is dropped and counted", async () => {
  await withCollector(async (collector) => {
    const { otel, session, diagnostics } = await startSending(collector);
    await otel.shutdown();
    await recordTurn(session, 2);
    const { logs, traces } = otel.stats();
    assert.equal(logs.dropped, 2);
    assert.deepEqual(logs.reasons, { "recorded after shutdown": 2 });
    assert.equal(traces.dropped, 1);
    assert.equal(collector.requests.length, 0);
    assert.ok(diagnostics.some(({ code }) => code === "logs.dropped"));
  });
});

test("batches leave while the agent works", async () => {
  await withCollector(async (collector) => {
    const { otel, session } = await startSending(collector, {
      logBatch: { maxBatchSize: 512 },
    });
    await recordTurn(session, 1_200);
    await waitUntil(() => collector.logs.length >= 1_024);
    assert.ok(collector.requests.length >= 2);
    const { logs } = await otel.shutdown();
    assert.equal(logs.delivered, 1_200);
  });
});

test("a partial success is counted and told in the collector's words", async () => {
  await withCollector(async (collector) => {
    const { otel, session, diagnostics } = await startSending(collector);
    collector.inject(
      { kind: "partialSuccess", rejected: 2, message: "too old" },
      { signal: "logs" },
    );
    await recordTurn(session, 5);
    const receipt = await otel.shutdown();
    assert.equal(receipt.logs.delivered, 3);
    assert.equal(receipt.logs.rejected, 2);
    assert.match(JSON.stringify(receipt.logs.reasons), /too old/);
    assert.match(
      diagnostics.find(({ code }) => code === "logs.partial_success")
        ?.message ?? "",
      /2 of 5 .*too old/,
    );
    assert.equal(imbalance(receipt), 0);
  });
});

for (const protocol of ["json", "binary"] as const) {
  test(`a refusal by status counts as rejected, with the server's words (${protocol})`, async () => {
    await withCollector(async (collector) => {
      const { otel, session } = await startSending(collector, {
        otlp: { protocol },
      });
      collector.inject({ kind: "status", status: 403, body: "no entry" }, {
        times: 3,
      });
      await recordTurn(session, 2);
      const receipt = await otel.shutdown();
      assert.equal(receipt.logs.rejected, 2);
      assert.match(Object.keys(receipt.logs.reasons).join(), /403/);
      assert.equal(receipt.traces.rejected, 1);
      assert.equal(imbalance(receipt), 0);
    });
  });
}

test("shutdown() keeps its budget against a collector that hangs, and says what is open", async () => {
  await withCollector(async (collector) => {
    const { otel, session } = await startSending(collector, {
      logBatch: { maxBatchSize: 100 },
    });
    collector.inject({ kind: "hang" }, { times: Infinity });
    await recordTurn(session, 700);
    const start = performance.now();
    const receipt = await otel.shutdown({ budgetMillis: 300 });
    const took = performance.now() - start;
    assert.ok(took >= 290 && took < 1_500, `took ${took} ms`);
    assert.equal(receipt.logs.recorded, 700);
    assert.equal(receipt.logs.unconfirmed, 400);
    assert.equal(receipt.logs.dropped, 300);
    assert.match(
      Object.keys(receipt.logs.reasons).join(),
      /shutdown\(\) had only 300 ms/,
    );
    assert.equal(receipt.traces.unconfirmed, 1);
    assert.equal(receipt.logs.pending, 0);
    assert.equal(receipt.timedOut, true);
    assert.equal(imbalance(receipt), 0);
  });
});

test("flush() keeps its budget and leaves the rest pending", async () => {
  await withCollector(async (collector) => {
    const { otel, session } = await startSending(collector);
    collector.inject({ kind: "delay", millis: 600 }, { times: 3 });
    await recordTurn(session);
    const early = await otel.flush({ budgetMillis: 50 });
    assert.equal(early.logs.pending, 1);
    assert.equal(imbalance(early), 0);
    const late = await otel.shutdown({ budgetMillis: 5_000 });
    assert.equal(late.logs.delivered, 1);
  });
});

test("a collector nobody listens for costs the budget, not the program", async () => {
  const { otel, session } = await startSending(await deadUrl());
  await recordTurn(session);
  const receipt = await otel.shutdown({ budgetMillis: 100 });
  assert.equal(receipt.logs.delivered, 0);
  assert.equal(receipt.logs.dropped + receipt.logs.unconfirmed, 1);
  assert.equal(imbalance(receipt), 0);
});

test("a collector that is away for a moment gets everything", async () => {
  await withCollector(async (collector) => {
    const { otel, session } = await startSending(collector);
    collector.inject({ kind: "status", status: 503 }, { times: 2 });
    collector.inject({ kind: "reset" });
    await recordTurn(session, 2);
    const receipt = await otel.shutdown({ budgetMillis: 10_000 });
    assert.equal(receipt.logs.delivered, 2);
    assert.equal(receipt.traces.delivered, 1);
  });
});

test("a budget that is none rejects and names what is accepted", async () => {
  const otel = await OtelProvider.start({});
  await assert.rejects(otel.shutdown({ budgetMillis: -1 }), {
    name: "RangeError",
    message:
      "budgetMillis must be 0 to 2147483647 milliseconds: current value is -1",
  });
  await otel.shutdown();
});
