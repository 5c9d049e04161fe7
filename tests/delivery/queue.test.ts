/**
 * What a queue takes, what leaves it and when, and what it says of it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_REQUESTS } from "../../src/delivery/sender.ts";
import type { SignalReceipt } from "../../src/delivery/receipt.ts";
import type { ExportOutcome } from "../../src/otlp/outcome.ts";
import { addAll, AWAY, fakeKeeper, heldQueue, OK } from "./_queue.ts";

const UNANSWERED: ExportOutcome = {
  status: "retryable",
  message: "no answer",
  unanswered: true,
};

/** Of a receipt, what tells how records ended. */
function fates(receipt: SignalReceipt): Partial<SignalReceipt> {
  const { delivery: _, reasons: __, ...counts } = receipt;
  return Object.fromEntries(
    Object.entries(counts).filter(([, count]) => count !== 0),
  );
}

test("add() sends nothing before it returns", () => {
  const { queue, sent } = heldQueue();
  addAll(queue, 1, 10);
  assert.deepEqual(sent, []);
});

test("a full batch leaves without the delay", async () => {
  const { queue, sent, clock } = heldQueue({ limits: { delayMillis: 9_999 } });
  addAll(queue, 1, 5);
  await clock.advance(1);
  assert.deepEqual(sent, [[1, 2, 3, 4]]);
});

test("a batch that is not full leaves after the delay of its oldest record", async () => {
  const { queue, sent, clock } = heldQueue({ limits: { delayMillis: 60 } });
  queue.add(5);
  await clock.advance(50);
  queue.add(6);
  assert.deepEqual(sent, []);
  await clock.advance(10);
  assert.deepEqual(sent, [[5, 6]]);
});

test("batches are sealed by bytes", async () => {
  const { queue, sent, clock } = heldQueue({ limits: { maxBatchBytes: 100 } });
  for (const size of [40, 50, 60, 300, 10, 20]) queue.add(size);
  void queue.flush();
  await clock.advance(1);
  assert.deepEqual(sent, [[40, 50, 60], [300], [10, 20]]);
});

test("no more requests are on their way at once than are allowed, in order", async () => {
  const { queue, sent, release, clock, ledger } = heldQueue();
  addAll(queue, 1, 4 * (MAX_REQUESTS + 2));
  const flushed = queue.flush();
  await clock.advance(10);
  assert.equal(sent.length, MAX_REQUESTS);
  for (let request = 0; request < MAX_REQUESTS + 2; request += 1) {
    await release();
  }
  await flushed;
  assert.deepEqual(
    sent.map(([first]) => first),
    Array.from({ length: MAX_REQUESTS + 2 }, (_, index) => 4 * index + 1),
  );
  assert.deepEqual(fates(ledger.receipt()), {
    recorded: 4 * (MAX_REQUESTS + 2),
    delivered: 4 * (MAX_REQUESTS + 2),
  });
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
      { status: "failure", httpStatus: 401, message: "who are you" },
      { rejected: 3, reasons: { "who are you": 3 } },
    ],
    [
      "a failure on our side drops",
      { status: "failure", message: "not allowed" },
      { dropped: 3, reasons: { "not allowed": 3 } },
    ],
  ] as readonly (readonly [string, ExportOutcome, Partial<SignalReceipt>])[]
) {
  test(`${why}, in the receipt and as a diagnostic`, async () => {
    const { queue, ledger, reports, release, clock } = heldQueue();
    addAll(queue, 1, 3);
    const flushed = queue.flush();
    await clock.advance(0);
    await release(outcome);
    await flushed;
    assert.deepEqual(ledger.receipt(), {
      delivery: "otlp-http",
      recorded: 3,
      delivered: 0,
      rejected: 0,
      dropped: 0,
      spooled: 0,
      unconfirmed: 0,
      pending: 0,
      reasons: {},
      ...expected,
    });
    assert.equal(reports.length, outcome === OK ? 0 : 1);
  });
}

test("a batch that may be repeated keeps its place at the head", async () => {
  const { queue, sent, release, clock, ledger, reports } = heldQueue();
  addAll(queue, 1, 4);
  await clock.advance(1);
  await release(AWAY);
  addAll(queue, 5, 8);
  await clock.advance(400);
  assert.deepEqual(sent, [[1, 2, 3, 4]]);
  assert.equal(ledger.receipt().pending, 8);
  await clock.advance(100);
  assert.deepEqual(sent.slice(1), [[1, 2, 3, 4]], "one finds out for all");
  await release();
  await release();
  assert.deepEqual(sent.slice(2), [[5, 6, 7, 8]]);
  assert.equal(ledger.receipt().delivered, 8);
  assert.deepEqual(reports.map(({ code }) => code), ["logs.retrying"]);
});

test("records end when the oldest of their batch is too old", async () => {
  const { queue, clock, ledger, reports, sent } = heldQueue({
    answer: () => AWAY,
  });
  addAll(queue, 1, 3);
  await clock.advance(60_100);
  const { dropped, reasons } = ledger.receipt();
  assert.equal(dropped, 3);
  assert.deepEqual(reasons, { "not taken within 60000 ms: away": 3 });
  assert.deepEqual(reports.map(({ code }) => code), [
    "logs.retrying",
    "logs.dropped",
  ]);
  assert.ok(sent.length > 5 && sent.length < 30, `${sent.length} tries`);
  assert.equal(clock.pending, 0);
});

test("a request on its way whose records are too old is not asked after", async () => {
  const { queue, clock, ledger, release } = heldQueue();
  addAll(queue, 1, 4);
  await clock.advance(60_100);
  assert.equal(clock.pending, 0, "no timer waits for what its answer ends");
  addAll(queue, 5, 8);
  await clock.advance(60_100);
  assert.equal(clock.pending, 0);
  assert.equal(ledger.receipt().pending, 8);
  await release(AWAY);
  await release(AWAY);
  assert.equal(ledger.receipt().dropped, 8);
});

test("the age of records does not follow the time of day", async () => {
  const { queue, clock, ledger } = heldQueue({ answer: () => AWAY });
  addAll(queue, 1, 3);
  await clock.advance(1_000);
  clock.jump(86_400_000);
  await clock.advance(1_000);
  assert.equal(ledger.receipt().pending, 3);
  clock.jump(-2 * 86_400_000);
  await clock.advance(60_000);
  assert.equal(ledger.receipt().pending, 0);
});

test("a request that may have arrived is repeated, and in the end unconfirmed", async () => {
  let answer: ExportOutcome = UNANSWERED;
  const { queue, clock, ledger } = heldQueue({ answer: () => answer });
  addAll(queue, 1, 3);
  await clock.advance(1_000);
  answer = AWAY;
  await clock.advance(60_000);
  assert.deepEqual(fates(ledger.receipt()), { recorded: 3, unconfirmed: 3 });
});

test("a full queue lets the oldest batch go that is not on its way", async () => {
  const { queue, ledger, sent, clock, release } = heldQueue({
    limits: { maxQueueSize: 24, maxAgeMillis: 600_000 },
  });
  addAll(queue, 1, 24);
  await clock.advance(10);
  assert.equal(sent.length, 4);
  addAll(queue, 25, 28);
  const { dropped, pending, reasons } = ledger.receipt();
  assert.deepEqual([dropped, pending], [4, 24]);
  assert.deepEqual(reasons, { "queue full": 4 });
  for (let request = 0; request < 6; request += 1) {
    await release();
    await clock.advance(10);
  }
  assert.deepEqual(sent.slice(4), [[21, 22, 23, 24], [25, 26, 27, 28]]);
});

test("with everything on its way a full queue takes no more", async () => {
  const { queue, ledger, clock } = heldQueue({ limits: { maxQueueSize: 16 } });
  addAll(queue, 1, 16);
  await clock.advance(10);
  addAll(queue, 17, 20);
  const { dropped, pending } = ledger.receipt();
  assert.deepEqual([dropped, pending], [4, 16]);
});

test("a queue is bounded by bytes, those of packed batches too", async () => {
  const { queue, ledger, clock } = heldQueue({
    limits: { maxQueueBytes: 1_000, maxBatchSize: 1 },
    answer: () => AWAY,
  });
  for (let index = 0; index < 50; index += 1) {
    queue.add(100);
    await clock.advance(1);
  }
  const { pending, dropped } = ledger.receipt();
  assert.equal(pending + dropped, 50);
  assert.ok(pending <= 11 && pending >= 8, `${pending} wait`);
});

test("a thousand drops are told in few words that carry the sum", async () => {
  const { queue, reports, ledger } = heldQueue({
    limits: { maxQueueSize: 8, maxAgeMillis: 600_000 },
  });
  addAll(queue, 1, 1_008);
  await queue.abandon("the test is over");
  const drops = reports.filter(({ code }) => code === "logs.dropped");
  assert.ok(drops.length <= 12, `${drops.length} reports`);
  assert.equal(
    drops.at(-1)?.message,
    "Dropped 1008 logs so far, last: the test is over",
  );
  assert.equal(ledger.receipt().dropped, 1_008);
});

test("a record that cannot be encoded is dropped, alone when it is seen at once", async () => {
  const { queue, ledger, sent, clock } = heldQueue({ answer: () => OK });
  queue.add(1);
  queue.add(NaN);
  queue.add(2);
  await clock.advance(100);
  assert.deepEqual(sent, [[1, 2]]);
  assert.deepEqual(ledger.receipt().reasons, { "could not be encoded": 1 });
  queue.add(-1);
  await clock.advance(100);
  assert.deepEqual(fates(ledger.receipt()), {
    recorded: 4,
    delivered: 2,
    dropped: 2,
  });
});

test("a host that cannot compress sends what it has", async () => {
  const { queue, ledger, clock } = heldQueue({
    answer: () => OK,
    gzip: () => Promise.reject(new Error("no")),
  });
  queue.add(1);
  await clock.advance(100);
  assert.equal(ledger.receipt().delivered, 1);
});

test("flush() calls off a wait of ours, but not one the collector asked for", async () => {
  const asks = { ...AWAY, retryAfterMillis: 30_000 } as ExportOutcome;
  const { queue, sent, release, clock } = heldQueue();
  addAll(queue, 1, 4);
  await clock.advance(1);
  await release(AWAY);
  void queue.flush();
  await clock.advance(1);
  assert.equal(sent.length, 2);
  await release(asks);
  void queue.flush();
  await clock.advance(29_000);
  assert.equal(sent.length, 2);
  await clock.advance(1_000);
  assert.equal(sent.length, 3);
});

test("while the collector is away, records gather in fuller batches", async () => {
  let answer: ExportOutcome = AWAY;
  const { queue, sent, clock, ledger } = heldQueue({
    answer: () => answer,
    limits: { maxBatchSize: 1_000, maxAgeMillis: 600_000 },
  });
  for (let item = 1; item <= 100; item += 1) {
    queue.add(item);
    await clock.advance(20);
  }
  answer = OK;
  await clock.advance(60_000);
  assert.equal(ledger.receipt().delivered, 100);
  const requests = new Set(sent.map(String)).size;
  assert.ok(requests <= 3, `${requests} batches`);
});

test("abandon() drops what waits, and leaves open what was cut off", async () => {
  const { queue, ledger, release, clock } = heldQueue();
  addAll(queue, 1, 22);
  void queue.close();
  await clock.advance(10);
  const abandoned = queue.abandon("time is up");
  for (let request = 0; request < MAX_REQUESTS; request += 1) {
    await release({
      status: "retryable",
      message: "shut down",
      unanswered: true,
    });
  }
  await abandoned;
  const { reasons } = ledger.receipt();
  assert.deepEqual(fates(ledger.receipt()), {
    recorded: 22,
    dropped: 6,
    unconfirmed: 16,
  });
  assert.deepEqual(reasons, {
    "time is up": 6,
    "no answer from the collector: time is up": 16,
  });
  queue.add(23);
  assert.deepEqual(ledger.receipt().reasons["recorded after shutdown"], 1);
  const fresh = heldQueue();
  fresh.queue.add(1);
  await fresh.queue.abandon("time is up");
  assert.deepEqual(fresh.ledger.receipt().reasons, { "time is up": 1 });
  assert.equal(fresh.clock.pending, 0);
  assert.equal(clock.pending, 0);
});

test("a keeper sees every record and every batch once, and hears of their end", async () => {
  const keeper = fakeKeeper();
  const { queue, clock, release } = heldQueue({ keeper });
  addAll(queue, 1, 6);
  assert.equal(keeper.addedCount(), 6);
  void queue.flush();
  await clock.advance(1);
  assert.deepEqual(keeper.sealedBatches, ["[1,2,3,4]", "[5,6]"]);
  assert.deepEqual(keeper.doneBatches, []);
  await release(AWAY);
  await release();
  assert.deepEqual(keeper.doneBatches, ["[5,6]"]);
  await clock.advance(1_000);
  await release({ status: "failure", httpStatus: 401, message: "no" });
  assert.deepEqual(keeper.doneBatches, ["[5,6]", "[1,2,3,4]"]);
  assert.deepEqual(keeper.keptBatches, []);
});

for (
  const [works, expected] of [
    [true, { recorded: 10, delivered: 4, spooled: 6 }],
    [false, { recorded: 10, delivered: 4, dropped: 4, unconfirmed: 2 }],
  ] as const
) {
  test(`what a keeper ${works ? "keeps" : "cannot keep"} when time is up`, async () => {
    const keeper = fakeKeeper();
    keeper.works = works;
    const { queue, clock, release, ledger } = heldQueue({ keeper });
    addAll(queue, 1, 4);
    addAll(queue, 5, 6);
    void queue.flush();
    await clock.advance(5);
    addAll(queue, 7, 10);
    const abandoned = queue.abandon("time is up");
    await release();
    await release(UNANSWERED);
    await abandoned;
    assert.deepEqual(fates(ledger.receipt()), expected);
    assert.deepEqual(
      keeper.doneBatches.toSorted(),
      works ? ["[1,2,3,4]"] : ["[1,2,3,4]", "[5,6]", "[7,8,9,10]"],
    );
  });
}

test("a full queue spools its oldest batch where there is a spool", async () => {
  const keeper = fakeKeeper();
  const { queue, ledger, clock } = heldQueue({
    keeper,
    limits: { maxQueueSize: 8, maxAgeMillis: 600_000 },
    answer: () => AWAY,
  });
  addAll(queue, 1, 8);
  await clock.advance(10);
  addAll(queue, 9, 12);
  assert.deepEqual(fates(ledger.receipt()), {
    recorded: 12,
    spooled: 4,
    pending: 8,
  });
  assert.deepEqual(keeper.keptBatches, ["[1,2,3,4]"]);
  assert.deepEqual(keeper.doneBatches, []);
});

test("keepAll() answers for everything that has not ended", async () => {
  const keeper = fakeKeeper();
  const kept = heldQueue({ keeper });
  kept.queue.add(1);
  assert.equal(kept.queue.keepAll(), true);
  keeper.works = false;
  assert.equal(kept.queue.keepAll(), false);
  const { queue, clock } = heldQueue({ answer: () => OK });
  assert.equal(queue.keepAll(), true);
  queue.add(1);
  assert.equal(queue.keepAll(), false);
  await clock.advance(100);
  assert.equal(queue.keepAll(), true);
});
