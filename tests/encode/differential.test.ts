/**
 * Our encoding against the SDK's: the same record goes through the logger and
 * the serializer of the SDK and through ours, and a collector reads both.
 *
 * The SDK's protobuf is what both of our encodings must decode to. Where its
 * JSON says something else, {@link LISTED} says why.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogRecord } from "@opentelemetry/api";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import fc from "fast-check";

import type { EventItem, LogItem } from "../../src/encode/log_item.ts";
import { METHODS } from "../_support/payloads.ts";
import { anyValue, key, scalar, text, time } from "./_arbitraries.ts";
import {
  AUDIT_ITEMS,
  completePayload,
  CONTEXTS,
  EVENT_ITEMS,
  eventItem,
  SESSIONS,
} from "./_items.ts";
import {
  batchOf,
  bySerializer,
  decode,
  keepingProvider,
  type Protocol,
  PROTOCOLS,
  sdkRecords,
} from "./_sdk.ts";

/** Where the SDK's JSON decodes to something else than its protobuf. */
const LISTED: readonly {
  readonly why: string;
  readonly record: LogRecord;
  readonly stock: unknown;
  readonly ours: unknown;
}[] = [
  {
    why: "a body that is absent is sent as an empty value",
    record: { attributes: {} },
    stock: { body: {} },
    ours: {},
  },
  {
    why: "integers above 2^53 lose their last digits",
    record: { body: 2 ** 60 },
    stock: { body: { intValue: "1152921504606847000" } },
    ours: { body: { intValue: "1152921504606846976" } },
  },
  {
    why: "doubles that JSON has no number for get lost",
    record: { body: [NaN, Infinity, -Infinity] },
    stock: { body: { arrayValue: { values: [{}, {}, {}] } } },
    ours: {
      body: {
        arrayValue: {
          values: [NaN, Infinity, -Infinity].map((doubleValue) => ({
            doubleValue,
          })),
        },
      },
    },
  },
];

for (const { why, record, stock, ours } of LISTED) {
  test(`the SDK's JSON differs: ${why}`, () => {
    const records = recordsOf([record]);
    const bodyIn = (logs: readonly { readonly body?: unknown }[]) =>
      logs.map((log) => "body" in log ? { body: log.body } : {});
    assert.deepEqual(bodyIn(bySerializer("json", records)), [stock]);
    for (const protocol of PROTOCOLS) {
      assert.deepEqual(bodyIn(decoded(protocol, records)), [ours]);
    }
  });
}

for (const protocol of PROTOCOLS) {
  for (const item of EVENT_ITEMS) {
    test(`${item.definition.name} decodes to what the SDK sends (${protocol})`, () => {
      const items = SESSIONS.flatMap((session) =>
        CONTEXTS.map((context) => ({ ...item, session, context }))
      );
      assertLikeSdk(protocol, items);
      if (protocol !== "json") return;
      // Its JSON says the same, but for the body that nobody sent.
      assert.deepEqual(
        decoded("json", items),
        bySerializer("json", sdkRecords(items))
          .map(({ body: _, ...log }) => log),
      );
    });
  }

  test(`random payloads decode to what the SDK sends (${protocol})`, () => {
    for (const { name, definition, payload } of METHODS) {
      const arbitrary = fc.record({
        payload: disturbed(payload),
        session: fc.constantFrom(...SESSIONS),
        context: fc.constantFrom(...CONTEXTS),
        timeMillis: fc.oneof(
          fc.nat(2 ** 42),
          fc.double({ min: 0, max: 1e12, noNaN: true }),
        ),
      });
      const items = fc.sample(arbitrary, { numRuns: 60, seed: 20_261_120 })
        .map((one) =>
          eventItem(definition, completePayload(name, one.payload), one)
        )
        .filter(isRecordable);
      assert.ok(items.length > 0, name);
      assertLikeSdk(protocol, items);
    }
  });

  test(`random records of the SDK decode to what its serializer sends (${protocol})`, () => {
    const records = recordsOf(fc.sample(logRecord, SAMPLES));
    assert.ok(records.length > 400);
    assert.deepEqual(
      decoded(protocol, records),
      bySerializer("binary", records),
    );
  });

  test(`audit records decode to what the SDK sends (${protocol})`, () => {
    assertLikeSdk(protocol, AUDIT_ITEMS);
  });

  test(`records of several scopes and resources decode to what the SDK sends (${protocol})`, () => {
    const records = ofManyScopes();
    assert.deepEqual(
      decoded(protocol, records),
      bySerializer("binary", records),
    );
  });

  test(`attributes that the SDK left out stay counted (${protocol})`, () => {
    const keys = Array.from(
      { length: 200 },
      (_, index) => [`k${index}`, index],
    );
    const records = recordsOf([{ attributes: Object.fromEntries(keys) }]);
    assert.equal(records[0]?.droppedAttributesCount, 72);
    assert.deepEqual(
      decoded(protocol, records),
      bySerializer("binary", records),
    );
  });

  test(`any range of a batch decodes to what the SDK sends (${protocol})`, () => {
    const records = ofManyScopes();
    const batch = batchOf(protocol, records);
    for (let from = 0; from < records.length; from++) {
      for (let to = from + 1; to <= records.length; to++) {
        assert.deepEqual(
          decode(protocol, batch.encode(from, to)),
          bySerializer("binary", records.slice(from, to)),
        );
      }
    }
  });
}

/** What a collector reads of items that went through a batch of ours. */
function decoded(protocol: Protocol, items: readonly LogItem[]) {
  return decode(protocol, batchOf(protocol, items).encode());
}

function assertLikeSdk(
  protocol: Protocol,
  items: Parameters<typeof sdkRecords>[0],
): void {
  assert.deepEqual(
    decoded(protocol, items),
    bySerializer("binary", sdkRecords(items)),
  );
}

/** A definition may throw at what no type checker lets through; so does the SDK's way. */
function isRecordable(item: EventItem): boolean {
  try {
    sdkRecords([item]);
    return true;
  } catch {
    assert.throws(() => batchOf("binary", [item]));
    return false;
  }
}

const SAMPLES = { numRuns: 500, seed: 20_261_120 };

const logRecord: fc.Arbitrary<LogRecord> = fc.record({
  timestamp: time,
  observedTimestamp: time,
  eventName: text,
  severityNumber: fc.integer({ min: 0, max: 24 }),
  severityText: text,
  body: anyValue,
  attributes: fc.dictionary(key, anyValue, { noNullPrototype: true }),
  context: fc.constantFrom(...CONTEXTS),
}, { requiredKeys: ["timestamp", "observedTimestamp"] });

/** A payload with some of its values replaced, at any depth. */
function disturbed(payload: unknown): fc.Arbitrary<unknown> {
  if (typeof payload !== "object" || payload === null) {
    return fc.oneof(
      fc.constant(payload),
      scalar,
      fc.constant(undefined),
    );
  }
  return Array.isArray(payload)
    ? fc.oneof(fc.tuple(...payload.map(disturbed)), fc.constant([]))
    : fc.record(
      Object.fromEntries(
        Object.entries(payload).map(([key, value]) => [key, disturbed(value)]),
      ),
    );
}

/** Records as a logger of the SDK hands them to its processors. */
function recordsOf(given: readonly LogRecord[]): ReadableLogRecord[] {
  const records: ReadableLogRecord[] = [];
  const logger = keepingProvider(records).getLogger("scope");
  for (const record of given) {
    logger.emit({ timestamp: [1, 2], observedTimestamp: [3, 4], ...record });
  }
  return records;
}

/** Records of two providers and five scopes, one after the other. */
function ofManyScopes(): ReadableLogRecord[] {
  const records: ReadableLogRecord[] = [];
  const own = keepingProvider(records);
  const other = keepingProvider(records, { "service.name": "other" });
  const loggers = [
    own.getLogger("one", "1.2.3", {
      schemaUrl: "https://example.com/schema",
      attributes: { of: "scope", n: 1 },
    }),
    own.getLogger("two"),
    own.getLogger("two", undefined, { schemaUrl: "https://example.com/two" }),
    other.getLogger("one"),
    other.getLogger("three", "3"),
  ];
  [0, 0, 1, 2, 0, 3, 1, 4, 4, 0, 3, 2].forEach((logger, index) =>
    loggers[logger]?.emit({
      timestamp: [index, 0],
      observedTimestamp: [index, 1],
      body: `record ${index}`,
    })
  );
  return records;
}
