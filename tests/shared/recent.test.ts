import assert from "node:assert/strict";
import { test } from "node:test";
import { Recent } from "../../src/recent.ts";

test("Recent forgets what was put in first, and keeps at least half", () => {
  const recent = new Recent<number>(100);
  for (let at = 0; at < 10_000; at++) {
    recent.set(`${at}`, at);
    assert.ok(recent.size <= 100);
    assert.equal(recent.get(`${Math.max(0, at - 49)}`), Math.max(0, at - 49));
    assert.equal(recent.has(`${at - 100}`), false);
  }
});

test("Recent holds a key once, with its last value", () => {
  const recent = new Recent<string | undefined>(10);
  for (let at = 0; at < 7; at++) recent.set(`${at}`, "first");
  recent.set("0", undefined);
  assert.equal(recent.get("0"), undefined);
  assert.equal(recent.has("0"), true);
  assert.equal(recent.size, 7);
});

test("Recent keeps what is put in again", () => {
  const recent = new Recent<number>(4);
  for (let at = 0; at < 10; at++) {
    recent.set("kept", at);
    recent.set(`other ${at}`, at);
  }
  assert.equal(recent.get("kept"), 9);
  assert.equal(recent.has("other 0"), false);
});
