/**
 * How records that a collector refuses are told from those it takes.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { bisect, type RangeOutcome } from "../../src/delivery/bisect.ts";
import { MAX_EXTRA_REQUESTS } from "../../src/delivery/parcel.ts";
import type { ExportFailure, ExportOutcome } from "../../src/otlp/outcome.ts";
import { addAll, heldQueue, OK } from "./_queue.ts";

const REFUSED: ExportFailure = {
  status: "failure",
  httpStatus: 400,
  message: "poison",
};
const TOO_LARGE: ExportFailure = {
  status: "failure",
  httpStatus: 413,
  message: "too large",
};

interface Found {
  readonly ranges: readonly RangeOutcome[];
  readonly requests: number;
}

/** Bisects as many records as asked for against a collector. */
async function run(
  count: number,
  judge: (from: number, to: number) => ExportOutcome,
  maxRequests: number = MAX_EXTRA_REQUESTS,
): Promise<Found> {
  let requests = 0;
  const ranges = await bisect({
    count,
    refusal: REFUSED,
    maxRequests,
    send(from, to) {
      requests += 1;
      return Promise.resolve(judge(from, to));
    },
  });
  let at = 0;
  for (const { from, to } of ranges) {
    assert.equal(from, at, "ranges follow each other");
    assert.ok(to > from);
    at = to;
  }
  assert.equal(at, count, "ranges cover everything");
  assert.ok(requests <= maxRequests, `${requests} requests`);
  return { ranges, requests };
}

function refusing(...poison: number[]) {
  return (from: number, to: number): ExportOutcome =>
    poison.some((at) => at >= from && at < to) ? REFUSED : OK;
}

function refusedIn({ ranges }: Found): number {
  return ranges.filter(({ outcome }) => outcome.status === "failure")
    .reduce((sum, { from, to }) => sum + to - from, 0);
}

test("one poisoned record of sixteen is refused alone, wherever it stands", async () => {
  for (let poison = 0; poison < 16; poison += 1) {
    const found = await run(16, refusing(poison));
    assert.equal(refusedIn(found), 1, `record ${poison}`);
  }
});

test("one poisoned record of a thousand costs few others, and ten requests at most", async () => {
  for (let poison = 0; poison < 1_000; poison += 37) {
    const found = await run(1_000, refusing(poison));
    assert.ok(refusedIn(found) <= 63, `${refusedIn(found)} refused`);
  }
});

test("several poisoned records leave the others their way", async () => {
  const found = await run(64, refusing(3, 60));
  const refused = refusedIn(found);
  assert.ok(refused >= 2 && refused <= 40, `${refused} refused`);
});

test("a half that is refused for its size only is not lost unsent", async () => {
  const limited = (from: number, to: number): ExportOutcome =>
    to - from > 4 ? TOO_LARGE : OK;
  assert.equal(refusedIn(await run(8, limited)), 0);
});

test("what a collector that goes away has not judged comes back", async () => {
  let requests = 0;
  const { ranges } = await run(16, () => {
    requests += 1;
    return requests === 1
      ? OK
      : { status: "retryable", message: "away", httpStatus: 503 };
  });
  const outcomes = ranges.map(({ from, to, outcome }) =>
    `${from}-${to} ${outcome.status}`
  );
  assert.deepEqual(outcomes, [
    "0-8 success",
    "8-12 retryable",
    "12-16 retryable",
  ]);
});

test("without a request to spend, all is refused", async () => {
  assert.equal(refusedIn(await run(8, refusing(1), 2)), 8);
});

test("one poisoned record does not sink its batch, once something was delivered", async () => {
  const { queue, clock, ledger, reports } = heldQueue({
    limits: { maxBatchSize: 16 },
    answer: (numbers) => numbers.includes(13) ? REFUSED : OK,
  });
  addAll(queue, 13, 20);
  await queue.flush();
  assert.equal(ledger.receipt().rejected, 8, "nothing was delivered before");
  addAll(queue, 21, 22);
  await queue.flush();
  addAll(queue, 1, 16);
  await queue.flush();
  const { delivered, rejected, pending, reasons } = ledger.receipt();
  assert.deepEqual([delivered, rejected, pending], [17, 9, 0]);
  assert.deepEqual(reasons, { poison: 9 });
  assert.equal(reports.length, 2);
  assert.equal(clock.pending, 0);
});

test("a batch that is too large is halved at once, and later ones are smaller", async () => {
  const { queue, sent, ledger, clock } = heldQueue({
    limits: { maxBatchSize: 1_000, maxBatchBytes: 40_000 },
    answer: (numbers) => numbers.length > 10 ? TOO_LARGE : OK,
  });
  for (let index = 0; index < 20; index += 1) queue.add(1_500);
  await queue.flush();
  assert.equal(ledger.receipt().delivered, 20);
  assert.deepEqual(sent.map(({ length }) => length), [20, 10, 10]);
  for (let index = 0; index < 30; index += 1) queue.add(1_500);
  await clock.advance(100);
  assert.deepEqual(sent.slice(3).map(({ length }) => length), [10, 10, 10]);
});

test("a part that the collector could not judge waits for it, then arrives", async () => {
  let requests = 0;
  const { queue, clock, ledger } = heldQueue({
    limits: { maxBatchSize: 16 },
    answer(numbers) {
      requests += 1;
      if (requests === 4) return { status: "retryable", message: "away" };
      return numbers.includes(2) ? REFUSED : OK;
    },
  });
  addAll(queue, 101, 101);
  await queue.flush();
  addAll(queue, 1, 16);
  await clock.advance(10);
  assert.ok(ledger.receipt().pending > 0);
  await clock.advance(10_000);
  const { delivered, rejected, pending } = ledger.receipt();
  assert.deepEqual([delivered, rejected, pending], [16, 1, 0]);
});
