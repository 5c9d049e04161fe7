import assert from "node:assert/strict";
import { test } from "node:test";

import { ReplayClock } from "../../src/replay/clock.ts";
import { isTraceId, turnIds } from "../../src/replay/ids.ts";

const TURN = {
  agent: "steps",
  conversationId: "0199a213-81c0-7800-8aa1-bbab2a035a53",
  turnId: "0199a213-9c3e-7d21-b7de-50e64b2d6f11",
  startMillis: 1_762_160_401_000,
};

test("turnIds() gives the same ids for the same turn", async () => {
  const [one, two] = [await turnIds(TURN), await turnIds(TURN)];
  assert.equal(one.traceId(), two.traceId());
  for (let at = 0; at < 100; at++) assert.equal(one.spanId(), two.spanId());
  for (let at = 0; at < 100; at++) {
    assert.equal(one.recordUid(at), two.recordUid(at));
  }
});

test("a trace id is the first half of the hash of agent, conversation and turn", async () => {
  // `printf '["steps","0199…a53","0199…f11"]' | sha256sum`
  const half = "8c817462a66952bd8ca9f11f1844e917";
  assert.equal((await turnIds(TURN)).traceId(), half);
});

test("ids of spans and records stay what they are", async () => {
  // As worked out by another program; whoever replays again relies on them.
  const ids = await turnIds(TURN);
  assert.deepEqual([ids.spanId(), ids.spanId()], [
    "3d46a313943613eb",
    "3b1138b1a5be3121",
  ]);
  assert.deepEqual([ids.recordUid(1_469_922_850_259), ids.recordUid(0)], [
    "01ARZ3NDEK25YP287P20MB7P13",
    "0000000000QG6KXXBMM1S00EE9",
  ]);
});

for (
  const [what, changes, sameTrace] of [
    ["agent", { agent: "other" }, false],
    ["conversation", { conversationId: "other" }, false],
    ["turn", { turnId: "0199a213-9c3e-7d21-b7de-50e64b2d6f12" }, false],
    ["turn with an ordinal at another time", { turnId: "1" }, false],
    ["time of a turn with an id of its own", { startMillis: 5 }, true],
  ] as const
) {
  test(`another ${what} gives other ids of spans and records`, async () => {
    const one = await turnIds(TURN);
    const two = await turnIds({ ...TURN, ...changes });
    assert.equal(one.traceId() === two.traceId(), sameTrace);
    assert.notEqual(one.spanId(), two.spanId());
    assert.notEqual(one.recordUid(7), two.recordUid(7));
  });
}

test("ids of spans are 16 digits and do not repeat", async () => {
  const ids = await turnIds(TURN);
  const seen = new Set<string>();
  for (let at = 0; at < 10_000; at++) {
    const id = ids.spanId();
    assert.match(id, /^(?!0{16})[\da-f]{16}$/);
    seen.add(id);
  }
  assert.equal(seen.size, 10_000);
});

test("the uid of a record begins with its time, as a ULID does", async () => {
  const ids = await turnIds(TURN);
  // The example of https://github.com/ulid/spec has this time.
  assert.equal(ids.recordUid(1_469_922_850_259).slice(0, 10), "01ARZ3NDEK");
  assert.equal(ids.recordUid(0).slice(0, 10), "0000000000");
  assert.equal(ids.recordUid(2 ** 48 - 1).slice(0, 10), "7ZZZZZZZZZ");
  assert.equal(ids.recordUid(2 ** 60).length, 26);
});

test("a stored trace id is used where it is one", async () => {
  const stored = "4bf92f3577b34da6a3ce929d0e0e4736";
  const traceOf = async (traceId: string) =>
    (await turnIds({ ...TURN, traceId })).traceId();
  const own = await traceOf("");
  assert.equal(await traceOf(stored), stored);
  assert.equal(await traceOf(stored.toUpperCase()), stored);
  for (const bad of ["0".repeat(32), "4bf92f", `${stored}0`, "x"]) {
    assert.equal(await traceOf(bad), own, bad);
    assert.equal(isTraceId(bad), false);
  }
});

test("a replay's clock shows what it is set to, not before, and no nonsense", () => {
  const clock = new ReplayClock(1_000);
  const latest = clock.latest();
  assert.equal(clock.set(5_000.75), 5_000.75);
  assert.equal(clock.nowMillis(), 5_000);
  assert.equal(clock.monotonicMillis(), 5_000.75);
  assert.equal(clock.set(3_000, 4_000), 4_000);
  assert.equal(clock.set(2_000), 2_000);
  assert.equal(latest.nowMillis(), 5_000);
  assert.equal(latest.monotonicMillis(), 5_000.75);
  assert.equal(clock.set(NaN), 2_000);
  assert.equal(clock.set(-1), 0);
  assert.equal(clock.set(Infinity), 0);
  assert.equal(clock.set(1e300), 8.64e15);
});
