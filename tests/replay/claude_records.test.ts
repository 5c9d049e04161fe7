import assert from "node:assert/strict";
import { test } from "node:test";

import type { JsonRecord } from "../../src/replay/agent.ts";
import { claudeCodeAgent } from "../../src/replay/agents/claude_code.ts";
import {
  assistant,
  readAll,
  record,
  SESSION,
  user,
} from "../_support/transcript.ts";

test("records are recognized, known or unknown", () => {
  const kinds = (record: JsonRecord) => [
    claudeCodeAgent.recognizes(record),
    readAll([record]).readings[0]?.kind,
  ];
  const sessionId = SESSION;
  assert.deepEqual(kinds({ type: "mode", sessionId }), [true, "ignored"]);
  assert.deepEqual(kinds({ type: "summary", leafUuid: "u" }), [
    true,
    "ignored",
  ]);
  assert.deepEqual(kinds({ type: "novelty", sessionId }), [false, "unknown"]);
  assert.deepEqual(
    kinds({ type: "session_meta", payload: { id: "x" } }),
    [false, "unknown"],
  );
  const { readings } = readAll([
    user(0, "go"),
    record(1, "system", { subtype: "novelty" }),
    record(2, "system", { subtype: "away_summary" }),
    user(3, "no time", { timestamp: "soon" }),
  ]);
  assert.deepEqual(
    readings.slice(1).map(({ kind, name, problem }) => [kind, name, problem]),
    [
      ["unknown", "system/novelty", undefined],
      ["ignored", "system/away_summary", undefined],
      ["used", "user", '"timestamp" is no time'],
    ],
  );
});

test("records that tell nothing of a conversation that is open are ignored", () => {
  const { readings } = readAll([
    record(0, "system", { subtype: "turn_duration" }),
    user(1, [{ type: "tool_result", tool_use_id: "none", content: "x" }]),
    record(2, "attachment", {
      attachment: { type: "queued_command", prompt: "also" },
    }),
  ]);
  assert.deepEqual(readings.map(({ kind }) => kind), [
    "ignored",
    "ignored",
    "ignored",
  ]);
});

test("what a transcript keeps for the agent itself is known", () => {
  const types = `agent-color agent-name agent-setting ai-title
    attribution-snapshot bridge-session content-replacement custom-title
    file-history-delta file-history-snapshot fork-context-ref isolation-latch
    last-prompt marble-origami-commit marble-origami-reset
    marble-origami-snapshot mode permission-mode pr-link progress
    queue-operation result speculation-accept started summary tag task-summary
    worktree-state`.split(/\s+/);
  const subtypes = `agents_killed api_metrics away_summary bridge_status
    file_snapshot informational init memory_saved microcompact_boundary
    model_refusal_fallback permission_retry scheduled_task_fire status`
    .split(/\s+/);
  const { readings } = readAll([
    ...types.map((type) => record(0, type)),
    ...subtypes.map((subtype) => record(0, "system", { subtype })),
    record(0, "system"),
  ]);
  assert.deepEqual(
    readings.filter(({ kind }) => kind !== "ignored").map(({ name }) => name),
    [],
  );
});

test("records with fields of any other type are read without an error", () => {
  const odd = [null, 7, "x", [], [null], {}, true];
  const records = odd.flatMap((value) =>
    [
      { ...user(0, value), timestamp: value },
      user(1, value, { toolUseResult: value, forkedFrom: value }),
      user(1, [value, { type: "tool_result", tool_use_id: value }]),
      record(2, "assistant", { message: value }),
      record(2, "assistant", { message: { id: "m", content: value } }),
      assistant(3, "m9", [value, { type: "tool_use", id: "t", name: value }], {
        usage: value,
        model: value,
      }),
      record(4, "system", { subtype: "api_error", error: value }),
      record(4, "system", { subtype: value, compactMetadata: value }),
      record(5, "attachment", { attachment: value }),
      { type: value },
    ] as JsonRecord[]
  );
  const { readings, steps } = readAll(records);
  assert.equal(readings.length, records.length);
  assert.ok(steps.every(({ atMillis }) => Number.isFinite(atMillis)));
});
