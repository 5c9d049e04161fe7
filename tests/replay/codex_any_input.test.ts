/**
 * Whatever a rollout holds, and whatever of it is missing: it is read, and what
 * comes of it is well-formed.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import type { JsonRecord } from "../../src/replay/agent.ts";
import { EVENT_HANDLERS } from "../../src/replay/agents/codex/event_handlers.ts";
import { ITEM_HANDLERS } from "../../src/replay/agents/codex/item_handlers.ts";
import { RECORD_HANDLERS } from "../../src/replay/agents/codex/record_handlers.ts";
import type { ReplayStep } from "../../src/replay/steps.ts";
import {
  called,
  event,
  gave,
  meta,
  readAll,
  record,
  said,
  tokens,
  totals,
} from "../_support/rollout.ts";

/** A session of two turns with everything in it. */
const SESSION: readonly JsonRecord[] = [
  meta(0, { forked_from_id: "c-0" }),
  meta(1, { id: "c-0" }),
  event(10_000, "task_started", { turn_id: "t-1" }),
  record(10_010, "turn_context", { turn_id: "t-1", model: "gpt-5.1" }),
  event(10_020, "user_message", { message: "hi" }),
  event(10_030, "agent_reasoning", { text: "hm" }),
  called(10_040, "shell", "a"),
  called(10_041, "mcp__docs__find", "b"),
  totals(10_050, 100, 40, 5),
  event(10_060, "exec_command_end", { call_id: "a", exit_code: 1 }),
  gave(10_070, "a", "x"),
  gave(10_080, "b", "y"),
  event(10_090, "stream_error", { message: "again" }),
  event(10_100, "agent_message", { message: "done" }),
  said(10_101, "done"),
  record(10_110, "token_usage_record", { usage: tokens(9, 0, 2) }),
  event(10_120, "task_complete"),
  record(20_000, "compacted", { message: "x" }),
  event(20_010, "user_message", { message: "more" }),
  called(20_020, "shell", "c"),
  event(20_030, "error", { message: "no" }),
  event(20_040, "turn_aborted"),
  event(30_000, "turn.completed", { usage: tokens(1, 0, 1) }),
];

/** Turns, calls of the model and tools begin before they end, and once. */
function assertWellFormed(steps: readonly ReplayStep[]): void {
  let turn = false;
  let call = false;
  const tools = new Set<string>();
  for (const step of steps) {
    assert.ok(Number.isFinite(step.atMillis), `${step.type} has a time`);
    switch (step.type) {
      case "turn":
        assert.ok(!turn && !call, "no turn in a turn");
        turn = true;
        break;
      case "turn_end":
        assert.ok(turn && !call, "a turn ends that has begun");
        turn = false;
        tools.clear();
        break;
      case "model_call":
        assert.ok(turn && !call, "no call in a call");
        call = true;
        break;
      case "answered":
      case "response_event":
        assert.ok(call, `${step.type} is part of a call`);
        break;
      case "model_call_end":
        assert.ok(call, "a call ends that has begun");
        call = false;
        break;
      case "tool":
        assert.ok(turn, "a tool is part of a turn");
        tools.add(step.call.callId);
        break;
      case "tool_end":
        assert.ok(tools.delete(step.callId), "a tool ends that has begun");
        break;
    }
  }
  assert.ok(!turn && !call, "everything ends");
}

test("codexAgent reads a rollout of which records are missing or in another order", () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...SESSION, ...SESSION]),
      (records) => assertWellFormed(readAll(records).steps),
    ),
    { numRuns: 300 },
  );
});

const KINDS = [
  ...Object.keys(RECORD_HANDLERS).map((type) => [type, ""]),
  ...Object.keys(EVENT_HANDLERS).map((kind) => ["event_msg", kind]),
  ...Object.keys(ITEM_HANDLERS).map((kind) => ["response_item", kind]),
];

/** Names of fields that handlers look at. */
const KEYS = [
  ..."id call_id turn_id trace_id timestamp info usage message name arguments"
    .split(" "),
  ..."output content role phase error item source git model effort action"
    .split(" "),
  ..."total_token_usage input_tokens output_tokens duration status invocation"
    .split(" "),
  ..."sandbox_policy approval_policy collaboration_mode thread_settings result"
    .split(" "),
  ..."internal_chat_message_metadata_passthrough namespace tools images type"
    .split(" "),
];

test("codexAgent reads records that hold anything at all", () => {
  const { node } = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<unknown>(
        null,
        true,
        0,
        -1,
        1e308,
        "",
        "x",
        "{",
        '{"a":1}',
      ),
      fc.array(tie("node"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...KEYS), tie("node"), { maxKeys: 4 }),
    ),
  }));
  const payload = fc.dictionary(fc.constantFrom(...KEYS), node, { maxKeys: 6 });
  const records = fc.array(
    fc.tuple(
      fc.constantFrom(...KINDS),
      payload,
      fc.integer({ min: 0, max: 99 }),
    )
      .map(([[type = "", kind = ""], fields, millis]) =>
        record(millis, type, kind === "" ? fields : { ...fields, type: kind })
      ),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(records, (records) => assertWellFormed(readAll(records).steps)),
    { numRuns: 500 },
  );
});
