/**
 * The context manager, over the storage of the host and without one.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Context,
  type ContextManager,
  createContextKey,
  ROOT_CONTEXT,
} from "@opentelemetry/api";

import { detectRuntime } from "../../src/runtime/mod.ts";
import { createContextManager } from "../../src/trace_context/context_manager.ts";

const KEY = createContextKey("test");
const context = (value: unknown): Context => ROOT_CONTEXT.setValue(KEY, value);
const tick = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, 1));

function withStorage(): ContextManager {
  const storage = detectRuntime().contextStorage<Context>();
  assert.ok(storage, "this host has a context storage");
  return createContextManager(storage, ROOT_CONTEXT);
}

for (
  const [where, create] of [
    ["with the storage of the host", withStorage],
    ["without a storage", () => createContextManager(undefined, ROOT_CONTEXT)],
  ] as const
) {
  test(`a context is active within its call alone, ${where}`, () => {
    const manager = create();
    const active = (): unknown => manager.active().getValue(KEY);
    assert.equal(manager.active(), ROOT_CONTEXT);
    const seen = manager.with(context("outer"), () => [
      active(),
      manager.with(context("inner"), active),
      active(),
    ]);
    assert.deepEqual(seen, ["outer", "inner", "outer"]);
    assert.equal(manager.active(), ROOT_CONTEXT);
  });

  test(`a context goes with the call that throws, ${where}`, () => {
    const manager = create();
    const thrown = new Error("thrown");
    assert.throws(
      () =>
        manager.with(context("lost"), () => {
          throw thrown;
        }),
      thrown,
    );
    assert.equal(manager.active(), ROOT_CONTEXT);
  });

  test(`with() passes this, arguments and result, ${where}`, () => {
    const manager = create();
    const receiver = { factor: 3 };
    const result = manager.with(
      ROOT_CONTEXT,
      function (this: { factor: number }, a: number, b: number) {
        return this.factor * (a + b);
      },
      receiver,
      1,
      2,
    );
    assert.equal(result, 9);
  });

  test(`bind() carries a context, this and arguments, ${where}`, () => {
    const manager = create();
    const bound = manager.bind(
      context("bound"),
      function (this: { name: string }, suffix: string): unknown {
        return [this.name + suffix, manager.active().getValue(KEY)];
      },
    );
    assert.deepEqual(
      manager.with(context("other"), () => bound.call({ name: "n" }, "!")),
      ["n!", "bound"],
    );
    const target = { not: "a function" };
    assert.equal(manager.bind(context("bound"), target), target);
  });

  test(`enable() and disable() give the manager, ${where}`, () => {
    const manager = create();
    assert.equal(manager.enable(), manager);
    assert.equal(manager.disable(), manager);
  });
}

test("a context follows concurrent asynchronous calls", async () => {
  const manager = withStorage();
  const seen = await Promise.all(
    ["one", "two", "three"].map((name) =>
      manager.with(context(name), async () => {
        await tick();
        await Promise.resolve();
        const inner = await manager.with(context(`${name}!`), async () => {
          await tick();
          return manager.active().getValue(KEY);
        });
        await tick();
        return [inner, manager.active().getValue(KEY)];
      })
    ),
  );
  assert.deepEqual(seen, [["one!", "one"], ["two!", "two"], [
    "three!",
    "three",
  ]]);
  assert.equal(manager.active(), ROOT_CONTEXT);
});

test("without a storage no context leaks out of an asynchronous call", async () => {
  const manager = createContextManager(undefined, ROOT_CONTEXT);
  const done = manager.with(context("left"), async () => {
    await tick();
    return manager.active();
  });
  assert.equal(manager.active(), ROOT_CONTEXT);
  assert.equal(await done, ROOT_CONTEXT);
});
