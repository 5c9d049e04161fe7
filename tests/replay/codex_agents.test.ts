/**
 * Sub-agents of Codex have files of their own.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import type { JsonRecord } from "../../src/replay/agent.ts";
import { codexAgent } from "../../src/replay/agents/codex.ts";
import { createReplayIndex } from "../../src/replay/mod.ts";
import { bytesOf, observeReplay } from "../_support/replays.ts";
import {
  called,
  event,
  gave,
  meta,
  said,
  totals,
} from "../_support/rollout.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";

const PARENT: readonly JsonRecord[] = [
  meta(0, { id: "c-1" }),
  event(10, "task_started", { turn_id: "t-1", trace_id: TRACE }),
  event(20, "user_message", { message: "hi" }),
  called(100, "spawn_agent", "call-1"),
  totals(110, 100, 40, 5),
  gave(200, "call-1", '{"agent_id":"c-2","nickname":"Ada"}'),
  said(900, "done"),
  totals(910, 250, 140, 9),
  event(1_000, "task_complete"),
];

const CHILD: readonly JsonRecord[] = [
  meta(150, {
    id: "c-2",
    agent_nickname: "Ada",
    source: {
      subagent: { thread_spawn: { parent_thread_id: "c-1", depth: 1 } },
    },
  }),
  event(160, "task_started", { turn_id: "t-2" }),
  said(500, "x"),
  totals(510, 10, 0, 1),
  event(600, "task_complete"),
];

const lines = (records: readonly JsonRecord[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join("");

test("replay() puts the turn of a sub-agent below the call that has started it", async () => {
  const index = createReplayIndex();
  const plan = { agents: [codexAgent], index };
  const { spans, logs } = await observeReplay(async ({ replay }) => {
    await replay(bytesOf(lines(PARENT)), plan);
    await replay(bytesOf(lines(CHILD)), plan);
  });
  const named = (name: string) => spans.filter((span) => span.name === name);
  const [call] = named("spawn_agent");
  const turns = named("session_task.turn");
  const [child] = turns.filter(({ attributes }) =>
    attributes.some(({ key, value }) =>
      key === "turn.id" && value !== undefined &&
      JSON.stringify(value).includes("t-2")
    )
  );
  assert.ok(call !== undefined && child !== undefined);
  assert.equal(child.parentSpanId, call.spanId);
  assert.deepEqual([...new Set(spans.map(({ traceId }) => traceId))], [TRACE]);
  assert.ok(logs.length > 0);
});

test("replay() gives the file of a sub-agent alone a trace of its own", async () => {
  const { spans } = await observeReplay(async ({ replay }) => {
    await replay(bytesOf(lines(CHILD)), { agents: [codexAgent] });
  });
  const [turn] = spans.filter(({ name }) => name === "session_task.turn");
  assert.equal(turn?.parentSpanId ?? "", "");
});
