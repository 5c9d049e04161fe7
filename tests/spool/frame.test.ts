import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { crc32 } from "../../src/delivery/spool/crc32.ts";
import {
  contentFrame,
  entryFrame,
  HEADER_BYTES,
  MAGIC,
  markFrame,
  readHeader,
} from "../../src/delivery/spool/frame.ts";
import {
  createIndex,
  readEntry,
  readOn,
  type SegmentIndex,
} from "../../src/delivery/spool/segment_index.ts";
import { MemoryDisk } from "./_memory.ts";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function entry(sequence: number, content: Uint8Array): Uint8Array {
  return entryFrame(
    { signal: "logs", sequence, count: 3, timeMillis: 1_700_000_000_123 },
    { bytes: content, contentType: "application/json" },
  );
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function index(bytes: Uint8Array): SegmentIndex & { bodies: string[] } {
  const disk = new MemoryDisk(() => 0);
  disk.put("a", bytes);
  const file = disk.seenBy("").open("a");
  const found = readOn(file, createIndex());
  const bodies = [...found.entries.values()].map((one) => {
    const body = readEntry(file, one);
    return body ? new TextDecoder().decode(body.bytes) : "damaged";
  });
  return { ...found, bodies };
}

test("crc32() is that of RFC 1952", () => {
  assert.equal(crc32(text("123456789")), 0xcbf43926);
  assert.equal(crc32(new Uint8Array()), 0);
});

test("crc32() is that of gzip at every length", () => {
  const bytes = Uint8Array.from({ length: 70 }, (_, at) => at * 37 + 11);
  for (let length = 0; length <= bytes.length; length++) {
    const part = bytes.slice(0, length);
    // The last eight bytes of the format: checksum and length.
    const trailer = gzipSync(part).subarray(-8);
    assert.equal(crc32(part), trailer.readUInt32LE(0), `${length} bytes`);
  }
});

test("readHeader() gives back what an entry was made of", () => {
  const body = {
    bytes: text("body"),
    contentType: "application/x-protobuf",
    contentEncoding: "gzip",
  } as const;
  const frame = entryFrame({
    signal: "metrics",
    sequence: 4_294_967_295,
    count: 512,
    timeMillis: 1_700_000_000_123.5,
  }, body);
  assert.equal(frame.length, HEADER_BYTES + 4);
  assert.deepEqual(readHeader(frame, 0), {
    kind: "entry",
    signal: "metrics",
    contentType: "application/x-protobuf",
    contentEncoding: "gzip",
    sequence: 4_294_967_295,
    last: 4_294_967_295,
    count: 512,
    contentBytes: 4,
    contentSum: crc32(body.bytes),
    timeMillis: 1_700_000_000_123.5,
  });
});

test("entryFrame() refuses a content type that is none of OTLP", () => {
  assert.throws(() =>
    entryFrame(
      { signal: "logs", sequence: 1, count: 1, timeMillis: 0 },
      { bytes: text(""), contentType: "text/html" },
    ), /content type/);
});

test("readHeader() takes no header with any bit of it changed", () => {
  const frame = entry(1, text("{}"));
  for (let at = 0; at < HEADER_BYTES; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const changed = frame.slice();
      changed[at] = (changed[at] ?? 0) ^ (1 << bit);
      assert.equal(readHeader(changed, 0), undefined, `bit ${bit} of ${at}`);
    }
  }
});

test("readOn() finds what has not ended", () => {
  const found = index(join(
    entry(1, text("one")),
    entry(2, text("two")),
    markFrame({ kind: "done", sequence: 1, timeMillis: 0 }),
    entry(3, text("three")),
    entry(4, text("four")),
    markFrame({
      kind: "done",
      sequence: 3,
      last: 4_294_967_295,
      timeMillis: 0,
    }),
  ));
  assert.deepEqual(found.bodies, ["two"]);
  assert.equal(found.damagedBytes + found.tornBytes, 0);
});

test("readOn() knows what was being sent, unless an answer came", () => {
  const mark = (kind: "sent" | "answered", sequence: number) =>
    markFrame({ kind, sequence, timeMillis: 0 });
  const found = index(join(
    entry(1, text("one")),
    entry(2, text("two")),
    mark("sent", 1),
    mark("sent", 2),
    mark("answered", 1),
  ));
  const sent = [...found.entries.values()].map((one) => one.sent);
  assert.deepEqual(sent, [false, true]);
});

test("readOn() leaves out a frame that was not written to its end, wherever it was cut", () => {
  const whole = entry(1, text("one"));
  const last = entry(2, text("two"));
  for (let length = 1; length < last.length; length++) {
    const found = index(join(whole, last.subarray(0, length)));
    assert.deepEqual(found.bodies, ["one"], `${length} bytes`);
    assert.equal(found.tornBytes, length);
    assert.equal(found.damagedBytes, 0);
  }
});

test("readOn() goes on behind a frame that was not written to its end", () => {
  const torn = entry(1, text("never whole")).subarray(0, HEADER_BYTES + 4);
  const found = index(join(torn, entry(2, text("two"))));
  // What it is known to have held is counted.
  assert.deepEqual(found.bodies, ["damaged", "two"]);
  // Its length leads into the next frame, which is found all the same.
  const long = entry(1, new Uint8Array(100_000)).subarray(0, 50_000);
  const next = index(join(long, entry(2, text("two"))));
  assert.deepEqual(next.bodies, ["two"]);
  assert.equal(next.damagedBytes, 50_000);
});

for (
  const [what, bytes] of [
    ["text", text("somebody's notes\n")],
    ["the beginning of a frame", MAGIC],
    ["zeroes", new Uint8Array(1_000)],
    ["beginnings of frames", join(MAGIC, MAGIC, MAGIC.subarray(0, 3))],
    ["more than a piece", new Uint8Array(200_000).fill(0xf7)],
  ] as const
) {
  test(`readOn() skips ${what} between frames`, () => {
    const found = index(
      join(entry(1, text("one")), bytes, entry(2, text("2"))),
    );
    assert.deepEqual(found.bodies, ["one", "2"]);
    assert.equal(found.damagedBytes, bytes.length);
    const alone = index(bytes);
    assert.deepEqual(alone.bodies, []);
    assert.equal(alone.tornBytes, bytes.length);
  });
}

test("readOn() finds frames wherever they stand to the borders of its pieces", () => {
  for (let shift = -60; shift <= 60; shift += 1) {
    const padding = new Uint8Array(65_536 + shift).fill(0x20);
    const found = index(join(padding, entry(1, text("one"))));
    assert.deepEqual(found.bodies, ["one"], `shifted by ${shift}`);
  }
});

test("readEntry() does not give a body that has changed", () => {
  const frame = entry(1, text("one"));
  frame[HEADER_BYTES] = 0x20;
  assert.deepEqual(index(frame).bodies, ["damaged"]);
});

test("readOn() survives any bytes", () => {
  let seed = 42;
  const random = (): number => seed = (seed * 1_103_515_245 + 12_345) >>> 1;
  const good = join(entry(1, text("one")), entry(2, text("two")));
  for (let round = 0; round < 300; round++) {
    const bytes = good.slice();
    for (let change = 0; change < 4; change++) {
      bytes[random() % bytes.length] = random() & 255;
    }
    for (const body of index(bytes).bodies) {
      assert.ok(["one", "two", "damaged"].includes(body));
    }
  }
});

test("readOn() reads on from where it was", () => {
  const disk = new MemoryDisk(() => 0);
  disk.put("a", entry(1, text("one")).subarray(0, 30));
  const file = disk.seenBy("").open("a");
  const found = readOn(file, createIndex());
  assert.equal(found.entries.size, 0);
  file.append(entry(1, text("one")).subarray(30));
  file.append(contentFrame({ kind: "end", timeMillis: 0 }, text("x")));
  readOn(file, found);
  assert.deepEqual([...found.entries.keys()], [1]);
  assert.equal(found.tornBytes, 0);
});
