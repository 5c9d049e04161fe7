import assert from "node:assert/strict";
import { test } from "node:test";

import type { JsonRecord } from "../../src/replay/agent.ts";
import {
  assistant,
  record,
  result,
  stepsOf,
  text,
  use,
  user,
} from "../_support/transcript.ts";

/** When the model was asked, in milliseconds after the begin. */
const asked = (records: readonly JsonRecord[]): number[] =>
  stepsOf(records, "model_call").map(({ atMillis }) => atMillis);

const retry = (
  millis: number,
  fields: Readonly<Record<string, unknown>>,
): JsonRecord => record(millis, "system", { subtype: "api_error", ...fields });

test("a call says who is asked, and where", () => {
  const [call] = stepsOf(
    [user(0, "go"), assistant(1, "m1", [text("ok")])],
    "model_call",
  );
  assert.deepEqual(call?.request, {
    provider: "anthropic",
    operation: "chat",
    endpoint: "/messages",
  });
});

for (
  const [why, message, expected] of [
    ["why it stopped", { stop_reason: "end_turn" }, {
      finishReasons: ["end_turn"],
    }],
    ["that it was refused", { stop_reason: "refusal" }, {
      finishReasons: ["refusal"],
      refused: true,
    }],
    ["the tier it had", {
      usage: { input_tokens: 3, output_tokens: 1, service_tier: "priority" },
    }, { serviceTier: "priority" }],
    ["no more than the file", {}, {}],
  ] as const
) {
  test(`the answer of a call tells ${why}`, () => {
    const [end] = stepsOf(
      [user(0, "go"), assistant(1, "m1", [text("ok")], message)],
      "model_call_end",
    );
    const { responseId, model, ...rest } = end?.answer ?? {};
    assert.deepEqual([responseId, model], ["m1", "claude-sonnet-4-5"]);
    assert.deepEqual(rest, expected);
  });
}

for (
  const key of [
    "input_tokens",
    "cache_read_input_tokens",
    "cache_creation_input_tokens",
    "output_tokens",
  ]
) {
  test(`a message that goes on is a call of its own for more ${key}`, () => {
    const usage = (count: number) => ({ usage: { [key]: count } });
    const calls = (count: number) =>
      asked([
        user(0, "go"),
        assistant(10, "m1", [text("a")], usage(5)),
        assistant(20, "m2", [text("b")], usage(1)),
        assistant(30, "m1", [text("c")], usage(count)),
      ]).length;
    assert.deepEqual([calls(5), calls(9)], [2, 3]);
  });
}

test("fields that a later record leaves out were said before", () => {
  const [end] = stepsOf([
    user(0, "go"),
    assistant(1, "m1", [text("a")], { stop_reason: "end_turn" }),
    assistant(2, "m1", [text("b")], { stop_reason: null, model: undefined }),
  ], "model_call_end");
  assert.deepEqual(end?.answer?.finishReasons, ["end_turn"]);
  assert.equal(end.answer.model, "claude-sonnet-4-5");
});

test("a call of a server's tool is an item, and no tool of the agent's", () => {
  const records = [
    user(0, "go"),
    assistant(1, "m1", [{ type: "mcp_tool_use", name: "find", id: "s1" }]),
  ];
  const [{ event } = { event: undefined }] = stepsOf(records, "response_event");
  assert.deepEqual(event?.item, {
    type: "function_call",
    name: "find",
    call_id: "s1",
    arguments: "{}",
  });
  assert.deepEqual(stepsOf(records, "tool"), []);
});

test("calls come one by one, whatever the order of their records", () => {
  assert.deepEqual(
    asked([
      user(0, "go"),
      assistant(100, "m1", [use("t1", "Read")]),
      assistant(500, "m1", [text("and")]),
      result(450, "t1", "ok"),
      assistant(600, "m2", [text("ok")]),
    ]),
    [0, 500],
  );
});

test("attempts are counted by the file, and from the begin for the next call", () => {
  const records = [
    user(0, "go"),
    retry(10, { retryAttempt: 4, error: { status: 529 } }),
    assistant(20, "m1", [use("t1", "Read")]),
    result(30, "t1", "ok"),
    retry(40, { error: { status: 529 } }),
    assistant(50, "m2", [text("ok")]),
  ];
  assert.deepEqual(
    stepsOf(records, "model_call").map(({ request }) => request.attempt),
    [3, 4, undefined, 1],
  );
});

test("attempts are counted from the begin in the next turn", () => {
  const records = [
    user(0, "go"),
    retry(10, { retryAttempt: 2, error: { status: 529 } }),
    user(50, [text("[Request interrupted by user]")]),
    user(100, "again"),
    assistant(150, "m1", [text("ok")]),
  ];
  assert.deepEqual(
    stepsOf(records, "model_call").map(({ request }) => request.attempt),
    [1, undefined],
  );
});

test("attempts are counted from the begin after the last one failed", () => {
  const failed = (millis: number): JsonRecord =>
    record(millis, "assistant", {
      isApiErrorMessage: true,
      message: { content: [text("API Error")] },
    });
  const records = [
    user(0, "go"),
    retry(10, { retryAttempt: 1, error: { status: 529 } }),
    failed(20),
    failed(30),
  ];
  assert.deepEqual(
    stepsOf(records, "model_call").map(({ request }) => request.attempt),
    [undefined, 1, undefined],
  );
});

for (
  const [why, error, status, failure] of [
    ["has a status of its own", { status: 529 }, 529, undefined],
    ["has no status", { status: 0, message: "gone" }, undefined, {
      outcome: "failed",
      errorType: "api_error",
      message: "gone",
    }],
    ["has a status that is none of errors", { status: 302 }, 302, {
      outcome: "failed",
      errorType: "api_error",
    }],
    [
      "has a class that is text",
      {
        error: { type: "no such thing", message: "" },
      },
      undefined,
      { outcome: "failed", errorType: "api_error" },
    ],
    ["has the status 400", { status: 400 }, 400, undefined],
  ] as const
) {
  test(`a request that failed is told as it ${why}`, () => {
    const records = [user(0, "go"), retry(10, { error })];
    assert.equal(stepsOf(records, "answered")[0]?.status, status);
    assert.deepEqual(stepsOf(records, "model_call_end")[0]?.failure, failure);
  });
}
