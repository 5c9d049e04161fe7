import assert from "node:assert/strict";
import { test } from "node:test";

import {
  assistant,
  outline,
  record,
  result,
  stepsOf,
  text,
  use,
  user,
} from "../_support/transcript.ts";

const CALLED = [user(0, "go"), assistant(100, "m1", [use("t1", "Bash")])];

/** Results of a tool, and what came of the call. */
for (
  const [why, content, block, details, expected] of [
    ["text", "a file", {}, {}, ["a file", true, undefined]],
    ["no error", "", { is_error: false }, {}, ["", true, undefined]],
    ["an error", "no", { is_error: true }, "Error: no", [
      "no",
      false,
      undefined,
    ]],
    [
      "parts",
      [text("a"), { type: "image", source: { data: "AAAA" } }],
      {},
      {},
      ["a\n[image]", true, undefined],
    ],
    ["one that was called off", "half", {}, { interrupted: true }, [
      "half",
      false,
      true,
    ]],
    [
      "one that the user called off",
      "[Request interrupted by user for tool use]",
      { is_error: true },
      {},
      ["[Request interrupted by user for tool use]", false, true],
    ],
  ] as const
) {
  test(`a tool ends as its result says: ${why}`, () => {
    const [end] = stepsOf(
      [
        ...CALLED,
        result(200, "t1", content, block, { toolUseResult: details }),
      ],
      "tool_end",
    );
    assert.deepEqual([end?.output, end?.success, end?.cancelled], expected);
    assert.equal(end?.atMillis, 200);
  });
}

for (
  const [content, decision, source] of [
    [
      "The user doesn't want to proceed with this tool use. The tool use was rejected",
      "denied",
      "user",
    ],
    ["Permission prompt was aborted.", "abort", "user"],
    ["User rejected tool use", "denied", "user"],
    ["Permission to use Bash has been denied.", "denied", "config"],
    [
      "Claude requested permissions to write to /x, but you haven't granted it yet.",
      "denied",
      "config",
    ],
  ] as const
) {
  test(`a call is refused by the ${source}: ${content.slice(0, 25)}`, () => {
    const records = [...CALLED, result(200, "t1", content, { is_error: true })];
    assert.deepEqual(
      stepsOf(records, "decision").map(({ decision }) => decision),
      [{ decision, source, callId: "t1", toolName: "Bash" }],
    );
    assert.equal(stepsOf(records, "tool_end")[0]?.success, false);
  });
}

test("a call that somebody has refused does not say who", () => {
  const content = "Permission for this tool use was denied.";
  const records = [...CALLED, result(200, "t1", content, { is_error: true })];
  assert.deepEqual(
    stepsOf(records, "decision").map(({ decision }) => decision),
    [{ decision: "denied", callId: "t1", toolName: "Bash" }],
  );
});

test("words of a refusal in an output that is none decide nothing", () => {
  const records = [...CALLED, result(200, "t1", "User rejected tool use")];
  assert.deepEqual(stepsOf(records, "decision"), []);
});

test("a tool begins when its own time says, not before it was called", () => {
  const begins = (durationMs: number) =>
    stepsOf([
      ...CALLED,
      result(200, "t1", "", {}, { toolUseResult: { durationMs } }),
    ], "tool")[0]?.atMillis;
  assert.equal(begins(30), 170);
  assert.equal(begins(5_000), 100);
});

test("what a record says beside several results is about none of them", () => {
  const part = (id: string) => ({
    type: "tool_result",
    tool_use_id: id,
    content: "",
  });
  const records = [
    user(0, "go"),
    assistant(100, "m1", [use("t1", "Bash"), use("t2", "Agent")]),
    user(900, [part("t1"), part("t2")], {
      toolUseResult: { interrupted: true, agentId: "a1", durationMs: 30 },
    }),
  ];
  assert.deepEqual(
    stepsOf(records, "tool").map(({ atMillis }) => atMillis),
    [100, 100],
  );
  assert.deepEqual(
    stepsOf(records, "tool_end").map((end) => [
      end.success,
      end.cancelled,
      end.startedConversationId,
    ]),
    [[true, undefined, undefined], [true, undefined, undefined]],
  );
});

test("a tool of an MCP server is told without its server, and with it", () => {
  const [tool] = stepsOf([
    user(0, "go"),
    assistant(1, "m1", [use("t1", "mcp__docs__find__all", { q: "é" })]),
  ], "tool");
  assert.deepEqual(tool?.call, {
    name: "find__all",
    callId: "t1",
    arguments: '{"q":"é"}',
    mcpServer: "docs",
  });
});

test("a message of many records is one call, with its last usage", () => {
  const usage = (output_tokens: number) => ({
    usage: {
      input_tokens: 4,
      cache_read_input_tokens: 100,
      cache_creation_input_tokens: 20,
      output_tokens,
    },
  });
  const records = [
    user(0, "go"),
    assistant(10, "m1", [{ type: "thinking", thinking: "" }], usage(1)),
    assistant(20, "m1", [use("t1", "Read")], usage(1)),
    result(25, "t1", "while it still answers"),
    assistant(30, "m1", [use("t2", "Read")], {
      ...usage(50),
      stop_reason: "tool_use",
    }),
    result(40, "t2", "ok"),
  ];
  assert.equal(stepsOf(records, "model_call").length, 1);
  const [end] = stepsOf(records, "model_call_end");
  assert.equal(end?.atMillis, 30);
  assert.deepEqual(end.answer, {
    responseId: "m1",
    model: "claude-sonnet-4-5",
    finishReasons: ["tool_use"],
  });
  const completed = stepsOf(records, "response_event")
    .filter(({ event }) => event.type === "response.completed");
  assert.deepEqual(completed.map(({ event }) => event.response), [{
    usage: {
      input_tokens: 124,
      input_tokens_details: { cached_tokens: 100, cache_write_tokens: 20 },
      output_tokens: 50,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 174,
    },
  }]);
});

test("a message that goes on after another one is told with the rest of its tokens", () => {
  const usage = (input_tokens: number, output_tokens: number) => ({
    usage: { input_tokens, output_tokens },
  });
  const records = [
    user(0, "go"),
    assistant(10, "m1", [text("Let me")], usage(7, 1)),
    assistant(20, "m2", [text("Done")], usage(9, 5)),
    assistant(30, "m1", [use("t1", "Read")], usage(7, 40)),
    result(40, "t1", "ok"),
    assistant(50, "m3", [text("ok")], usage(1, 1)),
  ];
  const tokens = stepsOf(records, "response_event")
    .flatMap(({ event: { response } }) => {
      const { usage } = (response ?? {}) as {
        usage?: { input_tokens: number; output_tokens: number };
      };
      return usage ? [[usage.input_tokens, usage.output_tokens]] : [];
    });
  assert.deepEqual(tokens, [[7, 1], [9, 5], [0, 39], [1, 1]]);
  assert.equal(stepsOf(records, "tool_end").length, 1);
});

test("blocks of a message become items of a response", () => {
  const items = stepsOf([
    user(0, "go"),
    assistant(1, "m1", [
      { type: "thinking", thinking: "hm", signature: "s" },
      { type: "redacted_thinking", data: "x" },
      { type: "server_tool_use", name: "web_search", id: "s1" },
      { type: "web_search_tool_result", content: [] },
      text("Hi"),
      use("t1", "Bash", { command: "ls" }),
    ]),
  ], "response_event").map(({ event }) => event.item);
  assert.deepEqual(items.slice(0, -1), [
    { type: "reasoning", summary: [{ type: "summary_text", text: "hm" }] },
    { type: "reasoning", summary: [] },
    { type: "web_search_call" },
    {
      type: "message",
      role: "assistant",
      content: [{ type: "output_text", text: "Hi" }],
    },
    {
      type: "function_call",
      name: "Bash",
      call_id: "t1",
      arguments: '{"command":"ls"}',
    },
  ]);
});

test("a message that the agent has made up is no call of the model", () => {
  const made = { model: "<synthetic>" };
  const records = [
    user(0, "go"),
    assistant(1, "m1", [text("No response requested.")], made),
  ];
  assert.deepEqual(stepsOf(records, "model_call"), []);
});

test("attempts that failed are calls of their own, with their number", () => {
  const retry = (millis: number, retryAttempt: number, error: unknown) =>
    record(millis, "system", {
      subtype: "api_error",
      error,
      retryAttempt,
      retryInMs: 500,
      maxRetries: 10,
    });
  const overloaded = {
    status: 529,
    error: { error: { type: "overloaded_error", message: "Overloaded" } },
  };
  const records = [
    user(0, "go"),
    retry(1_000, 1, overloaded),
    retry(2_000, 2, { cause: { code: "ConnectionRefused" } }),
    assistant(4_000, "m1", [text("ok")]),
  ];
  assert.deepEqual(
    stepsOf(records, "model_call").map(({ atMillis, request }) => [
      atMillis,
      request.attempt,
    ]),
    [[0, undefined], [1_500, 1], [2_500, 2]],
  );
  assert.deepEqual(
    stepsOf(records, "answered").map(({ status, errorMessage }) => [
      status,
      errorMessage,
    ]),
    [[529, "Overloaded"], [200, undefined]],
  );
  assert.deepEqual(
    stepsOf(records, "model_call_end").map(({ failure }) => failure?.errorType),
    [undefined, "ConnectionRefused", undefined],
  );
  assert.equal(stepsOf(records, "turn_end")[0]?.failure, undefined);
});

test("an effort is of the turn and of the call", () => {
  const records = [
    user(0, "go"),
    assistant(1, "m1", [text("ok")], {}, { effort: "high" }),
  ];
  assert.equal(stepsOf(records, "turn")[0]?.reasoningEffort, "high");
  assert.equal(
    stepsOf(records, "model_call")[0]?.request.reasoningEffort,
    "high",
  );
});

test("records with times before those of their turn happen when it begins", () => {
  assert.ok(
    outline([
      user(100, "go"),
      assistant(50, "m1", [use("t1", "Bash")]),
      result(20, "t1", "ok"),
    ]).every(([atMillis]) => atMillis === 100),
  );
});
