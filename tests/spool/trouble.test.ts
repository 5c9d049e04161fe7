import assert from "node:assert/strict";
import { test } from "node:test";
import { Machine, TextCollector, TextQueue } from "./_spool.ts";

test("a full disk costs nothing but what is not written, and is used again", async () => {
  const machine = new Machine();
  const spool = machine.start("first");
  const queue = new TextQueue(spool);
  queue.add("a");
  await machine.clock.pass(200);
  let used = 0;
  for (const { bytes } of machine.disk.files.values()) used += bytes.length;
  machine.disk.capacity = used + 20;
  queue.add("b");
  const batch = queue.seal();
  assert.equal(batch.keep(), false);
  await machine.clock.pass(10_000);
  assert.ok(machine.codes.includes("spool.failed"));
  machine.disk.capacity = Infinity;
  await machine.clock.pass(2_000);
  machine.kill("first");
  const next = machine.start("next");
  const logs = new TextCollector(machine.clock);
  next.recover({ logs });
  await machine.clock.pass(1_000);
  assert.deepEqual([...logs.texts].toSorted(), ["a", "b"]);
});

test("a full disk is asked once a second, not for every event", () => {
  const machine = new Machine();
  const spool = machine.start("first", { durability: "event" });
  const queue = new TextQueue(spool);
  machine.disk.failure = "ENOSPC";
  for (let count = 0; count < 1_000; count++) queue.add("a");
  assert.equal(machine.told.length, 1);
  assert.equal(queue.keepAll(), false);
});

for (const failure of ["EROFS", "EACCES"]) {
  test(`a directory that refuses with ${failure} turns the spool off, with one word`, () => {
    const machine = new Machine();
    machine.disk.failure = failure;
    assert.equal(machine.tryStart("first"), undefined);
    assert.deepEqual(machine.codes, ["spool.off"]);
    assert.match(machine.told[0]?.message ?? "", new RegExp(failure));
  });
}

test("a directory that is full when a program starts is used later", async () => {
  const machine = new Machine();
  machine.disk.failure = "ENOSPC";
  const queue = new TextQueue(machine.start("first"));
  queue.add("a");
  await machine.clock.pass(1_000);
  machine.disk.failure = undefined;
  await machine.clock.pass(2_000);
  assert.equal(machine.disk.segments.length, 1);
});

test("a disk without any room gives back what is in the spool", async () => {
  const machine = new Machine();
  const queue = new TextQueue(machine.start("first"));
  queue.add("a");
  queue.seal();
  assert.equal(queue.keepAll(), true);
  machine.kill("first");
  machine.disk.capacity = 0;
  const next = machine.start("next");
  const logs = new TextCollector(machine.clock);
  next.recover({ logs });
  await machine.clock.pass(1_000);
  assert.deepEqual(logs.texts, ["a"]);
  assert.deepEqual(machine.disk.segments, []);
  const { found, delivered } = next.recovered("logs");
  assert.deepEqual([found, delivered], [1, 1]);
  // Once there is room, it says who it is.
  machine.disk.capacity = Infinity;
  await machine.clock.pass(60_000);
  const [owner = ""] = machine.disk.names;
  const { bytes } = machine.disk.files.get(owner) ?? {};
  assert.match(new TextDecoder().decode(bytes), /"who":"next"/);
});

test("a file that another process takes first is no trouble", async () => {
  const machine = new Machine();
  const queue = new TextQueue(machine.start("first"));
  queue.add("a");
  assert.equal(queue.keepAll(), true);
  machine.kill("first");
  const { disk } = machine;
  const { seenBy } = disk;
  disk.seenBy = (process) => {
    const directory = seenBy.call(disk, process);
    return {
      ...directory,
      open(name) {
        // Between our look and our hand.
        if (name.endsWith(".spool1")) disk.files.delete(name);
        return directory.open(name);
      },
    };
  };
  const next = machine.start("next");
  next.recover({ logs: new TextCollector(machine.clock) });
  await machine.clock.pass(60_000);
  const troubles = machine.codes.filter((code) => code === "spool.failed");
  assert.deepEqual(troubles, []);
});

test("a directory that is removed is made again, with everything in it", async () => {
  const machine = new Machine();
  const queue = new TextQueue(machine.start("first"));
  queue.add("a");
  await machine.clock.pass(200);
  machine.disk.removeAll();
  queue.add("b");
  queue.seal();
  assert.equal(queue.keepAll(), true);
  machine.kill("first");
  const next = machine.start("next");
  const logs = new TextCollector(machine.clock);
  next.recover({ logs });
  await machine.clock.pass(1_000);
  assert.deepEqual(logs.texts, ["a", "b"]);
});

test("the spool takes no more than it may", async () => {
  const machine = new Machine();
  const spool = machine.start("first", { maxBytes: 500 });
  const queue = new TextQueue(spool);
  const kept: boolean[] = [];
  for (let count = 0; count < 10; count++) {
    queue.add("x".repeat(50));
    const batch = queue.seal();
    kept.push(batch.keep());
    await machine.clock.pass(2_000);
  }
  assert.deepEqual(kept.slice(0, 4), [true, true, true, true]);
  assert.equal(kept.at(-1), false);
  assert.ok(machine.codes.includes("spool.full"));
});

for (const bound of ["setting", "disk"] as const) {
  test(`of a batch that does not fit, what the ${bound} has room for is kept`, async () => {
    const machine = new Machine();
    const settings = bound === "setting" ? { maxBytes: 3_000 } : {};
    const spool = machine.start("first", settings);
    if (bound === "disk") machine.disk.capacity = 3_000;
    const queue = new TextQueue(spool);
    const texts = Array.from({ length: 100 }, (_, at) => `${at} `.repeat(20));
    queue.add(...texts);
    const batch = queue.seal();
    assert.equal(batch.keep(), false);
    const count = batch.keepPart?.() ?? 0;
    assert.ok(count > 20 && count < 60, `${count} are kept`);
    assert.match(
      batch.trouble ?? "",
      bound === "disk" ? /no room on the disk/ : /holds its 3000 bytes/,
    );
    assert.equal(machine.told.length, 1, machine.codes.join());
    machine.kill("first");
    machine.disk.capacity = Infinity;
    const next = machine.start("next");
    const logs = new TextCollector(machine.clock);
    next.recover({ logs });
    await machine.clock.pass(1_000);
    assert.deepEqual(logs.texts, texts.slice(0, count));
  });
}

test("of what is open at the last moment, what fits is kept", async () => {
  const machine = new Machine();
  const spool = machine.start("first", { maxBytes: 3_000 });
  const queue = new TextQueue(spool);
  const texts = Array.from({ length: 100 }, (_, at) => `${at} `.repeat(20));
  queue.add(...texts);
  assert.equal(queue.keepAll(), false);
  machine.kill("first");
  const next = machine.start("next");
  const logs = new TextCollector(machine.clock);
  next.recover({ logs });
  await machine.clock.pass(1_000);
  const { length } = logs.texts;
  assert.ok(length > 20 && length < 60, `${length} were kept`);
  assert.deepEqual(logs.texts, texts.slice(0, length));
});

test("files of others are left alone", async () => {
  const machine = new Machine();
  const foreign = [
    "notes.txt",
    "01795185018199-0922d41fce25312a-000001.spool2",
    "0922d41fce25312a.owner",
    "sub-000001.spool1",
  ];
  for (const name of foreign) machine.disk.put(name, new Uint8Array(10));
  const spool = machine.start("first");
  spool.recover({ logs: new TextCollector(machine.clock) });
  await machine.clock.pass(60_000);
  spool.close();
  assert.deepEqual(machine.disk.names, foreign.toSorted());
  assert.deepEqual(machine.codes, []);
});

test("a link or another user's file under a name of ours is not touched", async () => {
  const machine = new Machine();
  const name = "01795185018199-0922d41fce25312a-000001.spool1";
  machine.disk.put(name, new Uint8Array(10));
  const file = machine.disk.files.get(name);
  if (file) file.isOwn = false;
  const spool = machine.start("first");
  spool.recover({ logs: new TextCollector(machine.clock) });
  await machine.clock.pass(60_000);
  spool.close();
  assert.deepEqual(machine.disk.names, [name]);
});

test("a file of nonsense under a name of ours is removed, with a word", async () => {
  const machine = new Machine();
  const name = "01795185018199-0922d41fce25312a-000001.spool1";
  machine.disk.put(name, new Uint8Array(10_000).fill(7));
  const spool = machine.start("first");
  spool.recover({ logs: new TextCollector(machine.clock) });
  await machine.clock.pass(1_000);
  assert.deepEqual(machine.disk.segments, []);
  assert.deepEqual(machine.codes, ["spool.torn"]);
});

test("nothing is thrown, whatever fails", async () => {
  const machine = new Machine();
  const spool = machine.start("first");
  const queue = new TextQueue(spool);
  spool.recover({ logs: new TextCollector(machine.clock) });
  queue.add("a");
  await machine.clock.pass(200);
  machine.disk.failure = "EIO";
  queue.add("b");
  const batch = queue.seal();
  batch.keep();
  batch.done();
  queue.add("c");
  queue.keepAll();
  await machine.clock.pass(60_000);
  spool.close();
  assert.deepEqual([...new Set(machine.codes)], ["spool.failed"]);
});
