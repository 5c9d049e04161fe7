import assert from "node:assert/strict";
import { test } from "node:test";

import type { OpenBatch } from "../../src/delivery/batch.ts";
import { LogBatch } from "../../src/encode/log_batch.ts";
import type { LogItem } from "../../src/encode/log_item.ts";
import type { EventDefinition } from "../../src/events/definition.ts";
import { attributesOf } from "../../src/collector/mod.ts";
import { AUDIT_ITEMS, EVENT_ITEMS, eventItem, SESSIONS } from "./_items.ts";
import {
  batchOf,
  decode,
  keepingProvider,
  PROTOCOLS,
  RESOURCE,
  sdkRecords,
} from "./_sdk.ts";

/** Records of several kinds and scopes. */
const ITEMS: readonly LogItem[] = [
  ...EVENT_ITEMS.slice(0, 4),
  ...AUDIT_ITEMS,
  ...EVENT_ITEMS.slice(4, 8),
  ...sdkRecords(EVENT_ITEMS.slice(8, 12)),
];

/** A definition that no event has. */
function definitionOf(
  attributes: EventDefinition<unknown>["attributes"],
): EventDefinition<never> {
  return { name: "codex.made_up", brief: "Made up.", attributes };
}

for (const protocol of PROTOCOLS) {
  test(`LogBatch puts records of one scope and resource together, whoever made them (${protocol})`, () => {
    const batch: OpenBatch<LogItem> = batchOf(protocol, ITEMS);
    const logs = decode(protocol, batch.encode());
    assert.equal(batch.count, ITEMS.length);
    assert.equal(logs.length, ITEMS.length);
    const scopes = logs.map(({ scope }) => scope.name);
    const changes = scopes.filter((name, at) => name !== scopes[at - 1]);
    assert.deepEqual(changes, [...new Set(scopes)]);
    assert.equal(new Set(logs.map(({ resource }) => resource)).size, 1);
  });

  test(`LogBatch hands over what it holds, and starts anew (${protocol})`, () => {
    const batch = batchOf(protocol, ITEMS);
    const whole = decode(protocol, batch.encode());
    const sealed = batch.seal();
    assert.deepEqual([batch.count, batch.bytes], [0, 0]);
    assert.equal(sealed.count, ITEMS.length);
    assert.equal(sealed.bytes, sealed.encode().length);
    assert.deepEqual(decode(protocol, sealed.encode()), whole);

    for (const item of ITEMS.toReversed()) batch.add(item);
    assert.deepEqual(
      decode(protocol, sealed.encode()),
      whole,
      "later records change nothing",
    );
    assert.deepEqual(
      decode(protocol, batch.encode()),
      decode(protocol, batchOf(protocol, ITEMS.toReversed()).encode()),
    );
  });

  test(`bodies that follow each other are what their open batches were, and stay so (${protocol})`, () => {
    const [item] = ITEMS;
    assert.ok(item);
    const batch = new LogBatch({ protocol, resource: RESOURCE });
    const bodies: [body: Uint8Array, before: Uint8Array][] = [];
    // Growing, much fewer, and many times the same: copied, and handed over.
    for (
      const count of [2, 90, 500, 500, 300, 300, 299, 301, 3, 80, 500, 500]
    ) {
      for (let index = 0; index < count; index++) batch.add(item);
      const before = batch.encode();
      const middle = batch.encode(1, count - 1);
      const sealed = batch.seal();
      assert.equal(batch.bytes, 0);
      assert.equal(sealed.bytes, before.length);
      assert.deepEqual(sealed.encode(1, count - 1), middle);
      assert.deepEqual(
        sealed.restore?.(before.slice()).encode(1, count - 1),
        middle,
      );
      bodies.push([sealed.encode(), before]);
    }
    for (const [body, before] of bodies) assert.deepEqual(body, before);
    const handedOver = bodies.filter(([body]) => body.byteOffset > 0);
    assert.ok(handedOver.length >= 4, `${handedOver.length}`);
    for (const [body] of handedOver) {
      assert.ok(body.buffer.byteLength < body.length * 1.2 + 2_048);
    }
  });

  test(`a large body that nobody reads any more makes room for another (${protocol})`, () => {
    const [item] = ITEMS;
    assert.ok(item);
    const batch = new LogBatch({ protocol, resource: RESOURCE });
    const buffers = new Set<ArrayBufferLike>();
    let reused = 0;
    for (let round = 0; round < 8; round++) {
      const count = round === 5 ? 600 : 1_000;
      for (let index = 0; index < count; index++) batch.add(item);
      const before = batch.encode();
      const sealed = batch.seal();
      const body = sealed.encode();
      assert.deepEqual(body, before);
      if (buffers.has(body.buffer)) reused++;
      buffers.add(body.buffer);
      body.fill(0xff); // whatever is left in there
      sealed.reuse?.();
    }
    assert.ok(reused >= 3, `${reused}`);
    for (let index = 0; index < 4; index++) batch.add(item);
    assert.equal(
      batch.seal().reuse,
      undefined,
      "small ones stay whose they are",
    );
  });

  test(`a resource larger than the room before records stands in every body (${protocol})`, () => {
    const [item] = ITEMS;
    assert.ok(item);
    const attributes = { "service.name": "x".repeat(5_000) };
    const batch = new LogBatch({ protocol, resource: { attributes } });
    for (let round = 0; round < 4; round++) {
      for (let index = 0; index < 90; index++) batch.add(item);
      const before = batch.encode();
      const logs = decode(protocol, batch.seal().encode());
      assert.deepEqual(logs, decode(protocol, before));
      assert.equal(logs.length, 90);
    }
  });

  test(`a sealed batch gives any range, also out of its body alone (${protocol})`, () => {
    const sealed = batchOf(protocol, ITEMS).seal();
    const whole = decode(protocol, sealed.encode());
    const restored = sealed.restore?.(sealed.encode().slice());
    assert.equal(restored?.count, sealed.count);
    for (let from = 0; from < ITEMS.length; from++) {
      for (let to = from + 1; to <= ITEMS.length; to++) {
        const expected = whole.slice(from, to);
        assert.deepEqual(decode(protocol, sealed.encode(from, to)), expected);
        assert.deepEqual(
          decode(protocol, restored?.encode(from, to) ?? new Uint8Array()),
          expected,
        );
      }
    }
  });

  test(`LogBatch is as before when a record cannot be encoded (${protocol})`, () => {
    const failing = eventItem(
      definitionOf([
        {
          key: "text",
          type: "string",
          sink: "log",
          brief: "",
          value: () => "x".repeat(100_000),
        },
        {
          key: "failing",
          type: "string",
          sink: "log",
          brief: "",
          value: () => {
            throw new Error("no");
          },
        },
      ]),
      {},
    );
    const [record] = sdkRecords(EVENT_ITEMS.slice(0, 1));
    assert.ok(record);
    const circle: unknown[] = [];
    circle.push(circle);
    const bad: readonly LogItem[] = [
      failing,
      { ...EVENT_ITEMS[0] ?? failing, timeMillis: NaN },
      Object.create(record, { body: { value: circle } }),
    ];
    const good = EVENT_ITEMS.slice(0, 3);
    const batch = batchOf(protocol, []);
    for (const item of good) {
      for (const one of bad) assert.throws(() => batch.add(one));
      batch.add(item);
      for (const one of bad) assert.throws(() => batch.add(one));
    }
    assert.equal(batch.count, good.length);
    assert.deepEqual(
      batch.encode(),
      batchOf(protocol, good).encode(),
    );
  });

  test(`a record whose getter records another stays whole (${protocol})`, () => {
    const batch = batchOf(protocol, []);
    const [good] = EVENT_ITEMS;
    assert.ok(good);
    const reentrant = eventItem(
      definitionOf([{
        key: "outer",
        type: "boolean",
        sink: "log",
        brief: "",
        value: () => {
          assert.throws(() => batch.add(good), /being read/);
          return true;
        },
      }]),
      {},
    );
    batch.add(reentrant);
    batch.add(good);
    const [outer, next] = decode(protocol, batch.encode());
    assert.equal(outer && attributesOf(outer)["outer"], true);
    assert.equal(next?.eventName, good.definition.name);
  });

  test(`LogBatch writes a uid on every record when asked to (${protocol})`, () => {
    let count = 0;
    const uid = () => `uid-${++count}`;
    const logs = decode(protocol, batchOf(protocol, ITEMS, { uid }).encode());
    const uids = logs.map((log) => attributesOf(log)["log.record.uid"]);
    assert.deepEqual(
      uids.toSorted(),
      ITEMS.map((_, index) => `uid-${index + 1}`).toSorted(),
    );
    assert.deepEqual(
      logs.map((log) => ({
        ...log,
        attributes: log.attributes.filter(({ key }) =>
          key !== "log.record.uid"
        ),
      })),
      decode(protocol, batchOf(protocol, ITEMS).encode()),
    );
  });

  test(`LogBatch leaves attributes over the limit out, and counts them (${protocol})`, () => {
    const items = [...EVENT_ITEMS, ...AUDIT_ITEMS];
    const all = decode(protocol, batchOf(protocol, items).encode());
    for (const maxAttributes of [1, 2, 3, 12]) {
      assert.deepEqual(
        decode(protocol, batchOf(protocol, items, { maxAttributes }).encode()),
        all.map((log) => ({
          ...log,
          attributes: log.attributes.slice(0, maxAttributes),
          droppedAttributesCount: Math.max(
            0,
            log.attributes.length - maxAttributes,
          ),
        })),
      );
    }
  });

  test(`of equal keys the last value leaves, where the first stood (${protocol})`, () => {
    const row = (key: string, value: string | undefined) => ({
      key,
      type: "string" as const,
      sink: "log" as const,
      brief: "",
      value: () => value,
    });
    const item = eventItem(
      definitionOf([
        row("twice", "first"),
        row("once", "only"),
        row("twice", "second"),
        row("twice", undefined),
        row("model", "of the event"),
        row("event.name", "another"),
      ]),
      {},
    );
    const [log] = decode(protocol, batchOf(protocol, [item]).encode());
    assert.ok(log);
    const [, , twice, once, model] = log.attributes;
    assert.deepEqual([twice, once, model], [
      { key: "twice", value: { stringValue: "second" } },
      { key: "once", value: { stringValue: "only" } },
      { key: "model", value: { stringValue: "gpt-5.1" } },
    ]);
    assert.equal(attributesOf(log)["event.name"], "another");
    assert.equal(
      new Set(log.attributes.map(({ key }) => key)).size,
      log.attributes.length,
    );
  });

  test(`a row that declares a double stays one when it is whole (${protocol})`, () => {
    const row = { type: "double" as const, sink: "log" as const, brief: "" };
    const item = eventItem(
      definitionOf([
        { ...row, key: "whole", value: () => 3 },
        { ...row, key: "half", value: () => -0.5 },
        { ...row, key: "k".repeat(200), value: () => 1e300 },
      ]),
      {},
    );
    const [log] = decode(protocol, batchOf(protocol, [item]).encode());
    assert.deepEqual(log?.attributes.slice(2, 5), [
      { key: "whole", value: { doubleValue: 3 } },
      { key: "half", value: { doubleValue: -0.5 } },
      { key: "k".repeat(200), value: { doubleValue: 1e300 } },
    ]);
  });

  test(`a row that declares an integer keeps each one (${protocol})`, () => {
    const ints = [0, -1, 1, 127, 128, -128, 2 ** 31, -(2 ** 31), 2 ** 35]
      .concat([2 ** 42, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]);
    const item = eventItem(
      definitionOf(
        ints.flatMap((int) =>
          [20, 110, 115, 125].map((length) => ({
            key: `${int}`.padEnd(length, "k"),
            type: "int" as const,
            sink: "log" as const,
            brief: "",
            value: () => int,
          }))
        ),
      ),
      {},
    );
    const [log] = decode(protocol, batchOf(protocol, [item]).encode());
    assert.deepEqual(
      log?.attributes.slice(2, 2 + ints.length * 4).map(({ value }) => value),
      ints.flatMap((int) => Array(4).fill({ intValue: `${int}` })),
    );
  });

  test(`what is held back is text, whatever its row declares (${protocol})`, () => {
    const row = { sink: "log" as const, brief: "", content: true };
    const item = eventItem(
      definitionOf([
        { ...row, key: "int", type: "int", value: () => 5 },
        { ...row, key: "flag", type: "boolean", value: () => true },
        { ...row, key: "text", type: "string", value: () => "content" },
      ]),
      {},
    );
    const [log] = decode(
      protocol,
      batchOf(protocol, [
        { ...item, session: { ...item.session, content: "none" } },
      ]).encode(),
    );
    assert.deepEqual(
      log?.attributes.slice(2, 5),
      ["int", "flag", "text"].map((key) => ({
        key,
        value: { stringValue: "[REDACTED]" },
      })),
    );
  });

  test(`keys and values of every length survive (${protocol})`, () => {
    const lengths = [
      0,
      1,
      21,
      22,
      23,
      39,
      40,
      41,
      95,
      97,
      105,
      115,
      122,
      123,
      124,
      125,
    ]
      .concat([126, 127, 128, 129, 200, 16_370, 16_383, 16_384, 70_000]);
    const texts = lengths.flatMap((length) =>
      ["a", "é", "語", "🐎", "\\", '"', "\n", "\u007f"].map((letter) =>
        letter.repeat(length)
      )
    );
    const rows = texts.flatMap((text, index) =>
      [1, 100, 130].map((keyLength) => ({
        key: `${index}`.padEnd(keyLength, "k"),
        type: "string" as const,
        sink: "log" as const,
        brief: "",
        value: () => text,
      }))
    );
    for (let at = 0; at < rows.length; at += 60) {
      const some = rows.slice(at, at + 60)
        .filter((row, index, all) =>
          all.findIndex(({ key }) => key === row.key) === index
        );
      const item = eventItem(definitionOf(some), {});
      const [log] = decode(protocol, batchOf(protocol, [item]).encode());
      assert.ok(log);
      const attributes = attributesOf(log);
      for (const { key, value } of some) {
        assert.ok(
          attributes[key] === value(),
          `${key.length}, ${value().length}`,
        );
      }
    }
  });

  test(`a lone surrogate becomes U+FFFD wherever it stands (${protocol})`, () => {
    const records: Parameters<typeof batchOf>[1][number][] = [];
    keepingProvider(records as never[]).getLogger("s\udc00").emit({
      timestamp: [1, 2],
      observedTimestamp: [1, 2],
      eventName: "name \ud800",
      severityText: "\udfff",
      body: {
        "key \ud800": ["\ud800a", "🐎\ud83d", "x".repeat(200) + "\ud800"],
      },
      attributes: { "\udc00": "\udc00\ud800" },
    });
    const [log] = decode(protocol, batchOf(protocol, records).encode());
    assert.ok(log);
    assert.equal(log.scope.name, "s\ufffd");
    assert.equal(log.eventName, "name \ufffd");
    assert.equal(log.severityText, "\ufffd");
    assert.deepEqual(log.attributes, [
      { key: "\ufffd", value: { stringValue: "\ufffd\ufffd" } },
    ]);
    assert.deepEqual(log.body, {
      kvlistValue: {
        values: [{
          key: "key \ufffd",
          value: {
            arrayValue: {
              values: ["\ufffda", "🐎\ufffd", "x".repeat(200) + "\ufffd"]
                .map((stringValue) => ({ stringValue })),
            },
          },
        }],
      },
    });
  });

  test(`each session has its own attributes, also after a change (${protocol})`, () => {
    const [one, two] = SESSIONS;
    const [item] = EVENT_ITEMS;
    assert.ok(one && two && item);
    const sessions = [one, two, one, { ...one, model: "another" }];
    const items = sessions.map((session) => ({ ...item, session }));
    const models = decode(protocol, batchOf(protocol, items).encode())
      .map((log) => attributesOf(log)["model"]);
    assert.deepEqual(models, sessions.map(({ model }) => model));
  });
}

test("LogBatch reads a definition once, and its rows once per record", () => {
  let reads = 0;
  const definition = definitionOf([{
    key: "counted",
    type: "int",
    sink: "log",
    brief: "",
    value: () => ++reads,
  }]);
  const batch = new LogBatch({ protocol: "binary", resource: RESOURCE });
  for (let i = 0; i < 5; i++) batch.add(eventItem(definition, {}));
  assert.equal(reads, 5);
});
