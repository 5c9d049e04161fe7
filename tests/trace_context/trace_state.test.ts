import assert from "node:assert/strict";
import { test } from "node:test";
import { createTraceState } from "../../src/trace_context/trace_state.ts";

test("a trace state reads, puts first what is set, and never changes itself", () => {
  const state = createTraceState([["a", "1"], ["b", "2"]]);
  assert.equal(state.get("b"), "2");
  assert.equal(state.get("c"), undefined);
  assert.equal(state.set("b", "3").serialize(), "b=3,a=1");
  assert.equal(state.set("9c", "4").serialize(), "9c=4,a=1,b=2");
  assert.equal(state.unset("a").serialize(), "b=2");
  assert.equal(state.serialize(), "a=1,b=2");
});

test("a trace state takes no bad member, and no more than 32", () => {
  const state = createTraceState([["a", "1"]]);
  for (const [key, value] of [["A", "1"], ["b", "1,2"], ["", "x"]] as const) {
    assert.equal(state.set(key, value), state);
  }
  const full = createTraceState(
    Array.from({ length: 32 }, (_, at) => [`k${at}`, "v"] as const),
  ).set("new", "v");
  assert.equal(full.serialize().split(",").length, 32);
  assert.equal(full.get("new"), "v");
  assert.equal(full.get("k31"), undefined);
});
