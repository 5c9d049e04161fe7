import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type BatchLimits,
  BatchQueue,
} from "../../src/delivery/batch_queue.ts";
import { MAX_REASONS, SignalLedger } from "../../src/delivery/receipt.ts";
import type { Diagnostic } from "../../src/diagnostics.ts";
import type { ExportOutcome } from "../../src/otlp/outcome.ts";
import { countTimers } from "../_support/timers.ts";

const OK: ExportOutcome = { status: "success", rejected: 0 };

/** A queue whose sends wait for `release()`, and what it did. */
interface HeldQueue {
  readonly queue: BatchQueue<number>;
  readonly ledger: SignalLedger;
  readonly reports: Diagnostic[];
  readonly sent: number[][];
  release(outcome?: ExportOutcome): void;
}

function heldQueue(limits: Partial<BatchLimits> = {}): HeldQueue {
  const ledger = new SignalLedger("otlp-http");
  const reports: Diagnostic[] = [];
  const sent: number[][] = [];
  const waiting: ((outcome: ExportOutcome) => void)[] = [];
  const queue = new BatchQueue<number>({
    signal: "logs",
    ledger,
    report: (diagnostic) => reports.push(diagnostic),
    limits: {
      maxQueueSize: 10,
      maxQueueBytes: 1_000,
      maxBatchSize: 4,
      maxBatchBytes: 100,
      delayMillis: 15,
      ...limits,
    },
    sizeOf: (item) => item,
    send(batch) {
      sent.push(batch);
      return new Promise((resolve) => waiting.push(resolve));
    },
  });
  return {
    queue,
    ledger,
    reports,
    sent,
    release: (outcome = OK) => waiting.shift()?.(outcome),
  };
}

/** Lets timers of up to `millis` and everything after them happen. */
function pass(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}

/** Waits for something that is bound to happen. */
async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!condition()) {
    assert.ok(performance.now() < deadline, "waited 5 s in vain");
    await pass(1);
  }
}

function add(queue: BatchQueue<number>, from: number, to: number): void {
  for (let item = from; item <= to; item += 1) queue.add(item);
}

test("add() sends nothing before it returns", () => {
  const { queue, sent } = heldQueue();
  add(queue, 1, 10);
  assert.deepEqual(sent, []);
});

test("a full batch leaves without the delay", async () => {
  const { queue, sent } = heldQueue({ delayMillis: 60_000 });
  add(queue, 1, 4);
  await until(() => sent.length === 1);
  assert.deepEqual(sent, [[1, 2, 3, 4]]);
});

test("a batch that is not full leaves after the delay", async () => {
  const { queue, sent } = heldQueue({ delayMillis: 60 });
  const start = performance.now();
  queue.add(5);
  await until(() => sent.length === 1);
  assert.ok(performance.now() - start >= 55);
  assert.deepEqual(sent, [[5]]);
});

test("batches leave one after the other, in order", async () => {
  const { queue, sent, release, ledger } = heldQueue();
  add(queue, 1, 10);
  const flushed = queue.flush();
  await pass(1);
  assert.equal(sent.length, 1);
  for (let batch = 0; batch < 3; batch += 1) {
    release();
    await pass(1);
  }
  await flushed;
  assert.deepEqual(sent, [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10]]);
  assert.equal(ledger.receipt().delivered, 10);
});

test("a full queue drops the newest, counts it, and tells", () => {
  const { queue, ledger, reports } = heldQueue();
  add(queue, 1, 12);
  const { recorded, dropped, pending, reasons } = ledger.receipt();
  assert.deepEqual([recorded, dropped, pending], [12, 2, 10]);
  assert.deepEqual(reasons, { "queue full": 2 });
  assert.deepEqual(reports.map(({ code }) => code), [
    "logs.dropped",
    "logs.dropped",
  ]);
});

test("batches are sealed by bytes, and a large item goes alone", async () => {
  const { queue, sent, release } = heldQueue();
  for (const size of [40, 50, 60, 300, 10, 20]) queue.add(size);
  const flushed = queue.flush();
  for (let batch = 0; batch < 4; batch += 1) {
    await pass(1);
    release();
  }
  await flushed;
  assert.deepEqual(sent, [[40, 50], [60], [300], [10, 20]]);
});

test("a queue is bounded by bytes, and takes more once a batch has left", async () => {
  const { queue, ledger, sent, release } = heldQueue({ maxQueueBytes: 100 });
  queue.add(60);
  queue.add(50);
  queue.add(40);
  assert.deepEqual(ledger.receipt().reasons, { "queue full": 1 });
  await until(() => sent.length === 1);
  queue.add(90);
  assert.equal(ledger.receipt().dropped, 1);
  release();
});

test("what arrives while a batch is on its way leaves afterwards", async () => {
  const { queue, sent, release } = heldQueue();
  add(queue, 1, 4);
  await until(() => sent.length === 1);
  add(queue, 5, 6);
  release();
  await until(() => sent.length === 2);
  assert.deepEqual(sent, [[1, 2, 3, 4], [5, 6]]);
});

for (
  const [why, outcome, expected] of [
    ["a success delivers", OK, { delivered: 3 }],
    [
      "a partial success rejects a part",
      { status: "success", rejected: 2, message: "too old" },
      { delivered: 1, rejected: 2, reasons: { "too old": 2 } },
    ],
    [
      "more rejected than sent is all that was sent",
      { status: "success", rejected: 9, message: "odd" },
      { rejected: 3, reasons: { odd: 3 } },
    ],
    [
      "a refusal by status rejects",
      { status: "failure", httpStatus: 400, message: "bad" },
      { rejected: 3, reasons: { bad: 3 } },
    ],
    [
      "a failure on our side drops",
      { status: "failure", message: "not allowed" },
      { dropped: 3, reasons: { "not allowed": 3 } },
    ],
    [
      "a request broken off leaves open whether it arrived",
      { status: "retryable", message: "no answer", unanswered: true },
      { unconfirmed: 3, reasons: { "no answer": 3 } },
    ],
    [
      "retries used up drop",
      { status: "retryable", httpStatus: 503, message: "away" },
      { dropped: 3, reasons: { away: 3 } },
    ],
  ] as readonly (readonly [
    string,
    ExportOutcome,
    Partial<ReturnType<SignalLedger["receipt"]>>,
  ])[]
) {
  test(`${why}, in the receipt and as a diagnostic`, async () => {
    const { queue, ledger, reports, release } = heldQueue();
    add(queue, 1, 3);
    const flushed = queue.flush();
    await pass(1);
    release(outcome);
    await flushed;
    assert.deepEqual(ledger.receipt(), {
      delivery: "otlp-http",
      recorded: 3,
      delivered: 0,
      rejected: 0,
      dropped: 0,
      unconfirmed: 0,
      pending: 0,
      reasons: {},
      ...expected,
    });
    assert.equal(reports.length, outcome === OK ? 0 : 1);
  });
}

test("abandon() drops what waits, and leaves open what was cut off", async () => {
  const { queue, ledger, release } = heldQueue();
  add(queue, 1, 6);
  void queue.close();
  await pass(1);
  const abandoned = queue.abandon("time is up");
  release({ status: "retryable", message: "shut down", unanswered: true });
  await abandoned;
  const { dropped, unconfirmed, pending, reasons } = ledger.receipt();
  assert.deepEqual([dropped, unconfirmed, pending], [2, 4, 0]);
  assert.deepEqual(reasons, { "time is up": 2, "shut down": 4 });
});

test("items share one timer until a batch is full, and then one that is urgent", async () => {
  const { queue } = heldQueue({ delayMillis: 60_000 });
  await countTimers((timers) => {
    add(queue, 1, 3);
    assert.deepEqual(timers, { set: 1, pending: 1 });
    add(queue, 4, 9);
    assert.deepEqual(timers, { set: 2, pending: 1 });
  });
  await queue.abandon("the test is over");
});

test("abandon() leaves no timer behind", async () => {
  const { queue } = heldQueue({ delayMillis: 60_000 });
  await countTimers(async (timers) => {
    queue.add(1);
    assert.equal(timers.pending, 1);
    await queue.abandon("time is up");
    assert.equal(timers.pending, 0);
  });
});

test("a receipt keeps a bounded number of reasons", () => {
  const ledger = new SignalLedger("otlp-http");
  for (let index = 0; index < 40; index += 1) {
    ledger.record(1);
    ledger.settle("dropped", 1, `reason ${index}`);
  }
  const { reasons, dropped } = ledger.receipt();
  assert.equal(dropped, 40);
  assert.equal(Object.keys(reasons).length, MAX_REASONS + 1);
  assert.equal(reasons["other"], 40 - MAX_REASONS);
});
