/**
 * The hooks of a host, with a `process` that does what it is told.
 *
 * @module
 */
import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import {
  type DenoLike,
  denoRuntime,
  detectRuntime,
  type ProcessLike,
  processRuntime,
} from "../../src/runtime/mod.ts";
import type { FetchLike, SignalWork } from "../../src/runtime/types.ts";

const noFetch: FetchLike = () => Promise.reject(new TypeError("no network"));

/** A `process` that notes how it was ended. */
class FakeProcess extends EventEmitter {
  readonly env = {};
  readonly pid = 7;
  readonly ends: unknown[] = [];
  readonly platform: string;

  constructor(platform = "linux") {
    super();
    this.platform = platform;
  }

  kill(pid: number, signal: string): void {
    this.ends.push(["kill", pid, signal]);
    this.emit(signal);
  }

  exit(code: number): void {
    this.ends.push(["exit", code]);
  }
}

const runtimeOf = (host: FakeProcess) =>
  processRuntime(host as unknown as ProcessLike, "node", noFetch);

/** Work that notes what was asked of it; its flush ends when it is told. */
function noteWork(): {
  work: SignalWork;
  done: string[];
  endFlush: () => void;
} {
  const done: string[] = [];
  let endFlush = (): void => {};
  const work: SignalWork = {
    flush() {
      done.push("flush");
      return new Promise<void>((resolve) => endFlush = resolve);
    },
    keep: () => void done.push("keep"),
  };
  return { work, done, endFlush: () => endFlush() };
}

/** Lets everything happen that only waits for its turn. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 1));

test("onExit() keeps at `exit` and at an uncaught error, until disposed of", () => {
  const host = new FakeProcess();
  let kept = 0;
  const registration = runtimeOf(host).onExit(() => kept += 1);
  host.emit("uncaughtExceptionMonitor");
  host.emit("exit");
  assert.equal(kept, 2);
  registration.dispose();
  registration.dispose();
  assert.deepEqual(host.eventNames(), []);
});

test("onExit() on Deno also hears Deno.exit()", () => {
  const host = new FakeProcess();
  const global = new EventTarget();
  let kept = 0;
  const registration = denoRuntime(
    {} as DenoLike,
    host as unknown as ProcessLike,
    noFetch,
    global,
  ).onExit(() => kept += 1);
  global.dispatchEvent(new Event("unload"));
  assert.equal(kept, 1);
  registration.dispose();
  global.dispatchEvent(new Event("unload"));
  assert.equal(kept, 1);
});

test("twenty of each kind share one listener, and one that throws hinders none", () => {
  const host = new FakeProcess();
  const runtime = runtimeOf(host);
  const { work } = noteWork();
  let kept = 0;
  const registrations = [];
  for (let index = 0; index < 20; index += 1) {
    registrations.push(
      runtimeOf(host).onExit(() => {
        kept += 1;
        throw new Error("hindrance");
      }),
      runtime.onShutdown(() => Promise.reject(new Error("hindrance"))),
      runtime.onSignals(["SIGTERM"], work),
    );
  }
  for (const event of ["exit", "beforeExit", "SIGTERM"]) {
    assert.equal(host.listenerCount(event), 1, event);
  }
  host.emit("exit");
  host.emit("beforeExit");
  assert.equal(kept, 20);
  for (const registration of registrations) registration.dispose();
  assert.deepEqual(host.eventNames(), []);
});

test("a signal flushes, keeps, and then ends the program", async () => {
  const host = new FakeProcess();
  const { work, done, endFlush } = noteWork();
  runtimeOf(host).onSignals(["SIGINT", "SIGTERM"], work);
  host.emit("SIGTERM");
  await settle();
  assert.deepEqual(done, ["flush"]);
  assert.deepEqual(host.ends, []);
  endFlush();
  await settle();
  assert.deepEqual(done, ["flush", "keep"]);
  assert.deepEqual(host.ends, [["kill", 7, "SIGTERM"]]);
  assert.equal(host.listenerCount("SIGTERM"), 0, "nothing is in the way");
});

test("a second signal keeps and ends the program at once", async () => {
  const host = new FakeProcess();
  const { work, done } = noteWork();
  runtimeOf(host).onSignals(["SIGINT", "SIGTERM"], work);
  host.emit("SIGTERM");
  await settle();
  host.emit("SIGINT");
  assert.deepEqual(done, ["flush", "keep"]);
  assert.deepEqual(host.ends, [["kill", 7, "SIGINT"]]);
});

test("every provider flushes before the one end", async () => {
  const host = new FakeProcess();
  const [one, other] = [noteWork(), noteWork()];
  runtimeOf(host).onSignals(["SIGTERM"], one.work);
  runtimeOf(host).onSignals(["SIGTERM"], other.work);
  host.emit("SIGTERM");
  await settle();
  one.endFlush();
  await settle();
  assert.deepEqual(host.ends, []);
  other.endFlush();
  await settle();
  assert.deepEqual(host.ends, [["kill", 7, "SIGTERM"]]);
});

for (
  const [how, listen] of [
    ["always", (host: EventEmitter) => host.on("SIGTERM", () => {})],
    ["once, before us", (host: EventEmitter) => host.once("SIGTERM", () => {})],
  ] as const
) {
  test(`a program that listens itself, ${how}, ends itself`, async () => {
    const host = new FakeProcess();
    const { work, done, endFlush } = noteWork();
    listen(host);
    runtimeOf(host).onSignals(["SIGTERM"], work);
    host.emit("SIGTERM");
    await settle();
    endFlush();
    await settle();
    assert.deepEqual(done, ["flush"]);
    assert.deepEqual(host.ends, []);
  });
}

test("a listener for one time is noticed where no one can be first", async () => {
  const host = new FakeProcess();
  Object.assign(host, { prependListener: undefined });
  const { work, endFlush } = noteWork();
  host.once("SIGTERM", () => {});
  runtimeOf(host).onSignals(["SIGTERM"], work);
  host.emit("SIGTERM");
  await settle();
  endFlush();
  await settle();
  assert.deepEqual(host.ends, []);
  host.emit("SIGTERM");
  await settle();
  endFlush();
  await settle();
  assert.deepEqual(host.ends, [["kill", 7, "SIGTERM"]]);
});

test("listeners that re-raise by the rule of signal-exit are not waited for", async () => {
  const host = new FakeProcess();
  const { work, endFlush } = noteWork();
  Object.assign(host, { __signal_exit_emitter__: { count: 1 } });
  let heard = 0;
  host.on("SIGTERM", () => {
    if (host.listenerCount("SIGTERM") === 1) heard += 1;
  });
  runtimeOf(host).onSignals(["SIGTERM"], work);
  host.emit("SIGTERM");
  await settle();
  endFlush();
  await settle();
  assert.deepEqual(host.ends, [["kill", 7, "SIGTERM"]]);
  assert.equal(heard, 1, "alone, it does its own work");
});

test("of two copies of the library, the last to flush ends the program", async () => {
  const host = new FakeProcess();
  const { work, endFlush } = noteWork();
  const copy = Object.assign(() => {}, {
    [Symbol.for("agent-otel.signal")]: true,
  });
  host.on("SIGTERM", copy);
  runtimeOf(host).onSignals(["SIGTERM"], work);
  host.emit("SIGTERM");
  await settle();
  endFlush();
  await settle();
  assert.deepEqual(host.ends, [], "the other is still flushing");
});

test("on Windows a signal ends the program with an exit code", async () => {
  const host = new FakeProcess("win32");
  const { work, endFlush } = noteWork();
  runtimeOf(host).onSignals(["SIGBREAK"], work);
  host.emit("SIGBREAK");
  await settle();
  endFlush();
  await settle();
  assert.deepEqual(host.ends, [["exit", 149]]);
});

test("a signal that the host does not have is not listened to", () => {
  const host = new FakeProcess();
  runtimeOf(host).onSignals(["SIGBREAK"], noteWork().work);
  assert.deepEqual(host.eventNames(), []);
});

test("the host of this test is listened to once, and let go of", () => {
  const counts = (): number[] =>
    ["beforeExit", "exit", "uncaughtExceptionMonitor", "SIGHUP"]
      .map((event) => process.listenerCount(event));
  const before = counts();
  const runtime = detectRuntime();
  const registrations = [1, 2, 3].flatMap(() => [
    runtime.onShutdown(() => Promise.resolve()),
    runtime.onExit(() => {}),
    runtime.onSignals(["SIGHUP"], noteWork().work),
  ]);
  assert.deepEqual(counts(), before.map((count) => count + 1));
  for (const registration of registrations) registration.dispose();
  assert.deepEqual(counts(), before);
});

test("on Deno the natural end is heard without a look at process before it", () => {
  let looks = 0;
  const host = new FakeProcess();
  const global = new EventTarget();
  const runtime = detectRuntime(Object.defineProperty(
    Object.assign(global, { Deno: { version: { deno: "2.9.6" } } }),
    "process",
    {
      get() {
        looks += 1;
        return host;
      },
    },
  ));
  let flushed = 0;
  const flush = () => {
    flushed += 1;
    return Promise.resolve();
  };
  const first = runtime.onShutdown(flush);
  assert.equal(looks, 0);
  global.dispatchEvent(new Event("beforeunload"));
  host.emit("beforeExit");
  global.dispatchEvent(new Event("beforeunload"));
  host.emit("beforeExit");
  assert.equal(flushed, 2);
  const second = runtime.onShutdown(flush);
  host.emit("beforeExit");
  assert.equal(flushed, 4);
  first.dispose();
  second.dispose();
  global.dispatchEvent(new Event("beforeunload"));
  assert.deepEqual(host.eventNames(), []);
});
