import assert from "node:assert/strict";
import { test } from "node:test";
import { Machine, TextCollector, TextQueue } from "./_spool.ts";

const REFUSED = { status: "failure", httpStatus: 400, message: "no" } as const;

/** What an entry holds, as a collector sees it. */
function request(...texts: readonly string[]) {
  return { scopeLogs: [{ logRecords: texts }] };
}

/** Leaves entries of several records each. */
function leave(machine: Machine, entries: readonly (readonly string[])[]) {
  const spool = machine.start("first");
  const { keeper } = new TextQueue(spool);
  for (const texts of entries) {
    const bytes = new TextEncoder().encode(
      JSON.stringify({ resourceLogs: [request(...texts)] }),
    );
    const body = { bytes, contentType: "application/json" };
    keeper.sealed({ count: texts.length, request: () => body }).keep();
  }
  spool.close();
  machine.kill("first");
}

/** A collector that refuses what holds any of these. */
function recover(machine: Machine, refused: readonly string[]) {
  const spool = machine.start("second");
  const taken: string[] = [];
  const collector = new TextCollector(machine.clock);
  collector.answer = (resources) => {
    const texts = JSON.stringify(resources).match(/[a-z]+\d+/g) ?? [];
    if (texts.some((text) => refused.includes(text))) return REFUSED;
    taken.push(...texts);
    return { status: "success", rejected: 0 };
  };
  spool.recover({ logs: collector });
  return { spool, collector, taken };
}

test("a refused record is found in the entry that holds it, among others", async () => {
  const machine = new Machine();
  const entries = ["a", "b", "c", "d"].map((letter) =>
    Array.from({ length: 50 }, (_, index) => `${letter}${index}`)
  );
  leave(machine, entries);
  const { spool, taken, collector } = recover(machine, ["c7"]);
  await machine.clock.pass(1_000);
  const good = entries.flat().filter((text) => text !== "c7");
  assert.deepEqual(taken.toSorted(), good.toSorted());
  const { delivered, rejected, pending } = spool.recovered("logs");
  assert.deepEqual({ delivered, rejected, pending }, {
    delivered: 199,
    rejected: 1,
    pending: 0,
  });
  assert.ok(collector.requests.length <= 25);
  assert.deepEqual(machine.disk.segments, []);
});

test("a collector that refuses everything costs ten requests more per entry", async () => {
  const machine = new Machine();
  const texts = Array.from({ length: 64 }, (_, index) => `a${index}`);
  leave(machine, [texts]);
  const { spool, collector } = recover(machine, texts);
  await machine.clock.pass(1_000);
  assert.ok(collector.requests.length <= 11);
  assert.equal(spool.recovered("logs").rejected, 64);
});

test("an entry whose parts were not all decided when we stop is left whole", async () => {
  const machine = new Machine();
  leave(machine, [["a0", "a1"], ["b0", "b1"]]);
  const { spool, collector } = recover(machine, []);
  let answers = 0;
  collector.answer = () => {
    answers += 1;
    if (answers === 1) return REFUSED; // of all four
    if (answers === 2) return { status: "success", rejected: 0 }; // of a
    if (answers === 3) return { status: "success", rejected: 0 }; // of b0
    spool.close();
    return { status: "retryable", message: "away" };
  };
  await machine.clock.pass(100);
  const { delivered, pending } = spool.recovered("logs");
  assert.deepEqual({ delivered, pending }, { delivered: 2, pending: 2 });
  machine.kill("second");
  const third = machine.start("third");
  const last = new TextCollector(machine.clock);
  third.recover({ logs: last });
  await machine.clock.pass(100);
  assert.deepEqual(last.texts, [request("b0", "b1")]);
});

test("an entry that was damaged is not told to have arrived", async () => {
  const machine = new Machine();
  leave(machine, [["a0", "a1"], ["b0", "b1"]]);
  const { spool, taken } = recover(machine, ["a0"]);
  const [name = ""] = machine.disk.segments;
  const file = machine.disk.files.get(name);
  const text = new TextDecoder("latin1").decode(file?.bytes);
  file?.bytes.set([0], text.indexOf("b1"));
  await machine.clock.pass(1_000);
  assert.deepEqual(taken, ["a1"]);
  const { delivered, rejected, dropped } = spool.recovered("logs");
  assert.deepEqual({ delivered, rejected, dropped }, {
    delivered: 1,
    rejected: 1,
    dropped: 2,
  });
});

test("nothing counts as delivered that did not arrive, though the file is damaged meanwhile", async () => {
  const machine = new Machine();
  leave(machine, [["a0", "a1"], ["b0", "b1"], ["c0", "c1"]]);
  const { spool, collector, taken } = recover(machine, ["a0"]);
  const { answer } = collector;
  collector.answer = (resources) => {
    for (const name of machine.disk.segments) {
      const bytes = machine.disk.files.get(name)?.bytes;
      const at = new TextDecoder("latin1").decode(bytes).indexOf("b1");
      if (at >= 0) bytes?.set([0], at);
    }
    return answer(resources);
  };
  await machine.clock.pass(1_000);
  const { delivered, rejected, pending } = spool.recovered("logs");
  assert.equal(delivered, taken.length);
  assert.deepEqual({ delivered, rejected, pending }, {
    delivered: 5,
    rejected: 1,
    pending: 0,
  });
});
