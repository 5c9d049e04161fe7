import assert from "node:assert/strict";
import { test } from "node:test";
import { createUlidSource } from "../../src/delivery/spool/ulid.ts";

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

test("a source of identifiers gives ULIDs that begin with the time", () => {
  // From the specification: 01ARYZ6S41 is 1469918176385.
  const next = createUlidSource(() => 1_469_918_176_385);
  const id = next();
  assert.match(id, ULID);
  assert.equal(id.slice(0, 10), "01ARYZ6S41");
});

test("identifiers only ever grow, whatever the clock does", () => {
  let now = 1_700_000_000_000;
  const next = createUlidSource(() => now);
  let last = "";
  for (let count = 0; count < 50_000; count++) {
    if (count % 100 === 0) now += count % 300 === 0 ? -50 : 30;
    const id = next();
    assert.ok(id > last, `${id} after ${last}`);
    assert.equal(id.length, 26);
    last = id;
  }
});

test("two sources at the same moment give different identifiers", () => {
  const sources = [0, 1].map(() => createUlidSource(() => 1));
  const ids = sources.flatMap((next) => Array.from({ length: 1_000 }, next));
  assert.equal(new Set(ids).size, 2_000);
});
