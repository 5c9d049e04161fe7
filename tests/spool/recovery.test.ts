import assert from "node:assert/strict";
import { test } from "node:test";
import {
  entryFrame,
  HEADER_BYTES,
  readHeader,
} from "../../src/delivery/spool/frame.ts";
import type { OtlpSignal } from "../../src/otlp/settings.ts";
import type { Spool } from "../../src/delivery/spool/spool.ts";
import { Machine, TextCollector, TextQueue } from "./_spool.ts";

/** Leaves texts in the spool, one batch each, and ends. */
function leave(
  machine: Machine,
  process: string,
  texts: readonly string[],
  signal: OtlpSignal = "logs",
): void {
  const spool = machine.start(process);
  const queue = new TextQueue(spool, signal);
  for (const text of texts) {
    queue.add(text);
    queue.seal().keep();
  }
  spool.close();
  machine.kill(process);
}

/** Starts a process that sends what it finds. */
function recover(
  machine: Machine,
  process: string,
  signal: OtlpSignal = "logs",
): { spool: Spool; collector: TextCollector } {
  const spool = machine.start(process);
  const collector = new TextCollector(machine.clock);
  spool.recover({ [signal]: collector });
  return { spool, collector };
}

const NONE = {
  found: 0,
  delivered: 0,
  rejected: 0,
  dropped: 0,
  unconfirmed: 0,
  pending: 0,
};

test("the next process sends what it finds, oldest first, and removes it", async () => {
  const machine = new Machine();
  leave(machine, "first", ["a", "b"]);
  await machine.clock.pass(1_000);
  leave(machine, "second", ["c"]);
  const { spool, collector } = recover(machine, "third");
  await machine.clock.pass(1_000);
  assert.deepEqual(collector.texts, ["a", "b", "c"]);
  assert.deepEqual(spool.recovered("logs"), {
    ...NONE,
    found: 3,
    delivered: 3,
  });
  assert.deepEqual(spool.recovered("traces"), NONE);
  spool.close();
  assert.deepEqual(machine.disk.names, []);
  assert.deepEqual(machine.codes, []);
});

test("nothing is sent before the program had a moment to start", async () => {
  const machine = new Machine();
  leave(machine, "first", ["a"]);
  const { collector } = recover(machine, "second");
  await machine.clock.pass(10);
  assert.equal(collector.requests.length, 0);
  await machine.clock.pass(100);
  assert.equal(collector.requests.length, 1);
});

test("small entries travel together", async () => {
  const machine = new Machine();
  const texts = Array.from({ length: 2_500 }, (_, at) => String(at));
  leave(machine, "first", texts);
  const { collector } = recover(machine, "second");
  await machine.clock.pass(1_000);
  assert.deepEqual(collector.texts, texts);
  assert.equal(collector.requests.length, 3);
});

test("a collector that is away is tried until it is back", async () => {
  const machine = new Machine();
  leave(machine, "first", ["a"]);
  const { spool, collector } = recover(machine, "second");
  collector.answer = () => ({ status: "retryable", message: "refused" });
  const settled = spool.settled();
  await machine.clock.pass(100);
  await settled; // nothing can be done at present
  assert.equal(spool.recovered("logs").pending, 1);
  assert.equal(machine.disk.segments.length, 1);
  collector.answer = () => ({ status: "success", rejected: 0 });
  await machine.clock.pass(100);
  assert.equal(spool.recovered("logs").delivered, 1);
  assert.deepEqual(machine.disk.segments, []);
});

test("what is refused is counted, told and removed", async () => {
  const machine = new Machine();
  leave(machine, "first", ["a", "b"]);
  const { spool, collector } = recover(machine, "second");
  collector.answer = () => ({
    status: "failure",
    httpStatus: 403,
    message: "go away",
  });
  await machine.clock.pass(100);
  assert.deepEqual(spool.recovered("logs"), { ...NONE, found: 2, rejected: 2 });
  assert.equal(collector.requests.length, 1);
  assert.deepEqual(machine.disk.segments, []);
  assert.match(machine.told[0]?.message ?? "", /rejected: go away/);
});

test("what could not even be sent stays", async () => {
  const machine = new Machine();
  leave(machine, "first", ["a"]);
  const { spool, collector } = recover(machine, "second");
  collector.answer = () => ({ status: "failure", message: "no permission" });
  await machine.clock.pass(1_000);
  assert.deepEqual(spool.recovered("logs"), { ...NONE, found: 1, pending: 1 });
  assert.equal(collector.requests.length, 1);
  spool.close();
  assert.equal(machine.disk.segments.length, 1);
});

test("a single refused entry does not sink those it travels with", async () => {
  const machine = new Machine();
  const texts = ["a", "b", "poison", "c", "d", "e"];
  leave(machine, "first", texts);
  const { spool, collector } = recover(machine, "second");
  const taken: string[] = [];
  collector.answer = (texts) => {
    if (texts.includes("poison")) {
      return { status: "failure", httpStatus: 400, message: "poison" };
    }
    taken.push(...texts);
    return { status: "success", rejected: 0 };
  };
  await machine.clock.pass(1_000);
  const good = texts.filter((text) => text !== "poison");
  assert.deepEqual(taken.toSorted(), good);
  const receipt = { ...NONE, found: 6, delivered: 5, rejected: 1 };
  assert.deepEqual(spool.recovered("logs"), receipt);
});

test("what a collector took in part is counted in parts", async () => {
  const machine = new Machine();
  leave(machine, "first", ["a", "b", "c"]);
  const { spool, collector } = recover(machine, "second");
  collector.answer = () => ({ status: "success", rejected: 2, message: "no" });
  await machine.clock.pass(100);
  const receipt = { ...NONE, found: 3, delivered: 1, rejected: 2 };
  assert.deepEqual(spool.recovered("logs"), receipt);
});

test("logs whose request was not answered are sent again", async () => {
  const machine = new Machine();
  leave(machine, "first", ["a"]);
  const { spool, collector } = recover(machine, "second");
  collector.answer = () => {
    collector.answer = () => ({ status: "success", rejected: 0 });
    return { status: "retryable", message: "reset", unanswered: true };
  };
  await machine.clock.pass(100);
  assert.deepEqual(collector.texts, ["a", "a"]);
  assert.equal(spool.recovered("logs").delivered, 1);
});

test("metrics whose request was not answered are never sent again", async () => {
  const machine = new Machine();
  leave(machine, "first", ["a", "b"], "metrics");
  const { spool, collector } = recover(machine, "second", "metrics");
  collector.answer = ([text]) =>
    text === "a"
      ? { status: "retryable", message: "reset", unanswered: true }
      : { status: "success", rejected: 0 };
  await machine.clock.pass(1_000);
  assert.deepEqual(collector.requests, [["a"], ["b"]]);
  assert.deepEqual(spool.recovered("metrics"), {
    ...NONE,
    found: 2,
    delivered: 1,
    unconfirmed: 1,
  });
  assert.deepEqual(machine.disk.segments, []);
});

test("metrics that a killed process was sending are never sent again", async () => {
  const machine = new Machine();
  leave(machine, "first", ["a", "b"], "metrics");
  const second = recover(machine, "second", "metrics");
  second.collector.answer = () => new Promise(() => {});
  await machine.clock.pass(100);
  assert.deepEqual(second.collector.texts, ["a"]);
  machine.kill("second");
  const third = recover(machine, "third", "metrics");
  await machine.clock.pass(100);
  assert.deepEqual(third.collector.texts, ["b"]);
  assert.equal(third.spool.recovered("metrics").unconfirmed, 1);
});

test("metrics that were answered with a later are sent by the next process", async () => {
  const machine = new Machine();
  leave(machine, "first", ["a"], "metrics");
  const second = recover(machine, "second", "metrics");
  second.collector.answer = () => {
    second.collector.answer = () => new Promise(() => {});
    machine.kill("second");
    return { status: "retryable", httpStatus: 503, message: "later" };
  };
  await machine.clock.pass(21);
  second.spool.close();
  const third = recover(machine, "third", "metrics");
  await machine.clock.pass(100);
  assert.deepEqual(third.collector.texts, ["a"]);
});

test("what is too old is dropped, counted and told, whatever signal it is", async () => {
  const machine = new Machine();
  leave(machine, "first", ["a"], "logs");
  leave(machine, "second", ["b"], "traces");
  await machine.clock.pass(3_600_001);
  leave(machine, "third", ["c"], "logs");
  const { spool, collector } = recover(machine, "fourth");
  await machine.clock.pass(100);
  assert.deepEqual(collector.texts, ["c"]);
  const receipt = { ...NONE, found: 2, delivered: 1, dropped: 1 };
  assert.deepEqual(spool.recovered("logs"), receipt);
  assert.equal(spool.recovered("traces").dropped, 1);
  assert.deepEqual(machine.disk.segments, []);
  assert.deepEqual(machine.codes, ["spool.dropped", "spool.dropped"]);
});

test("what grows too old while the collector is away is dropped", async () => {
  const machine = new Machine();
  leave(machine, "first", ["a"]);
  const { spool, collector } = recover(machine, "second");
  collector.answer = async () => {
    await machine.clock.pass(0);
    return { status: "retryable", message: "refused" };
  };
  await machine.clock.pass(500);
  machine.clock.sleep(3_600_001);
  await machine.clock.pass(100);
  assert.equal(spool.recovered("logs").dropped, 1);
  assert.deepEqual(machine.disk.segments, []);
});

test("a directory over its bound loses what is oldest", async () => {
  const machine = new Machine();
  const big = "x".repeat(300_000);
  leave(machine, "first", [`1${big}`]);
  await machine.clock.pass(1);
  leave(machine, "second", [`2${big}`]);
  await machine.clock.pass(1);
  leave(machine, "third", [`3${big}`]);
  const spool = machine.start("fourth", { maxBytes: 700_000 });
  const collector = new TextCollector(machine.clock);
  // Somebody else's: only the bound is at work.
  spool.recover({ traces: collector, logs: undefined });
  await machine.clock.pass(1_000);
  assert.deepEqual(machine.disk.segments.length, 2);
  const [oldest = ""] = machine.disk.segments;
  const content = new TextDecoder().decode(
    machine.disk.files.get(oldest)?.bytes,
  );
  assert.ok(content.includes('"2x'));
  assert.equal(spool.recovered("logs").dropped, 1);
});

test("signals that this process does not export stay for another", async () => {
  const machine = new Machine();
  const spool = machine.start("first");
  const logs = new TextQueue(spool, "logs");
  const traces = new TextQueue(spool, "traces");
  logs.add("log");
  traces.add("span");
  logs.keepAll();
  traces.keepAll();
  machine.kill("first");
  const second = recover(machine, "second", "logs");
  await machine.clock.pass(100);
  assert.deepEqual(second.collector.texts, ["log"]);
  assert.deepEqual(second.spool.recovered("traces"), NONE);
  const third = recover(machine, "third", "traces");
  await machine.clock.pass(100);
  assert.deepEqual(third.collector.texts, ["span"]);
  // Nobody takes it up again and again meanwhile.
  await machine.clock.pass(300_000);
  assert.deepEqual(machine.disk.segments, []);
});

test("a process that is away for its signal does not hold up the others", async () => {
  const machine = new Machine();
  const first = machine.start("first");
  for (const signal of ["logs", "traces"] as const) {
    const queue = new TextQueue(first, signal);
    queue.add(signal);
    queue.keepAll();
  }
  first.close();
  await machine.clock.pass(1);
  leave(machine, "second", ["more"], "logs");
  const spool = machine.start("third");
  const logs = new TextCollector(machine.clock);
  const traces = new TextCollector(machine.clock);
  traces.answer = () => ({ status: "retryable", message: "refused" });
  spool.recover({ logs, traces });
  await machine.clock.pass(1_000);
  assert.deepEqual(logs.texts, ["logs", "more"]);
  assert.equal(spool.recovered("traces").pending, 1);
});

test("the records that a process could not hold in memory are sent by itself later", async () => {
  const machine = new Machine();
  const { spool, collector } = recover(machine, "first");
  await machine.clock.pass(100);
  const queue = new TextQueue(spool);
  queue.add("a");
  assert.equal(queue.seal().keep(), true);
  queue.add("b");
  const batch = queue.seal();
  await machine.clock.pass(31_000);
  assert.deepEqual(collector.texts, []); // b is still on its way
  batch.done();
  await machine.clock.pass(31_000);
  assert.deepEqual(collector.texts, ["a"]);
  assert.equal(spool.recovered("logs").delivered, 1);
});

test("files of a process that runs are left to it", async () => {
  const machine = new Machine();
  const first = machine.start("first");
  const queue = new TextQueue(first);
  queue.add("a");
  queue.seal();
  queue.keepAll();
  await machine.clock.pass(2_000);
  queue.add("b"); // it goes on
  const { collector } = recover(machine, "second");
  await machine.clock.pass(300_000);
  assert.deepEqual(collector.texts, []);
  machine.kill("first");
  await machine.clock.pass(60_000);
  assert.deepEqual(collector.texts, ["a", "b"]);
});

test("files of a process of which nothing is known are taken after a silence", async () => {
  const machine = new Machine();
  const first = machine.start("first");
  machine.disk.running.delete("first");
  const queue = new TextQueue(first);
  queue.add("a");
  await machine.clock.pass(200);
  const { collector } = recover(machine, "second");
  await machine.clock.pass(120_000);
  assert.deepEqual(collector.texts, []); // it touches its file
  first.close();
  await machine.clock.pass(31_000);
  assert.deepEqual(collector.texts, ["a"]);
});

test("a process that died without a word is told of once", async () => {
  const machine = new Machine();
  for (const process of ["first", "second"]) {
    const queue = new TextQueue(machine.start(process));
    queue.add("a");
    await machine.clock.pass(200);
    machine.kill(process);
  }
  const third = recover(machine, "third");
  const fourth = recover(machine, "fourth");
  await machine.clock.pass(100_000);
  const unclean = machine.codes.filter((code) => code === "spool.unclean_end");
  assert.equal(unclean.length, 2);
  assert.equal(
    third.collector.texts.length + fourth.collector.texts.length,
    2,
  );
});

test("two processes that look at the same moment send every record once", async () => {
  const machine = new Machine();
  for (let count = 0; count < 20; count++) {
    leave(machine, `p${count}`, [String(count)]);
  }
  const found = [1, 2, 3].map((at) => recover(machine, `next${at}`));
  await machine.clock.pass(10_000);
  const texts = found.flatMap(({ collector }) => collector.texts);
  assert.equal(texts.length, 20);
  assert.equal(new Set(texts).size, 20);
  const receipts = found.map(({ spool }) => spool.recovered("logs"));
  assert.equal(receipts.reduce((sum, { found }) => sum + found, 0), 20);
  assert.equal(receipts.reduce((sum, { pending }) => sum + pending, 0), 0);
});

test("a process that dies while it recovers leaves the rest to the next", async () => {
  const machine = new Machine();
  leave(machine, "first", ["a", "b"], "metrics");
  const second = recover(machine, "second", "metrics");
  second.collector.answer = () => {
    second.collector.send = () => new Promise<never>(() => {});
    return { status: "success", rejected: 0 };
  };
  await machine.clock.pass(100);
  assert.deepEqual(second.collector.texts, ["a"]);
  machine.kill("second");
  const third = recover(machine, "third", "metrics");
  await machine.clock.pass(1_000);
  assert.deepEqual(third.collector.texts, ["b"]);
});

test("a process whose file was taken while it slept stops sending from it", async () => {
  const machine = new Machine();
  leave(machine, "first", ["a".repeat(300_000), "b".repeat(300_000)]);
  const second = recover(machine, "second");
  machine.disk.running.delete("second");
  let answer: (() => void) | undefined;
  second.collector.answer = () =>
    new Promise((resolve) => {
      answer = () => resolve({ status: "success", rejected: 0 });
    });
  await machine.clock.pass(100);
  assert.equal(second.collector.requests.length, 1);
  machine.clock.sleep(60_000);
  const third = machine.start("third");
  const collector = new TextCollector(machine.clock);
  third.recover({ logs: collector });
  // The first process of the two touches its file at once when it wakes.
  const wake = third.settled();
  await machine.clock.pass(10);
  answer?.();
  await machine.clock.pass(5_000);
  await wake;
  assert.equal(collector.texts.length, 2);
  assert.equal(second.collector.requests.length, 1);
  assert.equal(second.spool.recovered("logs").pending, 0);
});

test("what was written to a file after it was taken is found before it is removed", async () => {
  const machine = new Machine();
  leave(machine, "first", ["a"]);
  const { spool, collector } = recover(machine, "second");
  const other = new Machine();
  leave(other, "x", ["late"]);
  const [from = ""] = other.disk.segments;
  const frame = other.disk.files.get(from)?.bytes.slice() ?? new Uint8Array();
  collector.answer = (texts) => {
    if (texts.includes("a")) {
      // Another sequence, so that it is another entry.
      const [name = ""] = machine.disk.segments;
      machine.disk.seenBy("").open(name).append(renumbered(frame));
    }
    return { status: "success", rejected: 0 };
  };
  await machine.clock.pass(1_000);
  assert.deepEqual(collector.texts, ["a", "late"]);
  assert.deepEqual(machine.disk.segments, []);
  assert.equal(spool.recovered("logs").found, 2);
});

test("at the end of a program log records are sent at once, and no data points", async () => {
  const machine = new Machine();
  leave(machine, "first", ["a", "b"], "logs");
  leave(machine, "second", ["c"], "metrics");
  const spool = machine.start("third");
  const logs = new TextCollector(machine.clock);
  const metrics = new TextCollector(machine.clock);
  spool.recover({ logs, metrics });
  spool.ending();
  let isSettled = false;
  void spool.settled().then(() => isSettled = true);
  await machine.clock.pass(10); // before the first look
  assert.equal(isSettled, true);
  spool.close();
  machine.kill("third");
  assert.deepEqual(logs.texts, ["a", "b"]);
  assert.deepEqual(metrics.texts, []);
  const next = recover(machine, "fourth", "metrics");
  await machine.clock.pass(100);
  assert.deepEqual(next.collector.texts, ["c"]);
});

/** The frame of an entry as the seventh. */
function renumbered(frame: Uint8Array): Uint8Array {
  const header = readHeader(frame, 0);
  return entryFrame(
    {
      signal: "logs",
      sequence: 7,
      count: 1,
      timeMillis: header?.timeMillis ?? 0,
    },
    { bytes: frame.slice(HEADER_BYTES), contentType: "application/json" },
  );
}
