import assert from "node:assert/strict";
import { test } from "node:test";
import { recordsOf } from "../../src/delivery/spool/body_records.ts";
import type { LogItem } from "../../src/encode/log_item.ts";
import { AUDIT_ITEMS, EVENT_ITEMS } from "../encode/_items.ts";
import { batchOf, decode, PROTOCOLS, sdkRecords } from "../encode/_sdk.ts";

/** Records of several scopes. */
const ITEMS: readonly LogItem[] = [
  ...EVENT_ITEMS.slice(0, 4),
  ...AUDIT_ITEMS,
  ...sdkRecords(EVENT_ITEMS.slice(4, 8)),
];

const TYPES = {
  binary: "application/x-protobuf",
  json: "application/json",
} as const;

for (const protocol of PROTOCOLS) {
  test(`a body falls apart into its records, and each part has their scopes and resource (${protocol})`, () => {
    const body = batchOf(protocol, ITEMS).encode();
    const whole = decode(protocol, body);
    const records = recordsOf("logs", TYPES[protocol], body);
    assert.equal(records?.count, ITEMS.length);
    assert.deepEqual(decode(protocol, records.encode()), whole);
    for (let from = 0; from < ITEMS.length; from += 1) {
      for (const to of new Set([from + 1, ITEMS.length])) {
        const part = records.encode(from, to);
        assert.deepEqual(decode(protocol, part), whole.slice(from, to));
      }
    }
  });

  test(`what is no request has no records (${protocol})`, () => {
    const body = batchOf(protocol, ITEMS).encode();
    const type = TYPES[protocol];
    assert.equal(recordsOf("logs", type, body.slice(0, -1)), undefined);
    assert.equal(recordsOf("metrics", type, body), undefined);
  });
}

test("JSON of another shape has no records", () => {
  for (const text of ["null", "[]", "7", '{"resourceLogs":[{}]}', "{}"]) {
    const body = new TextEncoder().encode(text);
    assert.equal(recordsOf("logs", TYPES.json, body), undefined, text);
  }
});
