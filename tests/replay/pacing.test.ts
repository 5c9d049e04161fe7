import assert from "node:assert/strict";
import { test } from "node:test";
import v8 from "node:v8";
import vm from "node:vm";

import type { ReplayReport, ReplayStep } from "../../src/replay/mod.ts";
import {
  bytesOf,
  linesOf,
  observeReplay,
  REPLAY_START,
  sessionSteps,
} from "../_support/replays.ts";

/** Turns with a tool each, one after another. */
function turns(count: number, output: string): readonly ReplayStep[] {
  const [session] = sessionSteps();
  return [
    session!,
    ...Array.from({ length: count }, (_, turn): readonly ReplayStep[] => {
      const atMillis = REPLAY_START + turn * 1_000;
      const call = { name: "shell", callId: `call_${turn}`, arguments: "{}" };
      return [
        { type: "turn", atMillis, turnId: `turn ${turn}` },
        { type: "tool", atMillis, call },
        {
          type: "tool_end",
          atMillis: atMillis + 500,
          callId: call.callId,
          output,
          success: true,
        },
        { type: "turn_end", atMillis: atMillis + 900 },
      ];
    }).flat(),
  ];
}

/** A queue that is full after a few turns. */
const SMALL_BATCH = {
  maxQueueSize: 64,
  maxQueueBytes: 1_000_000,
  maxBatchSize: 16,
  maxBatchBytes: 1_000_000,
  delayMillis: 60_000,
  maxAgeMillis: 60_000,
};

test("a replay waits for a collector rather than drop what does not fit", async () => {
  const { receipt, logs, spans } = await observeReplay(
    ({ replay }) => replay(bytesOf(linesOf(turns(500, "out")))),
    { logBatch: SMALL_BATCH, spanBatch: SMALL_BATCH },
  );
  assert.equal(logs.length, 500);
  assert.equal(spans.length, 1_000);
  assert.equal(receipt.logs.dropped, 0);
  assert.equal(receipt.logs.delivered, 500);
  assert.equal(receipt.traces.delivered, 1_000);
});

test("a replay stops, and says so, where the collector takes nothing", async () => {
  let report: ReplayReport | undefined;
  const { receipt } = await observeReplay(
    async ({ replay, otel, collector }) => {
      collector.inject({ kind: "status", status: 503 }, { times: Infinity });
      report = await replay(bytesOf(linesOf(turns(500, "out"))), {
        patienceMillis: 300,
      });
      await otel.shutdown({ budgetMillis: 100 });
    },
    { logBatch: SMALL_BATCH, spanBatch: SMALL_BATCH },
  );
  assert.equal(report?.problemCount, 1);
  assert.match(
    report.problems[0]?.message ?? "",
    /stopped here: the collector takes nothing$/,
  );
  assert.ok((report.problems[0]?.line ?? 0) > 1);
  assert.ok(report.lines < 100);
  assert.equal(report.sessions.length, 1);
  for (
    const { recorded, delivered, dropped } of [receipt.logs, receipt.traces]
  ) {
    assert.ok(recorded > 0 && recorded < 64);
    assert.equal(delivered, 0);
    assert.equal(dropped, recorded);
  }
});

test("a signal ends a replay early, and what was read is told of", async () => {
  const controller = new AbortController();
  let report: ReplayReport | undefined;
  const { spans } = await observeReplay(async ({ replay }) => {
    report = await replay(
      bytesOf(linesOf(turns(500, "out")), { pieceBytes: 8_192 }),
      {
        signal: controller.signal,
        onProgress: () => controller.abort(),
      },
    );
  });
  assert.ok(report && report.lines > 2 && report.lines < 100);
  assert.deepEqual(report.problems, []);
  const turnSpans = spans.filter(({ name }) => name === "session_task.turn");
  assert.equal(report.sessions[0]?.summary.turns.count, turnSpans.length);
});

test("a signal ends a wait for the collector at once, and is no problem", async () => {
  let report: ReplayReport | undefined;
  let tookMillis = Infinity;
  await observeReplay(
    async ({ replay, otel, collector }) => {
      collector.inject({ kind: "status", status: 503 }, { times: Infinity });
      const controller = new AbortController();
      const replaying = replay(bytesOf(linesOf(turns(500, "out"))), {
        signal: controller.signal,
      });
      while (collector.requests.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const abortedAt = performance.now();
      controller.abort();
      report = await replaying;
      tookMillis = performance.now() - abortedAt;
      await otel.shutdown({ budgetMillis: 100 });
    },
    { logBatch: SMALL_BATCH, spanBatch: SMALL_BATCH },
  );
  assert.ok(tookMillis < 2_000, `${tookMillis} ms`);
  assert.deepEqual(report?.problems, []);
  assert.ok(report.lines < 100);
});

test("memory does not grow with a file of 120 MB", async () => {
  const MEGABYTE = 1_048_576;
  const block = new TextEncoder().encode(
    linesOf(turns(200, "x".repeat(4_000))).split("\n").slice(1).join("\n"),
  );
  const [session] = sessionSteps();
  const first = new TextEncoder().encode(linesOf([session!]));
  const marks = [30, 60, 90, 119].map((megabytes) => megabytes * MEGABYTE);
  const heaps: number[] = [];
  let report: ReplayReport | undefined;
  const usedBytes = heapReader();
  await observeReplay(
    async ({ replay }) => {
      report = await replay({
        name: "large.jsonl",
        async *bytes() {
          yield first;
          for (let sent = 0; sent < 120 * MEGABYTE; sent += block.length) {
            yield block;
            if (sent >= (marks[heaps.length] ?? Infinity)) {
              await new Promise((resolve) => setTimeout(resolve, 0));
              heaps.push(usedBytes());
            }
          }
        },
      });
    },
    // What arrives at a collector in this process would grow instead.
    { logs: "none", traces: "none", metrics: "none" },
  );
  assert.ok(report && report.bytes >= 120 * MEGABYTE);
  assert.equal(report.problemCount, 0);
  const [early = NaN, ...later] = heaps.map((bytes) => bytes / MEGABYTE);
  assert.equal(later.length, 3);
  assert.ok(Math.max(...later) < early + 5, `${early} MiB, then ${later} MiB`);
});

/** Tells the bytes that are in use, once what is not has been collected. */
function heapReader(): () => number {
  const { Bun, process } = globalThis as unknown as {
    readonly Bun?: { gc(force: boolean): void };
    readonly process: { memoryUsage(): { readonly heapUsed: number } };
  };
  let collect = (): void => Bun?.gc(true);
  if (Bun === undefined) {
    v8.setFlagsFromString("--expose-gc");
    collect = vm.runInNewContext("gc");
  }
  return () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
}
