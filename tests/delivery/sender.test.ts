/**
 * Whose turn it is, and how long everybody waits.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_REQUESTS, Sender } from "../../src/delivery/sender.ts";
import type { ExportOutcome } from "../../src/otlp/outcome.ts";
import { manualClock, settle } from "./_clock.ts";
import { AWAY, OK } from "./_queue.ts";

const REQUEST = { bytes: new Uint8Array(), contentType: "application/json" };

function sending(answer: () => ExportOutcome) {
  const clock = manualClock();
  const times: number[] = [];
  const sender = new Sender({
    clock,
    attempt() {
      times.push(clock.monotonic());
      return Promise.resolve(answer());
    },
  });
  return { clock, times, sender };
}

/** Sends until a request is taken. */
async function persist(sender: Sender): Promise<void> {
  while ((await sender.send(REQUEST)).status !== "success");
}

test("waits double up to five seconds, and begin anew after a success", async () => {
  let answer = AWAY;
  const { clock, times, sender } = sending(() => answer);
  const done = persist(sender);
  await clock.advance(25_000);
  const waits = times.map((time, index) => time - (times[index - 1] ?? 0));
  assert.deepEqual(waits.slice(0, 7), [
    0,
    500,
    1_000,
    2_000,
    4_000,
    5_000,
    5_000,
  ]);
  answer = OK;
  await clock.advance(5_000);
  await done;
  answer = AWAY;
  const before = times.length;
  const again = persist(sender);
  await clock.advance(500);
  assert.equal(times.length - before, 2);
  answer = OK;
  await clock.advance(5_000);
  await again;
});

test("requests that fail together are one failure", async () => {
  let answer = AWAY;
  const { clock, times, sender } = sending(() => answer);
  const all = Array.from({ length: MAX_REQUESTS }, () => persist(sender));
  await clock.advance(0);
  assert.equal(times.length, MAX_REQUESTS);
  await clock.advance(499);
  assert.equal(times.length, MAX_REQUESTS);
  answer = OK;
  await clock.advance(1);
  await Promise.all(all);
  assert.equal(times.length, 2 * MAX_REQUESTS);
});

test("after a failure one request tries for all", async () => {
  const { clock, times, sender } = sending(() => AWAY);
  void sender.send(REQUEST);
  await settle();
  for (let index = 0; index < 10; index += 1) void sender.send(REQUEST);
  await clock.advance(500);
  assert.equal(times.length, 2);
});

for (
  const [asked, waited] of [
    [7_000, 7_000],
    [0, 100],
    [86_400_000, 600_000],
  ] as const
) {
  test(`a collector that asks for ${asked} ms is left alone for ${waited}`, async () => {
    const { clock, times, sender } = sending(() => ({
      status: "retryable",
      message: "busy",
      httpStatus: 429,
      retryAfterMillis: asked,
    }));
    await sender.send(REQUEST);
    void sender.send(REQUEST);
    await clock.advance(waited - 1);
    assert.equal(times.length, 1);
    await clock.advance(1);
    assert.equal(times.length, 2);
  });
}

test("what is told of a request and throws costs no place among them", async () => {
  const clock = manualClock();
  const sender = new Sender({ clock, attempt: () => Promise.resolve(OK) });
  const onSent = (): void => {
    throw new RangeError("no room");
  };
  for (let round = 0; round < 5; round++) {
    await assert.rejects(sender.send(REQUEST, { onSent }), /no room/);
  }
  assert.deepEqual(await sender.send(REQUEST), OK);
});

test("a wait ends with its signal, and without a request", async () => {
  const { clock, times, sender } = sending(() => ({
    status: "retryable",
    message: "no answer",
    unanswered: true,
  }));
  await sender.send(REQUEST);
  const patience = new AbortController();
  const outcome = sender.send(REQUEST, { signal: patience.signal });
  await clock.advance(1);
  patience.abort();
  assert.deepEqual(await outcome, {
    status: "retryable",
    message: "no answer",
  });
  assert.equal(times.length, 1);
  assert.equal(clock.pending, 0);
  const late = await sender.send(REQUEST, { signal: patience.signal });
  assert.equal(late.status, "retryable");
});

test("while somebody waits, our own waits are a second at most, also the present one", async () => {
  const { clock, times, sender } = sending(() => AWAY);
  void persist(sender);
  await clock.advance(16_000); // at 12.5 s the last try
  const before = times.length;
  const leave = sender.attend();
  await clock.advance(999);
  assert.equal(times.length, before);
  await clock.advance(4_001);
  assert.deepEqual(
    times.slice(before),
    [17_000, 18_000, 19_000, 20_000, 21_000],
  );
  leave();
  leave(); // once is enough
  await clock.advance(20_000);
  assert.deepEqual(times.slice(before + 5, before + 7), [22_000, 27_000]);
});

test("a collector that asked for a longer wait gets it, whoever waits", async () => {
  const later: ExportOutcome = {
    status: "retryable",
    httpStatus: 429,
    message: "later",
    retryAfterMillis: 30_000,
  };
  const { clock, times, sender } = sending(() => later);
  const first = sender.attend();
  void persist(sender);
  await clock.advance(10_000);
  const second = sender.attend();
  await clock.advance(20_000);
  assert.deepEqual(times, [0, 30_000]);
  first();
  second();
});
