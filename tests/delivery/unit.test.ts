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
