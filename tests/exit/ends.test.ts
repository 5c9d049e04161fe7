/**
 * Programs that end while something is on its way: what they lose, how long it
 * takes, and that they end as they would have.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { deadUrl, withCollector } from "../provider/_telemetry.ts";
import { runDeno } from "../_support/child.ts";
import { isDeno, type Printed, runPlan } from "./_plan.ts";

/** How long a runtime may take to start and end, on a busy machine. */
const SLOW_MILLIS = 3_000;

test("a program with metrics only that simply ends loses none", async () => {
  await withCollector(async (collector) => {
    const plan = { url: collector.url, turns: 1, end: "natural end" } as const;
    const child = await runPlan({ ...plan, metricsOnly: true });
    assert.equal(child.stderr, "");
    assert.equal(child.code, 4);
    assert.ok(collector.metrics.length > 0);
    assert.equal(collector.logs.length, 0);
  });
});

test(
  "a program that awaits what never comes loses nothing, and ends as it would have",
  { skip: "Bun" in globalThis ? "Bun itself waits forever" : false },
  async () => {
    await withCollector(async (collector) => {
      const plan = {
        url: collector.url,
        turns: 2,
        end: "pending await",
        // Deno then waits for every timer, those that hold nothing too: for the
        // interval of metrics, that is forever.
        settings: { traces: "none", metrics: "none" },
      } as const;
      const child = await runPlan(plan);
      const without = await runPlan({ ...plan, without: true });
      assert.deepEqual([child.code, child.stderr], [
        without.code,
        without.stderr,
      ]);
      assert.equal(collector.logs.length, 2);
    });
  },
);

for (
  const [end, settings] of [
    ["natural end", {}],
    ["SIGTERM", { flushOnSignals: true }],
  ] as const
) {
  test(`a collector that hangs holds ${end} for the budget of a second, not longer`, async () => {
    await withCollector(async (collector) => {
      collector.inject({ kind: "hang" }, { times: Infinity });
      const plan = { url: collector.url, turns: 1, end, settings };
      const child = await runPlan(plan);
      assert.deepEqual(
        [child.code, child.signal],
        end === "SIGTERM" ? [null, "SIGTERM"] : [4, null],
      );
      assert.ok(child.tookMillis >= 1_000, `took ${child.tookMillis} ms`);
      assert.ok(
        child.tookMillis < 1_000 + SLOW_MILLIS,
        `took ${child.tookMillis} ms`,
      );
    });
  });
}

test("a second signal does not wait for the flush", async () => {
  await withCollector(async (collector) => {
    collector.inject({ kind: "hang" }, { times: Infinity });
    const child = await runPlan({
      url: collector.url,
      turns: 1,
      end: "SIGTERM twice",
      settings: { flushOnSignals: true },
    });
    assert.deepEqual([child.code, child.signal], [null, "SIGTERM"]);
    assert.ok(child.tookMillis < 100 + SLOW_MILLIS);
  });
});

for (const listens of ["on", "once"] as const) {
  test(`a program that listens to SIGTERM itself (${listens}) is flushed, and ends itself`, async () => {
    await withCollector(async (collector) => {
      const child = await runPlan({
        url: collector.url,
        turns: 3,
        end: "SIGTERM",
        listens,
        settings: { flushOnSignals: true },
      });
      assert.deepEqual([child.code, child.signal, child.stderr], [7, null, ""]);
      assert.equal(collector.logs.length, 3);
    });
  });
}

test("signals that are not listed end the program as ever", async () => {
  await withCollector(async (collector) => {
    const child = await runPlan({
      url: collector.url,
      turns: 1,
      end: "SIGHUP",
      settings: { flushOnSignals: ["SIGTERM"] },
    });
    assert.deepEqual([child.code, child.signal], [null, "SIGHUP"]);
    assert.equal(collector.logs.length, 0);
  });
});

test("twenty providers raise no warning, and all are flushed", async () => {
  await withCollector(async (collector) => {
    const child = await runPlan({
      url: collector.url,
      turns: 1,
      end: "SIGTERM",
      providers: 20,
      settings: { flushOnSignals: true },
    });
    assert.equal(child.stderr, "");
    assert.equal(child.signal, "SIGTERM");
    assert.equal(collector.logs.length, 20);
  });
});

test("after a shutdown nothing holds the program", async () => {
  await withCollector(async (collector) => {
    const child = await runPlan({
      url: collector.url,
      turns: 2,
      end: "natural end",
      shutdownMillis: 1_000,
      settings: { flushOnSignals: true },
    });
    const { tookMillis } = JSON.parse(child.stdout) as Printed;
    assert.equal(collector.logs.length, 2);
    assert.ok(tookMillis < 700, `shutdown took ${tookMillis} ms`);
    assert.ok(
      child.lingeredMillis < 500,
      `lingered ${child.lingeredMillis} ms`,
    );
  });
});

for (const [why, budget] of [["hangs", 200], ["is dead", 200]] as const) {
  test(`against a collector that ${why}, a shutdown keeps its budget and its program ends`, async () => {
    await withCollector(async (collector) => {
      collector.inject({ kind: "hang" }, { times: Infinity });
      const child = await runPlan({
        url: why === "hangs" ? collector.url : await deadUrl(),
        turns: 2,
        end: "natural end",
        shutdownMillis: budget,
      });
      const { tookMillis, receipt } = JSON.parse(child.stdout) as Printed;
      // 20 ms beyond it, and what a busy machine adds.
      assert.ok(tookMillis < budget + 120, `shutdown took ${tookMillis} ms`);
      assert.equal(receipt.logs.pending, 0);
      assert.equal(receipt.logs.delivered, 0);
      assert.ok(
        child.lingeredMillis < 500,
        `lingered ${child.lingeredMillis} ms`,
      );
    });
  });
}

test(
  "on Deno, hooks and signals ask for no permission",
  { skip: isDeno ? false : "needs Deno" },
  async () => {
    const plan = {
      url: "http://127.0.0.1:9",
      turns: 1,
      end: "natural end",
      settings: { flushOnSignals: true },
    };
    const child = await runDeno([
      "run",
      "--no-prompt",
      new URL("_child.ts", import.meta.url).pathname,
      JSON.stringify(plan),
    ]);
    assert.equal(child.stderr, "");
    assert.equal(child.code, 4);
  },
);
