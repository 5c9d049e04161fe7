import assert from "node:assert/strict";
import { test } from "node:test";
import { Machine, TextCollector, TextQueue } from "./_spool.ts";

/** What the next process sends, when this one is killed now. */
async function afterKill(machine: Machine): Promise<readonly string[]> {
  machine.kill("first");
  const next = machine.start("next");
  const collector = new TextCollector(machine.clock);
  next.recover({ logs: collector, traces: collector, metrics: collector });
  await machine.clock.pass(1_000);
  next.close();
  return collector.texts;
}

test("with durability interval, records are written once they wait for an interval", async () => {
  const machine = new Machine();
  const queue = new TextQueue(machine.start("first"));
  queue.add("a", "b");
  await machine.clock.pass(199);
  assert.deepEqual(machine.disk.segments, []);
  await machine.clock.pass(1);
  assert.equal(machine.disk.segments.length, 1);
  queue.add("lost");
  assert.deepEqual(await afterKill(machine), ["a", "b"]);
});

test("with durability interval, what is delivered in time never touches the disk", async () => {
  const machine = new Machine();
  const queue = new TextQueue(machine.start("first"));
  for (let round = 0; round < 20; round++) {
    queue.add("a");
    queue.seal().done();
    await machine.clock.pass(50);
  }
  await machine.clock.pass(1_000);
  assert.deepEqual(machine.disk.segments, []);
});

test("with durability event, every record is written when it comes", async () => {
  const machine = new Machine();
  const queue = new TextQueue(machine.start("first", { durability: "event" }));
  queue.add("a", "b", "c");
  assert.deepEqual(await afterKill(machine), ["a", "b", "c"]);
});

test("every record is written once, however often and wherever it waits", async () => {
  const machine = new Machine();
  const queue = new TextQueue(machine.start("first"));
  queue.add("a");
  await machine.clock.pass(200);
  queue.add("b", "c");
  await machine.clock.pass(200);
  queue.seal();
  queue.add("d");
  await machine.clock.pass(400);
  assert.deepEqual(await afterKill(machine), ["a", "b", "c", "d"]);
});

test("a batch that was written in part is kept as a whole", async () => {
  const machine = new Machine();
  const queue = new TextQueue(machine.start("first"));
  queue.add("a");
  await machine.clock.pass(200);
  queue.add("b");
  queue.seal();
  await machine.clock.pass(200);
  assert.deepEqual(await afterKill(machine), ["a", "b"]);
});

test("what has ended is sent by nobody", async () => {
  const machine = new Machine();
  const queue = new TextQueue(machine.start("first"));
  queue.add("a");
  const first = queue.seal();
  queue.add("b");
  queue.seal();
  queue.add("c");
  const third = queue.seal();
  await machine.clock.pass(200);
  third.done();
  first.done();
  assert.deepEqual(await afterKill(machine), ["b"]);
});

test("a file is emptied when all of it has ended", async () => {
  const machine = new Machine();
  const queue = new TextQueue(machine.start("first", { durability: "event" }));
  queue.add("a", "b");
  queue.seal().done();
  const [name = ""] = machine.disk.segments;
  assert.equal(machine.disk.files.get(name)?.bytes.length, 0);
  queue.add("c");
  assert.deepEqual(await afterKill(machine), ["c"]);
});

test("keepAll() writes everything at once", async () => {
  const machine = new Machine();
  const spool = machine.start("first");
  const logs = new TextQueue(spool, "logs");
  const traces = new TextQueue(spool, "traces");
  logs.add("a");
  logs.seal();
  logs.add("b");
  traces.add("span");
  assert.equal(logs.keepAll(), true);
  assert.equal(traces.keepAll(), true);
  assert.deepEqual((await afterKill(machine)).toSorted(), ["a", "b", "span"]);
  assert.ok(!machine.codes.includes("spool.unclean_end"));
});

test("what others record after keepAll() in the same moment is kept as well", async () => {
  const machine = new Machine();
  const queue = new TextQueue(machine.start("first"));
  queue.add("a");
  queue.keepAll();
  queue.add("b");
  queue.seal();
  queue.add("c");
  assert.deepEqual(await afterKill(machine), ["a", "b", "c"]);
  assert.ok(!machine.codes.includes("spool.unclean_end"));
});

test("a program that goes on after keepAll() and is killed did not end as it should", async () => {
  const machine = new Machine();
  const queue = new TextQueue(machine.start("first"));
  queue.add("a");
  queue.keepAll();
  await machine.clock.pass(2_000);
  queue.add("b");
  assert.deepEqual(await afterKill(machine), ["a"]);
  assert.ok(machine.codes.includes("spool.unclean_end"));
});

test("a batch whose records are only in the spool ends with it", async () => {
  const machine = new Machine();
  const spool = machine.start("first");
  const queue = new TextQueue(spool);
  queue.add("a");
  const batch = queue.seal();
  assert.equal(batch.keep(), true);
  batch.done();
  assert.deepEqual(await afterKill(machine), []);
});

test("metrics that are on their way when a process is killed are counted, and not sent", async () => {
  const machine = new Machine();
  const queue = new TextQueue(machine.start("first"), "metrics");
  const seal = (text: string) => {
    queue.add(text);
    return queue.seal();
  };
  const before = seal("written before it is sent");
  await machine.clock.pass(200);
  before.mark?.("sent");
  seal("sent before it is written").mark?.("sent");
  const answered = seal("answered");
  answered.mark?.("sent");
  await machine.clock.pass(200);
  answered.mark?.("answered");
  assert.deepEqual(await afterKill(machine), ["answered"]);
  const unconfirmed = machine.codes.filter((code) =>
    code === "spool.unconfirmed"
  );
  assert.equal(unconfirmed.length, 2);
});

test("files are left behind when they are full, and removed when they have ended", () => {
  const machine = new Machine();
  const spool = machine.start("first", { maxBytes: 50_000_000 });
  const queue = new TextQueue(spool);
  const batches = [];
  for (let count = 0; count < 6; count++) {
    queue.add("x".repeat(2_000_000));
    batches.push(queue.seal());
    queue.keepAll();
  }
  assert.ok(machine.disk.segments.length >= 2);
  for (const batch of batches) batch.done();
  assert.ok(machine.disk.segments.length <= 1);
  spool.close();
  assert.deepEqual(machine.disk.names, []);
});

test("an owner whose files were taken while it slept keeps its records anew", async () => {
  const machine = new Machine();
  const spool = machine.start("first");
  const queue = new TextQueue(spool);
  queue.add("a");
  await machine.clock.pass(200);
  const before = machine.disk.segments;
  // Nothing is known of it, and it does nothing for long.
  machine.disk.running.delete("first");
  machine.clock.sleep(60_000);
  const other = machine.start("other");
  const collector = new TextCollector(machine.clock);
  const logs = { send: () => new Promise<never>(() => {}) };
  other.recover({ logs });
  await (other.settled(), machine.clock.pass(30));
  queue.add("b");
  assert.equal(queue.keepAll(), true);
  assert.notDeepEqual(machine.disk.segments, before);
  other.close();
  machine.kill("other");
  const next = machine.start("next");
  next.recover({ logs: collector });
  machine.kill("first");
  await machine.clock.pass(40_000);
  assert.deepEqual([...new Set(collector.texts)].toSorted(), ["a", "b"]);
});
