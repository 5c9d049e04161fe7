import assert from "node:assert/strict";
import { test } from "node:test";
import { changedRuntime } from "../../src/runtime/changed.ts";
import { detectRuntime, type Runtime } from "../../src/runtime/mod.ts";
import { hostOfClass } from "../_support/host.ts";

test("changedRuntime() changes some members, and leaves the host as it is", () => {
  const host = detectRuntime();
  const { fetch } = host;
  const other: Runtime["fetch"] = () => Promise.reject(new Error("no"));
  const changed = changedRuntime(host, { fetch: other, serve: undefined });
  assert.equal(changed.fetch, other);
  assert.equal(changed.serve, undefined);
  assert.equal(changed.name, host.name);
  assert.deepEqual(changed.os(), host.os());
  assert.equal(host.fetch, fetch);
});

test("changedRuntime() runs what is left on a host with private fields", () => {
  const host = hostOfClass({ A: "1" });
  const changed = changedRuntime(host, { fetch: detectRuntime().fetch });
  assert.equal(changed.env("A"), "1");
  assert.equal(changed.name, detectRuntime().name);
  assert.equal(Object.freeze(host), host);
  assert.equal(changedRuntime(host, {}).env("A"), "1");
});
