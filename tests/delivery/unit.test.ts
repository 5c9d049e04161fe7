import assert from "node:assert/strict";
import { test } from "node:test";
import { SignalLedger } from "../../src/delivery/receipt.ts";
import { closeAll, createUnit, flushAll } from "../../src/delivery/unit.ts";
import { countTimers } from "../_support/timers.ts";

test("flushing and closing in time leaves no timer to hold the program", async () => {
  const unit = createUnit(new SignalLedger("off"), undefined, undefined, []);
  await countTimers(async (timers) => {
    await flushAll([unit], 60_000);
    assert.deepEqual(timers, { set: 1, pending: 0 });
    assert.equal(await closeAll([unit], 60_000), true);
    assert.equal(timers.pending, 0);
  });
});

test("a unit answers for what its own part keeps, and for nothing without one", () => {
  const ledger = new SignalLedger("off");
  const settled = (): Promise<void> => Promise.resolve();
  const part = (keeps: boolean) => ({
    flush: settled,
    close: settled,
    abandon: settled,
    keepAll: () => keeps,
  });
  assert.equal(createUnit(ledger, undefined, undefined, []).keepAll(), true);
  assert.equal(createUnit(ledger, undefined, part(true), []).keepAll(), true);
  assert.equal(createUnit(ledger, undefined, part(false), []).keepAll(), false);
});

test("what a reader of the caller hands over while it closes is sent, too", async () => {
  const order: string[] = [];
  const own = {
    flush: () => Promise.resolve(void order.push("flush")),
    close: () => Promise.resolve(void order.push("close")),
    abandon: () => Promise.resolve(),
    keepAll: () => true,
  };
  const reader = {
    forceFlush: () => Promise.resolve(),
    async shutdown() {
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push("collected");
    },
  };
  const unit = createUnit(new SignalLedger("off"), undefined, own, [reader]);
  await unit.close();
  assert.deepEqual(order, ["close", "collected", "flush"]);
});

test("what is answered when time is up is not broken off", async () => {
  for (const answersIn of [2, Infinity]) {
    let isShut = false;
    let wasShut: boolean | undefined;
    let answer = (): void => {};
    const client = {
      shutdown(): void {
        isShut = true;
        answer();
      },
    };
    const own = {
      flush: () => new Promise<void>(() => {}),
      close: () => new Promise<void>(() => {}),
      abandon: () =>
        new Promise<void>((resolve) => {
          answer = () => {
            wasShut ??= isShut;
            resolve();
          };
          if (answersIn < Infinity) setTimeout(answer, answersIn);
        }),
      keepAll: () => true,
    };
    const ledger = new SignalLedger("otlp-http");
    const unit = createUnit(ledger, client, own, []);
    assert.equal(await closeAll([unit], 1), false);
    assert.deepEqual([wasShut, isShut], [answersIn === Infinity, true]);
  }
});

for (
  const [budgetMillis, leastMillis, expected] of [
    [0, undefined, ["hold back", "close"]],
    [1, undefined, ["close"]],
    [249, 250, ["hold back", "close"]],
    [250, 250, ["close"]],
  ] as const
) {
  test(`with ${budgetMillis} ms, a part that needs ${leastMillis ?? 1} ms does: ${expected}`, async () => {
    const ledger = new SignalLedger("otlp-http");
    ledger.record(1);
    const order: string[] = [];
    const own = {
      leastMillis,
      flush: () => Promise.resolve(),
      close: () => Promise.resolve(void order.push("close")),
      abandon: () => {
        if (order.length === 0) ledger.settle("spooled", 1);
        return Promise.resolve(void order.push("hold back"));
      },
      keepAll: () => true,
    };
    const unit = createUnit(ledger, undefined, own, []);
    const inTime = await closeAll([unit], budgetMillis);
    // The last is the cut at the end.
    assert.deepEqual(order, [...expected, "hold back"]);
    if (expected.length > 1) assert.equal(inTime, false);
  });
}

test("what is spare of the budget goes to other work, after all have closed and before the way is cut", async () => {
  const order: string[] = [];
  const own = {
    flush: () => Promise.resolve(),
    async close() {
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push("closed");
    },
    abandon: () => Promise.resolve(),
    keepAll: () => true,
  };
  const client = { shutdown: () => void order.push("cut") };
  const unit = createUnit(new SignalLedger("off"), client, own, []);
  const spare = (): Promise<void> => {
    order.push("spare");
    return new Promise(() => {}); // never ends
  };
  const start = performance.now();
  assert.equal(await closeAll([unit], 100, "why", spare), true);
  assert.deepEqual(order, ["closed", "spare", "cut"]);
  assert.ok(performance.now() - start < 1_000);
});

test("a budget that is used up has nothing to spare", async () => {
  const own = {
    flush: () => Promise.resolve(),
    close: () => new Promise<void>(() => {}),
    abandon: () => Promise.resolve(),
    keepAll: () => true,
  };
  const unit = createUnit(new SignalLedger("off"), undefined, own, []);
  let isAsked = false;
  const spare = (): Promise<void> => {
    isAsked = true;
    return Promise.resolve();
  };
  assert.equal(await closeAll([unit], 20, "why", spare), false);
  assert.equal(isAsked, false);
});
