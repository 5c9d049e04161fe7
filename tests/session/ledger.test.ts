/**
 * Where the time of a turn goes.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addFields } from "../../src/session/add_fields.ts";
import {
  EMPTY_LEDGER,
  LedgerClock,
  type LedgerPart,
  type TurnLedger,
} from "../../src/session/ledger.ts";
import { type ManualClock, manualClock } from "../_support/observed.ts";

const PARTS = ["human", "firstToken", "model", "tools", "retries"] as const;

function ledgerOf(
  work: (ledger: LedgerClock, clock: ManualClock) => void,
): TurnLedger {
  const clock = manualClock();
  const ledger = new LedgerClock(clock);
  work(ledger, clock);
  ledger.stop();
  clock.advance(1_000); // Nothing counts after the end.
  return ledger.read();
}

function sumOf(ledger: TurnLedger): number {
  const { wholeMillis: _, ...parts } = ledger;
  return Object.values(parts).reduce((sum, part) => sum + part, 0);
}

function parts(given: Partial<TurnLedger>): TurnLedger {
  const ledger = { ...EMPTY_LEDGER, ...given };
  return { ...ledger, wholeMillis: sumOf(ledger) };
}

for (
  const [why, work, expected] of [
    [
      "is the agent's own where nothing goes on",
      (_, clock) => clock.advance(7),
      { restMillis: 7 },
    ],
    [
      "is the model's, before and after its first token",
      (ledger, clock) => {
        const call = ledger.begin("firstToken");
        clock.advance(30);
        call.become("model");
        clock.advance(70);
        call.end();
        call.end();
        clock.advance(5);
      },
      { firstTokenMillis: 30, modelMillis: 70, restMillis: 5 },
    ],
    [
      "counts tools that run side by side once",
      (ledger, clock) => {
        const one = ledger.begin("tools");
        clock.advance(10);
        const two = ledger.begin("tools");
        clock.advance(10);
        one.end();
        clock.advance(10);
        two.end();
      },
      { toolsMillis: 30 },
    ],
    [
      "is that of a person where a tool waits for one",
      (ledger, clock) => {
        const tool = ledger.begin("tools");
        clock.advance(1);
        const human = ledger.begin("human");
        clock.advance(60);
        human.end();
        clock.advance(2);
        tool.end();
      },
      { humanMillis: 60, toolsMillis: 3 },
    ],
    [
      "is the model's where a tool runs beside it",
      (ledger, clock) => {
        const tool = ledger.begin("tools");
        const call = ledger.begin("model");
        clock.advance(10);
        call.end();
        clock.advance(5);
        tool.end();
      },
      { modelMillis: 10, toolsMillis: 5 },
    ],
    [
      "goes to retries with the attempt that failed and the wait for the next",
      (ledger, clock) => {
        const first = ledger.begin("firstToken");
        clock.advance(20);
        first.fail();
        clock.advance(100);
        const second = ledger.begin("firstToken");
        clock.advance(15);
        second.end();
        clock.advance(1);
      },
      { retriesMillis: 120, firstTokenMillis: 15, restMillis: 1 },
    ],
    [
      "is that of the older of two calls, whatever becomes of the other",
      (ledger, clock) => {
        const older = ledger.begin("model");
        const other = ledger.begin("model");
        clock.advance(10);
        other.fail();
        clock.advance(5);
        older.end();
        ledger.begin("model").end();
      },
      { modelMillis: 15 },
    ],
    [
      "is the agent's own after an attempt that no other follows",
      (ledger, clock) => {
        const first = ledger.begin("firstToken");
        clock.advance(20);
        first.fail();
        clock.advance(100);
      },
      { retriesMillis: 20, restMillis: 100 },
    ],
    [
      "goes to retries only while nothing else goes on between attempts",
      (ledger, clock) => {
        ledger.begin("model").fail();
        clock.advance(10);
        const tool = ledger.begin("tools");
        clock.advance(30);
        tool.end();
        ledger.begin("model").end();
      },
      { retriesMillis: 10, toolsMillis: 30 },
    ],
  ] as readonly (readonly [
    string,
    (ledger: LedgerClock, clock: ManualClock) => void,
    Partial<TurnLedger>,
  ])[]
) {
  test(`the time of a turn ${why}`, () => {
    assert.deepEqual(ledgerOf(work), parts(expected));
  });
}

test("whatever overlaps, the parts of a ledger add up to the whole", () => {
  const moment = fc.record({
    wait: fc.oneof(fc.nat(2_000), fc.double({ min: 0, max: 50, noNaN: true })),
    action: fc.constantFrom("begin", "end", "fail", "become", "read"),
    part: fc.constantFrom(...PARTS),
    which: fc.nat(6),
  });
  fc.assert(
    fc.property(fc.array(moment, { maxLength: 60 }), (moments) => {
      let waited = 0;
      const ledger = ledgerOf((ledger, clock) => {
        const open: ReturnType<LedgerClock["begin"]>[] = [];
        for (const { wait, action, part, which } of moments) {
          clock.advance(wait);
          waited += wait;
          const entry = open[which % Math.max(1, open.length)];
          if (action === "begin") open.push(ledger.begin(part));
          else if (action === "become") entry?.become(part);
          else if (action === "read") {
            const now = ledger.read();
            assert.equal(sumOf(now), now.wholeMillis);
          } else entry?.[action]();
        }
      });
      assert.equal(sumOf(ledger), ledger.wholeMillis);
      assert.ok(Math.abs(ledger.wholeMillis - waited) <= 1.001);
      for (const part of Object.values(ledger)) {
        assert.ok(Number.isInteger(part) && part >= 0);
      }
    }),
    { numRuns: 500 },
  );
});

test("every moment of a turn goes to what comes first of what goes on", () => {
  const interval = fc.record({
    part: fc.constantFrom(...PARTS),
    from: fc.nat(40),
    length: fc.integer({ min: 1, max: 20 }),
  });
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 12 }), (intervals) => {
      const expected: Record<LedgerPart | "rest", number> = {
        human: 0,
        firstToken: 0,
        model: 0,
        tools: 0,
        retries: 0,
        rest: 0,
      };
      for (let at = 0; at < 60; at++) {
        const going = PARTS.find((part) =>
          intervals.some((one) =>
            one.part === part && one.from <= at && at < one.from + one.length
          )
        );
        expected[going ?? "rest"] += 1;
      }
      const ledger = ledgerOf((ledger, clock) => {
        const open = new Map<unknown, ReturnType<LedgerClock["begin"]>>();
        for (let at = 0; at < 60; at++) {
          for (const one of intervals) {
            if (one.from + one.length === at) open.get(one)?.end();
            if (one.from === at) open.set(one, ledger.begin(one.part));
          }
          clock.advance(1);
        }
      });
      assert.deepEqual(
        ledger,
        parts({
          humanMillis: expected.human,
          firstTokenMillis: expected.firstToken,
          modelMillis: expected.model,
          toolsMillis: expected.tools,
          retriesMillis: expected.retries,
          restMillis: expected.rest,
        }),
      );
    }),
  );
});

test("what ends after the turn changes nothing any more", () => {
  const clock = manualClock();
  const ledger = new LedgerClock(clock);
  const call = ledger.begin("model");
  clock.advance(10);
  ledger.stop();
  call.fail();
  ledger.begin("tools");
  clock.advance(10);
  assert.deepEqual(ledger.read(), parts({ modelMillis: 10 }));
});

test("a question that is left open ends with its turn, all the way up", () => {
  const clock = manualClock();
  const ledger = new LedgerClock(clock);
  const below = new LedgerClock(clock, ledger);
  below.begin("human");
  clock.advance(10);
  below.stop();
  below.begin("human");
  clock.advance(20);
  assert.deepEqual(
    ledger.read(),
    parts({ humanMillis: 10, restMillis: 20 }),
  );
});

test("a clock that goes back takes nothing from a ledger", () => {
  const clock = manualClock();
  const ledger = new LedgerClock(clock);
  clock.advance(10);
  ledger.read();
  clock.advance(-5);
  assert.deepEqual(ledger.read(), parts({ restMillis: 10 }));
});

test("ledgers add up part by part", () => {
  const one = parts({ toolsMillis: 3, restMillis: 4 });
  assert.deepEqual(
    addFields(one, one),
    parts({ toolsMillis: 6, restMillis: 8 }),
  );
});
