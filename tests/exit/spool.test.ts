/**
 * Ends with a spool: what a shutdown with no time leaves, and which hooks are
 * there.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { OtelSettings } from "../../mod.ts";
import { detectRuntime, type Runtime } from "../../src/runtime/mod.ts";
import {
  deadUrl,
  imbalance,
  recordTurn,
  startSending,
  withCollector,
} from "../provider/_telemetry.ts";
import { runPlan } from "./_plan.ts";

/** Gives `body` a spool, and takes it away. */
async function withSpool(
  body: (spool: NonNullable<OtelSettings["spool"]>) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "agent-otel-exit-"));
  try {
    await body({ directory });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

for (const why of ["hangs", "is dead"] as const) {
  test(`a shutdown of 50 ms loses nothing to a collector that ${why}`, async () => {
    await withSpool(async (spool) => {
      let points = 0;
      await withCollector(async (collector) => {
        collector.inject({ kind: "hang" }, { times: Infinity });
        const url = why === "hangs" ? collector.url : await deadUrl();
        const { otel, session } = await startSending(url, { spool });
        await recordTurn(session, 3_000);
        const receipt = await otel.shutdown({ budgetMillis: 50 });
        assert.equal(receipt.logs.recorded, 3_000);
        assert.equal(receipt.logs.spooled, 3_000);
        assert.equal(receipt.traces.spooled, 1);
        assert.equal(receipt.metrics.spooled, receipt.metrics.recorded);
        assert.equal(receipt.timedOut, true);
        points = receipt.metrics.spooled;
        assert.ok(points > 0);
        assert.equal(imbalance(receipt), 0);
      });
      await withCollector(async (collector) => {
        const { otel } = await startSending(collector, { spool });
        await otel.flush();
        const { logs, traces, metrics } = await otel.shutdown();
        assert.equal(logs.recovered?.delivered, 3_000);
        assert.equal(traces.recovered?.delivered, 1);
        assert.equal(metrics.recovered?.delivered, points);
        assert.equal(collector.logs.length, 3_000);
        assert.equal(collector.spans.length, 1);
      });
    });
  });
}

for (
  const [why, budgets] of [
    ["no time at all", [0]],
    ["a flush before", [300, 0]],
    ["time for more than one try", [600]],
  ] as const
) {
  test(`where nobody listens, no data point is left open: ${why}`, async () => {
    await withSpool(async (spool) => {
      for (const isSpooled of [false, true]) {
        const { otel, session } = await startSending(
          await deadUrl(),
          isSpooled ? { spool } : {},
        );
        await recordTurn(session, 10);
        const [budgetMillis, rest] = budgets;
        if (rest !== undefined) await otel.flush({ budgetMillis });
        const receipt = await otel.shutdown({
          budgetMillis: rest ?? budgetMillis,
        });
        const { recorded, dropped, spooled, reasons } = receipt.metrics;
        assert.ok(recorded > 0);
        const ended = isSpooled ? spooled : dropped;
        assert.equal(ended, recorded, JSON.stringify(reasons));
        assert.equal(imbalance(receipt), 0);
        assert.match(Object.keys(reasons).join(), /^shutdown\(\) had only/);
      }
    });
  });
}

test("what a listener of `exit` records is kept too", async () => {
  await withSpool(async (spool) => {
    await withCollector(async (collector) => {
      const plan = { url: collector.url, settings: { spool } };
      const child = await runPlan({
        ...plan,
        turns: 2,
        end: "process.exit(3)",
        recordsAtExit: true,
      });
      assert.deepEqual([child.code, child.stderr], [3, ""]);
      await runPlan({
        ...plan,
        turns: 0,
        flushMillis: 5_000,
        end: "natural end",
      });
      assert.equal(collector.logs.length, 3);
    });
  });
});

/** A runtime that notes which hooks are registered at a time. */
function noteHooks(): { runtime: Runtime; hooks: string[] } {
  const hooks: string[] = [];
  const note = (hook: string) => {
    hooks.push(hook);
    return { dispose: () => void hooks.splice(hooks.indexOf(hook), 1) };
  };
  const runtime: Runtime = {
    ...detectRuntime(),
    onShutdown: () => note("natural end"),
    onExit: () => note("exit"),
    onSignals: (signals) => note(signals.join(" ")),
  };
  return { runtime, hooks };
}

for (
  const [why, settings, expected] of [
    ["by default", {}, ["natural end"]],
    ["with flushOnExit: false", { flushOnExit: false }, []],
    ["with signals", { flushOnSignals: true }, [
      "natural end",
      "SIGINT SIGTERM SIGHUP SIGBREAK",
    ]],
    ["with one signal", { flushOnExit: false, flushOnSignals: ["SIGTERM"] }, [
      "SIGTERM",
    ]],
    ["with everything off", {
      flushOnSignals: true,
      logs: "none",
      traces: "none",
      metrics: "none",
    }, []],
  ] as const
) {
  test(`the hooks ${why} are ${JSON.stringify(expected)}, until shutdown`, async () => {
    const { runtime, hooks } = noteHooks();
    const { otel } = await startSending(await deadUrl(), settings, { runtime });
    assert.deepEqual(hooks, expected);
    await otel.shutdown();
    assert.deepEqual(hooks, []);
  });
}

test("with a spool the sudden ends are heard too, until shutdown has settled", async () => {
  await withSpool(async (spool) => {
    const { runtime, hooks } = noteHooks();
    const { otel, session } = await startSending(
      await deadUrl(),
      { spool },
      { runtime },
    );
    assert.deepEqual(hooks, ["natural end", "exit"]);
    await recordTurn(session);
    const shutdown = otel.shutdown({ budgetMillis: 100 });
    assert.deepEqual(hooks, ["natural end", "exit"]);
    await shutdown;
    assert.deepEqual(hooks, []);
  });
});
