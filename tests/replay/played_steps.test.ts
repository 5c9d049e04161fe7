import assert from "node:assert/strict";
import { test } from "node:test";

import {
  attributesOf,
  type ReceivedLogRecord,
  type ReceivedSpan,
} from "../../src/collector/mod.ts";
import type { ReplayStep } from "../../src/replay/mod.ts";
import {
  bytesOf,
  linesOf,
  observeReplay,
  REPLAY_START,
} from "../_support/replays.ts";

const at = (millis: number): number => REPLAY_START + millis;

const SESSION: ReplayStep = {
  type: "session",
  atMillis: at(0),
  options: { conversationId: "c-1", model: "m" },
};
const TURN: ReplayStep = { type: "turn", atMillis: at(100), turnId: "t-1" };

const tool = (millis: number, callId = "call_1"): ReplayStep => ({
  type: "tool",
  atMillis: at(millis),
  call: { name: "find", namespace: "ns", callId },
});

const toolEnd = (millis: number, fields: object = {}): ReplayStep => ({
  type: "tool_end",
  atMillis: at(millis),
  callId: "call_1",
  output: "o",
  success: true,
  ...fields,
});

const CALL: ReplayStep = {
  type: "model_call",
  atMillis: at(200),
  request: {
    provider: "p",
    operation: "chat",
    endpoint: "/responses",
    stream: true,
  },
};

/** What steps of a session's turn become. */
async function played(
  steps: readonly ReplayStep[],
): Promise<
  { spans: readonly ReceivedSpan[]; logs: readonly ReceivedLogRecord[] }
> {
  return await observeReplay(({ replay }) =>
    replay(bytesOf(linesOf([SESSION, TURN, ...steps])))
  );
}

/** When a span began and ended, in milliseconds after the begin. */
function times({ startTimeUnixNano, endTimeUnixNano }: ReceivedSpan): number[] {
  return [startTimeUnixNano, endTimeUnixNano].map((nanos) =>
    Number(BigInt(nanos) / 1_000_000n) - REPLAY_START
  );
}

const named = (spans: readonly ReceivedSpan[], name: string): ReceivedSpan[] =>
  spans.filter((span) => span.name === name);

test("nothing in a turn happens before it begins, and no tool ends before it begins", async () => {
  const { spans } = await played([
    tool(50),
    tool(300, "call_2"),
    toolEnd(250, { callId: "call_2" }),
    toolEnd(400),
    { type: "turn_end", atMillis: at(500) },
  ]);
  assert.deepEqual(named(spans, "find").map(times).sort(), [
    [100, 400],
    [300, 300],
  ]);
});

test("a turn that nothing ends is over with what happened last in it", async () => {
  const { spans } = await played([tool(300), toolEnd(700), tool(600, "b"), {
    type: "tool_end",
    atMillis: at(650),
    callId: "b",
    output: "",
    success: true,
  }]);
  assert.deepEqual(named(spans, "session_task.turn").map(times), [[100, 700]]);
});

test("a call that begins twice is one, and what no call gives is nothing", async () => {
  const { spans, logs } = await played([
    tool(200),
    tool(300),
    toolEnd(400),
    toolEnd(450),
    toolEnd(500, { callId: "none" }),
    { type: "turn_end", atMillis: at(600) },
  ]);
  assert.deepEqual(named(spans, "find").map(times), [[200, 400]]);
  assert.equal(
    logs.filter(({ eventName }) => eventName === "codex.tool_result").length,
    1,
  );
});

for (
  const [why, fields, aborted, success, errorType] of [
    ["well", {}, false, "true", undefined],
    ["badly", { success: false }, false, "false", undefined],
    [
      "as called off",
      { cancelled: true, success: false },
      true,
      "false",
      "AbortError",
    ],
  ] as const
) {
  test(`a tool ends ${why} where its file says so`, async () => {
    const { spans, logs } = await played([
      tool(200),
      toolEnd(400, fields),
      { type: "turn_end", atMillis: at(600) },
    ]);
    const [span] = named(spans, "find").map(attributesOf);
    assert.equal(span?.aborted, aborted);
    assert.equal(span?.["error.type"], errorType);
    const [result] = logs.filter(({ eventName }) =>
      eventName === "codex.tool_result"
    ).map(attributesOf);
    assert.equal(result?.success, success);
  });
}

test("a decision is told with the tool, and who made it", async () => {
  const { logs } = await played([
    {
      type: "decision",
      atMillis: at(150),
      decision: {
        toolName: "find",
        toolNamespace: "ns",
        callId: "call_1",
        decision: "denied",
        source: "automated_reviewer",
      },
    },
    { type: "turn_end", atMillis: at(600) },
  ]);
  const [decision] = logs.filter(({ eventName }) =>
    eventName === "codex.tool_decision"
  ).map(attributesOf);
  assert.deepEqual(
    [
      decision?.tool_name,
      decision?.tool_namespace,
      decision?.call_id,
      decision?.decision,
      decision?.source,
    ],
    ["find", "ns", "call_1", "denied", "automated_reviewer"],
  );
});

for (
  const [why, failure, errorType] of [
    [
      "that was called off",
      { outcome: "cancelled", errorType: "x" },
      "AbortError",
    ],
    [
      "that failed",
      { outcome: "failed", errorType: "usage_limit_exceeded" },
      "usage_limit_exceeded",
    ],
    ["that failed without a word", { outcome: "failed" }, "_OTHER"],
  ] as const
) {
  test(`a call of the model and a turn ${why} say so`, async () => {
    const { spans } = await played([
      CALL,
      { type: "model_call_end", atMillis: at(300), failure },
      { type: "turn_end", atMillis: at(600), failure },
    ]);
    for (const name of ["run_sampling_request", "session_task.turn"]) {
      const [span] = named(spans, name).map(attributesOf);
      assert.equal(span?.["error.type"], errorType, name);
    }
  });
}

test("an answer tells its status, and why it is none", async () => {
  const { logs } = await played([
    CALL,
    {
      type: "answered",
      atMillis: at(250),
      status: 429,
      errorMessage: "slow down",
    },
    { type: "model_call_end", atMillis: at(300) },
    { type: "turn_end", atMillis: at(600) },
  ]);
  const [request] = logs.filter(({ eventName }) =>
    eventName === "codex.api_request"
  ).map(attributesOf);
  assert.deepEqual(
    [
      request?.["http.response.status_code"],
      request?.["error.message"],
      request?.duration_ms,
    ],
    [429, "slow down", "50"],
  );
});

test("each piece of a stream takes as long as there was nothing before it", async () => {
  const item = { type: "message", role: "assistant", content: [] };
  const piece = (millis: number): ReplayStep => ({
    type: "response_event",
    atMillis: at(millis),
    event: { type: "response.output_item.done", item },
  });
  const durations = async (steps: readonly ReplayStep[]) => {
    const { logs } = await played([
      CALL,
      ...steps,
      { type: "model_call_end", atMillis: at(900) },
      { type: "turn_end", atMillis: at(900) },
    ]);
    return logs.map(attributesOf)
      .filter((told) => told["event.kind"] === "response.output_item.done")
      .map((told) => told.duration_ms);
  };
  assert.deepEqual(await durations([piece(230), piece(300)]), ["30", "70"]);
  assert.deepEqual(
    await durations([
      { type: "answered", atMillis: at(220), status: 200 },
      piece(230),
      piece(210),
    ]),
    ["10", "0"],
  );
});

/** When a log record was written, in milliseconds after the begin. */
const timeOf = ({ timeUnixNano }: ReceivedLogRecord): number =>
  Number(BigInt(timeUnixNano) / 1_000_000n) - REPLAY_START;

const PROMPT: ReplayStep = { type: "prompt", atMillis: at(150), input: [] };

test("what is said is told at its time, in the turn it was said in", async () => {
  const { logs, spans } = await played([
    {
      type: "conversation_starts",
      atMillis: at(120),
      event: {
        providerName: "p",
        approvalPolicy: "never",
        sandboxPolicy: "read-only",
      },
    },
    PROMPT,
    { type: "turn_end", atMillis: at(600) },
    { ...PROMPT, atMillis: at(700) },
  ]);
  const [turn] = spans;
  assert.deepEqual(
    logs.map((record) => [
      record.eventName,
      timeOf(record),
      record.spanId === turn?.spanId,
    ]),
    [
      ["codex.conversation_starts", 120, true],
      ["codex.user_prompt", 150, true],
      ["codex.user_prompt", 700, false],
    ],
  );
});

test("a call of the model is over when the next one begins, or its turn ends", async () => {
  const { spans } = await played([
    CALL,
    { type: "answered", atMillis: at(250), status: 200 },
    { ...CALL, atMillis: at(400) },
    { type: "turn_end", atMillis: at(600) },
  ]);
  assert.deepEqual(
    named(spans, "run_sampling_request").map((span) => [
      ...times(span),
      attributesOf(span)["error.type"],
    ]),
    [[200, 250, undefined], [400, 600, "AbortError"]],
  );
});

test("a call of the model that is open ends with its turn, and as it does", async () => {
  const failure = { outcome: "failed", errorType: "other" } as const;
  const { spans } = await played([
    CALL,
    {
      type: "response_event",
      atMillis: at(700),
      event: { type: "response.output_item.done", item: { type: "message" } },
    },
    { type: "turn_end", atMillis: at(600), failure },
    { type: "model_call_end", atMillis: at(800) },
  ]);
  assert.deepEqual(
    [
      ...named(spans, "run_sampling_request"),
      ...named(spans, "session_task.turn"),
    ]
      .map((span) => [...times(span), attributesOf(span)["error.type"]]),
    [[200, 700, "other"], [100, 700, "other"]],
  );
});

test("a tool that begins twice outside of turns is told once", async () => {
  const { logs } = await observeReplay(({ replay }) =>
    replay(bytesOf(linesOf([SESSION, tool(100), toolEnd(300), toolEnd(400)])))
  );
  assert.deepEqual(logs.map(timeOf), [300]);
});
