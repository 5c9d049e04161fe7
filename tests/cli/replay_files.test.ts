import assert from "node:assert/strict";
import { test } from "node:test";
import { createProgress } from "../../src/cli/progress.ts";
import { ProblemLog } from "../../src/cli/problem_log.ts";
import { replayFiles } from "../../src/cli/replay_files.ts";
import type { ReplayTarget } from "../../src/cli/replay_target.ts";
import { createReplayIndex } from "../../src/replay/index.ts";
import { detectRuntime } from "../../src/runtime/mod.ts";

/** Replays nothing into a collector that has taken so much, and then no more. */
async function endWith(delivered: number, abortMillis?: number) {
  const asked: (readonly [string, number | undefined])[] = [];
  const receipt = {
    logs: { delivered },
    traces: { delivered: 0 },
    metrics: { delivered: 0 },
  };
  const otel = {
    stats: () => receipt,
    flush(options?: { readonly budgetMillis?: number }) {
      asked.push(["flush", options?.budgetMillis]);
      return new Promise(() => {});
    },
    shutdown(options?: { readonly budgetMillis?: number }) {
      asked.push(["shutdown", options?.budgetMillis]);
      return Promise.resolve({ ...receipt, timedOut: true });
    },
  };
  let written = "";
  const host = {
    errorColumns: () => 80,
    writeError: (text: string) => void (written += text),
  };
  const progress = createProgress(host, () => undefined, () => 0);
  const abort = new AbortController();
  if (abortMillis === undefined) abort.abort();
  else setTimeout(() => abort.abort(), abortMillis);
  await replayFiles([], {
    otel: otel as unknown as ReplayTarget["otel"],
    runtime: detectRuntime(),
    index: createReplayIndex(),
    session: {},
    close: () => {},
  }, {
    agent: undefined,
    since: undefined,
    metrics: false,
    keepsReports: false,
    signal: abort.signal,
    problems: new ProblemLog(host, progress, false),
    progress,
  });
  return { asked, written };
}

test("replayFiles() says what it waits for at the end, until it is told to stop", async () => {
  const { asked, written } = await endWith(1, 700);
  assert.deepEqual(asked, [["flush", 59_000], ["shutdown", 1_000]]);
  const erase = "\r\x1b[K";
  assert.equal(
    written,
    `${erase}waiting for what is on its way; Ctrl-C gives it up${erase}`,
  );
});

test("replayFiles() waits for less where nothing was taken so far", async () => {
  const { asked, written } = await endWith(0, 0);
  assert.deepEqual(asked, [["flush", 4_000], ["shutdown", 1_000]]);
  assert.equal(written, "");
});

test("replayFiles() delivers what it has when it was told to stop before", async () => {
  const { asked } = await endWith(1);
  assert.deepEqual(asked, [["shutdown", 5_000]]);
});
