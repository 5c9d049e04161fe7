import assert from "node:assert/strict";
import { test } from "node:test";

import type { JsonRecord } from "../../src/replay/agent.ts";
import {
  BEGIN_MILLIS,
  called,
  event,
  gave,
  item,
  meta,
  outline,
  readAll,
  record,
  said,
  stepsOf,
} from "../_support/rollout.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";

const prompt = (millis: number, message = "hi"): JsonRecord =>
  event(millis, "user_message", { message });

const context = (
  millis: number,
  fields: Readonly<Record<string, unknown>> = {},
): JsonRecord =>
  record(millis, "turn_context", { model: "gpt-5.1", ...fields });

const message = (millis: number, text: string): JsonRecord =>
  item(millis, "message", {
    role: "user",
    content: [{ type: "input_text", text }],
  });

/** Turns of records: begin, id or kind, end and how. */
function turns(records: readonly JsonRecord[]): unknown[] {
  const begins = stepsOf(records, "turn");
  const ends = stepsOf(records, "turn_end");
  return begins.map(({ atMillis, kind }, index) => [
    atMillis,
    kind,
    ends[index]?.atMillis,
    ends[index]?.failure?.outcome ?? "well",
  ]);
}

for (
  const [why, records, expected] of [
    ["a turn that the file begins and ends", [
      event(10, "task_started", { turn_id: "t-1" }),
      prompt(20),
      said(100, "done"),
      event(200, "task_complete", { error: null }),
    ], [[10, "regular", 200, "well"]]],
    ["turns of files that only have prompts", [
      prompt(20),
      context(20),
      said(100, "one"),
      prompt(900),
      context(900),
      said(1_000, "two"),
    ], [[20, "regular", 100, "well"], [900, "regular", 1_000, "well"]]],
    ["a turn that was called off", [
      event(10, "task_started", { turn_id: "t-1" }),
      prompt(20),
      event(200, "turn_aborted", { reason: "interrupted" }),
    ], [[10, "regular", 200, "cancelled"]]],
    ["a turn that failed as it says itself", [
      event(10, "task_started", { turn_id: "t-1" }),
      event(200, "task_complete", {
        error: { message: "no", codex_error_info: "other" },
      }),
    ], [[10, "regular", 200, "failed"]]],
    ["a turn that failed as an event says", [
      event(10, "task_started", { turn_id: "t-1" }),
      prompt(20),
      event(190, "error", { message: "no" }),
      event(200, "task_complete"),
    ], [[10, "regular", 200, "failed"]]],
    ["a turn in the words of later versions", [
      event(10, "turn_started", { turn_id: "t-1" }),
      said(100, "done"),
      event(200, "turn_complete", { turn_id: "t-1" }),
    ], [[10, "regular", 200, "well"]]],
    ["a turn that ends with an item that is the final answer", [
      event(10, "task_started", { turn_id: "t-1" }),
      item(100, "message", { role: "assistant", phase: "final_answer" }),
    ], [[10, "regular", 100, "well"]]],
    ["a turn that ends with an item that is none", [
      event(10, "task_started", { turn_id: "t-1" }),
      item(100, "message", { role: "assistant", phase: "commentary" }),
    ], [[10, "regular", 100, "cancelled"]]],
    ["a turn that failed with a text", [
      event(10, "task_started", { turn_id: "t-1" }),
      event(200, "task_complete", { error: "no" }),
    ], [[10, "regular", 200, "failed"]]],
    ["a turn that compacts, as an event says", [
      event(10, "task_started", { turn_id: "t-1" }),
      event(100, "context_compacted"),
      event(200, "task_complete"),
    ], [[10, "compact", 200, "well"]]],
    ["a turn of a command of the user that has begun", [
      event(10, "task_started", { turn_id: "t-1" }),
      event(100, "exec_command_begin", { call_id: "a", source: "user_shell" }),
      event(200, "turn_aborted"),
    ], [[10, "user_shell", 200, "cancelled"]]],
    ["a turn of a command of the user, as an item", [
      event(10, "task_started", { turn_id: "t-1" }),
      event(100, "item_completed", {
        item: { type: "CommandExecution", id: "a", source: "user_shell" },
      }),
      event(200, "task_complete"),
    ], [[10, "user_shell", 200, "well"]]],
    ["a turn in which the agent begins a command", [
      event(10, "task_started", { turn_id: "t-1" }),
      event(100, "exec_command_begin", { call_id: "a", source: "agent" }),
      event(200, "task_complete"),
    ], [[10, "regular", 200, "well"]]],
    ["a turn of tools alone, as long as they ran", [
      event(500, "item_completed", {
        item: { type: "CommandExecution", id: "a", command: ["ls"] },
        turn_id: "t-1",
        started_at_ms: BEGIN_MILLIS + 100,
        completed_at_ms: BEGIN_MILLIS + 600,
      }),
    ], [[100, "regular", 600, "well"]]],
    ["turns of items that name them", [
      item(100, "reasoning", {
        internal_chat_message_metadata_passthrough: { turn_id: "t-1" },
      }),
      item(200, "reasoning", {
        internal_chat_message_metadata_passthrough: { turn_id: "t-2" },
      }),
    ], [[100, "regular", 100, "well"], [200, "regular", 200, "well"]]],
    ["a turn whose prompt comes before its begin", [
      prompt(20),
      event(60, "task_started", { turn_id: "t-1" }),
      context(70, { turn_id: "t-1" }),
      said(100, "done"),
      event(200, "task_complete", { turn_id: "t-1" }),
    ], [[20, "regular", 200, "well"]]],
    ["a turn whose context and prompt come before its begin", [
      context(10, { turn_id: "t-1" }),
      prompt(20),
      event(60, "task_started", { turn_id: "t-1" }),
      said(100, "done"),
      event(200, "task_complete"),
    ], [[10, "regular", 200, "well"]]],
    ["a turn that begins long after a prompt that nobody answered", [
      prompt(20),
      event(5_000, "task_started", { turn_id: "t-1" }),
      said(5_100, "done"),
      event(5_200, "task_complete"),
    ], [[20, "regular", 20, "well"], [5_000, "regular", 5_200, "well"]]],
    ["a turn while the one before is said to be over", [
      event(10, "task_started", { turn_id: "t-1" }),
      prompt(20),
      event(30, "task_started", { turn_id: "t-2" }),
      event(40, "turn_aborted", { turn_id: "t-1" }),
      said(100, "done"),
      event(200, "task_complete", { turn_id: "t-2" }),
    ], [[10, "regular", 20, "cancelled"], [30, "regular", 200, "well"]]],
    ["no turn of an output that comes when the turn was called off", [
      event(10, "task_started", { turn_id: "t-1" }),
      called(100, "shell", "a"),
      event(200, "turn_aborted", { turn_id: "t-1" }),
      gave(210, "a", "aborted by user after 0.1s"),
    ], [[10, "regular", 200, "cancelled"]]],
    ["no turn of a process that ends when the turn is over", [
      event(10, "task_started", { turn_id: "t-1" }),
      called(100, "exec_command", "a"),
      gave(110, "a", "Process running with session ID 1"),
      event(200, "task_complete", { turn_id: "t-1" }),
      event(900, "exec_command_end", {
        call_id: "a",
        turn_id: "t-1",
        exit_code: 0,
      }),
      event(910, "exec_command_end", {
        call_id: "of the script",
        turn_id: "t-1",
        exit_code: 0,
      }),
    ], [[10, "regular", 200, "well"]]],
    ["a turn that the file does not end", [
      event(10, "task_started", { turn_id: "t-1" }),
      prompt(20),
      item(100, "reasoning"),
    ], [[10, "regular", 100, "cancelled"]]],
    ["a turn that another follows", [
      event(10, "task_started", { turn_id: "t-1" }),
      said(100, "x"),
      event(500, "task_started", { turn_id: "t-2" }),
      event(600, "task_complete"),
    ], [[10, "regular", 100, "cancelled"], [500, "regular", 600, "well"]]],
    ["a turn whose last record is its final answer", [
      event(10, "task_started", { turn_id: "t-1" }),
      event(100, "agent_message", { message: "x", phase: "final_answer" }),
    ], [[10, "regular", 100, "well"]]],
    ["a turn that compacts", [
      event(10, "task_started", { turn_id: "t-1" }),
      record(100, "compacted", { message: "x" }),
      event(200, "task_complete"),
    ], [[10, "compact", 200, "well"]]],
    ["a turn that compacts before its prompt", [
      event(10, "task_started", { turn_id: "t-1" }),
      record(100, "compacted", { message: "x" }),
      prompt(110),
      event(200, "task_complete"),
    ], [[10, "regular", 200, "well"]]],
    ["a review", [
      event(10, "task_started", { turn_id: "t-1" }),
      event(11, "entered_review_mode", {}),
      said(100, "x"),
      event(200, "task_complete"),
    ], [[10, "review", 200, "well"]]],
    ["a command that the user runs", [
      event(10, "task_started", { turn_id: "t-1" }),
      event(20, "exec_command_begin", { call_id: "a", source: "user_shell" }),
      event(90, "exec_command_end", { call_id: "a", source: "user_shell" }),
      event(200, "task_complete"),
    ], [[10, "user_shell", 200, "well"]]],
    ["a turn beside which the user runs a command", [
      event(10, "task_started", { turn_id: "t-1" }),
      prompt(20),
      event(30, "exec_command_end", { call_id: "a", source: "user_shell" }),
      said(100, "x"),
      event(200, "task_complete"),
    ], [[10, "regular", 200, "well"]]],
    ["turns that only their contexts name", [
      context(10, { turn_id: "t-1" }),
      said(100, "x"),
      context(110, { turn_id: "t-1" }),
      said(120, "y"),
      context(500, { turn_id: "t-2" }),
      said(600, "z"),
    ], [[10, "regular", 120, "cancelled"], [500, "regular", 600, "cancelled"]]],
    ["a turn of what other tools write", [
      event(50, "turn.completed", {
        usage: { input_tokens: 3, output_tokens: 2 },
      }),
    ], [[50, "regular", 50, "well"]]],
  ] as const
) {
  test(`codexAgent tells ${why}`, () => {
    assert.deepEqual(turns([meta(0), ...records]), expected);
  });
}

for (
  const [why, records, expected] of [
    [
      "of what begins it",
      [event(10, "task_started", { turn_id: "t-1", trace_id: TRACE })],
      ["t-1", TRACE],
    ],
    [
      "of its context",
      [
        event(10, "task_started", { turn_id: "t-1" }),
        context(11, { turn_id: "t-1", trace_id: TRACE.toUpperCase() }),
      ],
      ["t-1", TRACE],
    ],
    [
      "of the context that comes after a prompt",
      [prompt(10), context(11, { turn_id: "t-1", trace_id: TRACE })],
      ["t-1", TRACE],
    ],
    [
      "unless it is none",
      [
        event(10, "task_started", {
          turn_id: "t-1",
          trace_id: "0".repeat(32),
        }),
      ],
      ["t-1", undefined],
    ],
  ] as const
) {
  test(`codexAgent takes the ids of a turn ${why}`, () => {
    const found = stepsOf([meta(0), ...records], "turn")
      .map(({ turnId, traceId }) => [turnId, traceId]);
    assert.deepEqual(found, [expected]);
  });
}

test("codexAgent takes the ids of a turn of what begins it, after its prompt", () => {
  const ids = (id: Readonly<Record<string, unknown>>) =>
    stepsOf([
      meta(0),
      prompt(10),
      event(20, "task_started", id),
      said(30, "x"),
      event(40, "task_started", { turn_id: "t-2" }),
    ], "turn").map(({ turnId, traceId }) => [turnId, traceId]);
  assert.deepEqual(ids({ turn_id: "t-1", trace_id: TRACE }), [
    ["t-1", TRACE],
    ["t-2", undefined],
  ]);
  const [[turnId] = []] = ids({});
  assert.match(turnId ?? "", /^[\da-f-]{36}$/);
});

test("codexAgent tells a prompt and nothing that any version has added", () => {
  const added = [
    "# AGENTS.md instructions for /x",
    "<environment_context>",
    "<user_instructions>",
    "<user_shell_command>",
    "<turn_aborted>",
    "<subagent_notification>",
    "<recommended_plugins>",
    "<goal_context>",
    '<codex_internal_context source="goal">',
    '<hook_prompt hook_run_id="1">',
    "<external_agent>",
    "<skill>",
    "<permissions instructions>",
    "<collaboration_mode>",
    "<multi_agent_mode>",
  ];
  for (const text of added) {
    const records = [meta(0), message(10, `${text}\nx`), said(20, "x")];
    assert.deepEqual(stepsOf(records, "prompt"), [], text);
  }
});

test("codexAgent gives a turn that has no id one that is the same each time", () => {
  const records = [meta(0), prompt(10), said(20, "x"), prompt(30)];
  const ids = stepsOf(records, "turn").map((step) => step.turnId);
  assert.equal(new Set(ids).size, 2);
  for (const id of ids) {
    assert.match(
      id,
      /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/,
    );
  }
  assert.deepEqual(stepsOf(records, "turn").map((step) => step.turnId), ids);
});

test("codexAgent tells a turn once its model is known, with the prompt after it", () => {
  const records = [
    meta(0),
    prompt(10),
    context(11, { effort: "high" }),
    said(20, "x"),
  ];
  assert.deepEqual(outline(records).slice(0, 3), [
    "session@0",
    "turn@10",
    "prompt@10",
  ]);
  assert.equal(stepsOf(records, "session")[0]?.options.model, "gpt-5.1");
  assert.equal(stepsOf(records, "turn")[0]?.reasoningEffort, "high");
  assert.equal(stepsOf(records, "model_call")[0]?.request.model, "gpt-5.1");
});

test("codexAgent takes a prompt during a turn as one of the turn", () => {
  const records = [
    meta(0),
    event(10, "task_started", { turn_id: "t-1" }),
    prompt(20),
    said(30, "x"),
    prompt(40),
    event(50, "task_complete"),
  ];
  assert.equal(stepsOf(records, "turn").length, 1);
  assert.deepEqual(
    stepsOf(records, "prompt").map((step) => step.atMillis),
    [20, 40],
  );
});

for (
  const [why, records, expected] of [
    ["with its images", [
      event(20, "user_message", {
        message: "look",
        images: ["data:x"],
        local_images: ["a.png", "b.png"],
      }),
    ], [["text:look", "image", "local_image", "local_image"]]],
    ["and not the message that says the same", [
      message(19, "hi"),
      prompt(20),
      said(30, "x"),
    ], [["text:hi"]]],
    ["of a message, where no event says so", [
      message(19, "hi"),
      said(30, "x"),
    ], [["text:hi"]]],
    ["of an item, where no event says so", [
      event(19, "item_completed", {
        item: {
          type: "UserMessage",
          content: [{ type: "text", text: "hi" }, { type: "local_image" }],
        },
      }),
      said(30, "x"),
    ], [["text:hi", "local_image"]]],
    ["and nothing that the agent has added", [
      message(11, "<environment_context>\n</environment_context>"),
      message(12, "# AGENTS.md instructions for /x"),
      message(13, "<turn_aborted>\nx</turn_aborted>"),
      item(14, "message", {
        role: "developer",
        content: [{ type: "input_text", text: "be nice" }],
      }),
      said(30, "x"),
    ], []],
    ["by what the message says of who wrote it", [
      item(14, "message", {
        role: "user",
        content: [
          { type: "input_text", text: "added" },
          { type: "input_text", text: "<environment_context> is what?" },
          { type: "input_image" },
        ],
        internal_chat_message_metadata_passthrough: {
          content_item_kinds: ["skill", "user.text", "user.image"],
        },
      }),
      said(30, "x"),
    ], [["text:<environment_context> is what?", "image"]]],
    ["and no event that says it is none", [
      event(10, "user_message", {
        kind: "environment_context",
        message: "<environment_context>",
      }),
      event(10, "user_message", { kind: "user_instructions", message: "x" }),
      event(20, "user_message", { kind: "plain", message: "hi" }),
      said(30, "x"),
    ], [["text:hi"]]],
    ["but once where every message is masked", [
      message(11, "[MASKED]"),
      message(12, "[MASKED]"),
      prompt(20, "[MASKED]"),
      message(21, "[MASKED]"),
      said(30, "x"),
    ], [["text:[MASKED]"]]],
  ] as const
) {
  test(`codexAgent tells a prompt ${why}`, () => {
    const all = [meta(0), event(10, "task_started", { turn_id: "t-1" })];
    const prompts = stepsOf([...all, ...records], "prompt").map(({ input }) =>
      input.map((piece) =>
        piece.type === "text" ? `text:${piece.text}` : piece.type
      )
    );
    assert.deepEqual(prompts, expected);
  });
}

test("codexAgent tells turns of messages alone, where nothing else marks them", () => {
  const records = [
    meta(0),
    message(10, "one"),
    said(20, "x"),
    called(21, "shell", "a"),
    gave(22, "a", ""),
    message(50, "two"),
    said(60, "y"),
  ];
  assert.deepEqual(turns(records), [
    [10, "regular", 22, "well"],
    [50, "regular", 60, "well"],
  ]);
});

test("codexAgent says of each record whether it is known", () => {
  const { readings } = readAll([
    meta(0),
    record(1, "world_state", {}),
    event(2, "thread_rolled_back", { num_turns: 1 }),
    event(3, "never_heard_of", {}),
    event(4, "constructor", {}),
    event(5, "item_completed", { item: { type: "NeverHeardOf", id: "a" } }),
    event(6, "item_completed", { item: { type: "Plan", id: "a" } }),
    record(7, "never_heard_of", {}),
    item(8, "never_heard_of", {}),
    { type: "event_msg" },
    { timestamp: 1, type: "response_item", payload: { type: "message" } },
  ]);
  assert.deepEqual(readings.map(({ kind, name }) => `${kind} ${name}`), [
    "used session_meta",
    "ignored world_state",
    "ignored event_msg/thread_rolled_back",
    "unknown event_msg/never_heard_of",
    "unknown event_msg/constructor",
    "unknown event_msg/item_completed",
    "ignored event_msg/item_completed",
    "unknown never_heard_of",
    "unknown response_item/never_heard_of",
    "unknown undefined",
    "ignored response_item/message",
  ]);
});
