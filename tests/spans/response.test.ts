/**
 * The spans of a response, and what its events mean for a turn.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { qualifiesForTtft, type ResponseEvent } from "../../mod.ts";
import {
  isAgentMessage,
  responseEventFacts,
  responseUsage,
} from "../../src/spans/response_event.ts";
import { observe } from "../_support/observed.ts";
import {
  CONVERSATION_ID,
  FULL_SESSION,
  TURN_ID,
} from "../_support/sessions.ts";
import {
  durationPoint,
  int,
  text,
  texts,
  wireAttributes,
  wirePoints,
} from "../_support/wire.ts";

const added = (item: unknown): ResponseEvent => ({
  type: "response.output_item.added",
  item,
});
const done = (item: unknown): ResponseEvent => ({
  type: "response.output_item.done",
  item,
});
const message = (role: string, said: string): unknown => ({
  type: "message",
  role,
  content: [{ type: "output_text", text: said }],
});

const CREATED = { type: "response.created" };
const DELTA = { type: "response.output_text.delta", delta: "He" };
const CALL = done({
  type: "function_call",
  name: "shell_command",
  arguments: "{}",
  call_id: "call_1",
});
const COMPLETED = {
  type: "response.completed",
  response: {
    usage: {
      input_tokens: 3,
      input_tokens_details: { cached_tokens: 1 },
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 2 },
      total_tokens: 9,
    },
  },
};
const STREAM: readonly ResponseEvent[] = [
  CREATED,
  DELTA,
  added(message("assistant", "")),
  CALL,
  COMPLETED,
];

const USAGE = {
  "gen_ai.usage.input_tokens": int(3),
  "gen_ai.usage.cache_read.input_tokens": int(1),
  "gen_ai.usage.cache_write.input_tokens": int(0),
  "gen_ai.usage.output_tokens": int(5),
  "codex.usage.reasoning_output_tokens": int(2),
  "codex.usage.total_tokens": int(9),
};

test("one handle_responses span covers a response, and has its tokens", async () => {
  const { spans, diagnostics } = await observe(
    {},
    ({ session }) =>
      session.turn(
        { turnId: TURN_ID, reasoningEffort: "high" },
        (turn) =>
          session.spans.response({ turn }, async (response) => {
            for (const event of STREAM) {
              assert.equal(
                await response.handle(event, () => "handled"),
                "handled",
              );
            }
          }),
      ),
  );
  assert.deepEqual(diagnostics, []);
  const [handled, turn] = spans;
  assert.deepEqual(spans.map(({ name }) => name), [
    "handle_responses",
    "session_task.turn",
  ]);
  assert.equal(handled?.parentSpanId, turn?.spanId);
  assert.deepEqual(wireAttributes(handled ?? assert.fail()), {
    "codex.request.reasoning_effort": text("high"),
    "codex.response.type": text("completed"),
    from: text("output_item_done"),
    tool_name: text("shell_command"),
    ...USAGE,
  });
  const ofTurn = Object.keys(wireAttributes(turn ?? assert.fail()));
  assert.deepEqual(ofTurn.filter((key) => key.startsWith("gen_ai.")), []);
});

test('with streamSpans: "event" every event has its span, and work runs in it', async () => {
  const { spans } = await observe(
    { settings: { streamSpans: "event" } },
    async ({ session }) => {
      await session.spans.response({}, async (response) => {
        for (const event of STREAM) {
          await response.handle(
            event,
            () =>
              event === CALL
                ? session.spans.run("handle_output_item_done", {}, () => {})
                : undefined,
          );
        }
        await response.handle(COMPLETED);
      });
    },
  );
  const handled = spans.filter(({ name }) => name === "handle_responses");
  const effort = texts({ "codex.request.reasoning_effort": "default" });
  assert.deepEqual(handled.map((span) => wireAttributes(span)), [
    { ...effort, ...texts({ "codex.response.type": "created" }) },
    { ...effort, ...texts({ "codex.response.type": "text_delta" }) },
    {
      ...effort,
      ...texts({
        "codex.response.type": "message_from_assistant",
        from: "output_item_added",
      }),
    },
    {
      ...effort,
      ...texts({
        "codex.response.type": "function_call",
        from: "output_item_done",
        tool_name: "shell_command",
      }),
    },
    { ...effort, ...texts({ "codex.response.type": "completed" }), ...USAGE },
    { ...effort, ...texts({ "codex.response.type": "completed" }) },
  ]);
  const [inner] = spans.filter(({ name }) => name !== "handle_responses");
  assert.equal(inner?.parentSpanId, handled[3]?.spanId);
});

for (const streamSpans of ["response", "event"] as const) {
  test(`a failure while handling is thrown on and marks the span (${streamSpans})`, async () => {
    const { spans } = await observe(
      { settings: { streamSpans } },
      async ({ session }) => {
        await assert.rejects(
          session.spans.response({}, async (response) => {
            await response.handle(DELTA, () => {
              throw new RangeError("secret");
            });
          }),
          { message: "secret" },
        );
      },
    );
    assert.equal(spans.length, 1);
    assert.deepEqual(spans[0]?.status, { code: 2, message: "" });
    assert.deepEqual(
      wireAttributes(spans[0])["error.type"],
      text("RangeError"),
    );
  });
}

for (
  const [name, toolName, item] of [
    ["function_call", "f", { type: "function_call", name: "f" }],
    ["custom_tool_call", undefined, { type: "custom_tool_call", name: "f" }],
    ["local_shell_call", undefined, { type: "local_shell_call", name: "f" }],
    ["tool_search_call", undefined, { type: "tool_search_call", name: "f" }],
    ["message_from_user", undefined, message("user", "secret")],
    ["message_from_unknown", undefined, message("a secret role!", "")],
    ["other", undefined, { type: "mcp_call", name: "f" }],
    ["other", undefined, null],
    ["other", undefined, { type: 7 }],
  ] as const
) {
  test(`an item ${JSON.stringify(item)} is called ${name}`, () => {
    assert.deepEqual(responseEventFacts(added(item)), {
      type: name,
      from: "output_item_added",
      toolName,
    });
    assert.equal(responseEventFacts(done(item)).from, "output_item_done");
  });
}

const reasoning = (
  summary: readonly string[],
  content?: readonly string[],
) => ({
  type: "reasoning",
  summary: summary.map((said) => ({ type: "summary_text", text: said })),
  ...content === undefined ? {} : {
    content: content.map((said) => ({ type: "reasoning_text", text: said })),
  },
});

for (
  const [qualifies, what, event] of [
    [true, "a text delta", DELTA],
    [true, "a reasoning summary delta", {
      type: "response.reasoning_summary_text.delta",
    }],
    [true, "a reasoning content delta", {
      type: "response.reasoning_text.delta",
    }],
    [true, "an assistant's message", done(message("assistant", "Hi"))],
    [true, "an assistant's message, added", added(message("assistant", "Hi"))],
    [true, "reasoning with a summary", done(reasoning(["", "so"]))],
    [true, "reasoning with content", done(reasoning([], ["so"]))],
    ...[
      "local_shell_call",
      "function_call",
      "custom_tool_call",
      "tool_search_call",
      "web_search_call",
      "image_generation_call",
      "compaction",
      "context_compaction",
    ].map((type) => [true, `a ${type}`, added({ type })] as const),
    [false, "created", CREATED],
    [false, "completed", COMPLETED],
    ...[
      "server_model",
      "model_verifications",
      "server_reasoning_included",
      "rate_limits",
      "models_etag",
    ].map((type) => [false, type, { type }] as const),
    [false, "a tool input delta", {
      type: "response.custom_tool_call_input.delta",
    }],
    [false, "a summary part", {
      type: "response.reasoning_summary_part.added",
    }],
    [false, "a tool's output", done({ type: "function_call_output" })],
    [
      false,
      "a custom tool's output",
      done({ type: "custom_tool_call_output" }),
    ],
    [
      false,
      "the output of a tool search",
      done({ type: "tool_search_output" }),
    ],
    [false, "an unknown item", done({ type: "new_thing" })],
    [false, "a user's message", done(message("user", "Hi"))],
    [false, "a message without text", added(message("assistant", ""))],
    [
      false,
      "a message without content",
      added({
        type: "message",
        role: "assistant",
      }),
    ],
    [false, "reasoning without text", added(reasoning([""], []))],
    [false, "an item without type", added({})],
    [false, "no item", added(undefined)],
    [false, "an unknown event", { type: "response.in_progress" }],
  ] as const
) {
  test(`${what} ${qualifies ? "counts" : "does not count"} as the first token`, () => {
    assert.equal(qualifiesForTtft(event), qualifies);
  });
}

test("a turn measures its first token and the agent's first message, each once", async () => {
  const { metrics, logs } = await observe({}, ({ session, clock }) => {
    const turn = session.startTurn({ turnId: TURN_ID });
    for (
      const event of [
        CREATED,
        done(message("user", "Hi")),
        DELTA,
        added(message("assistant", "")),
        done(message("assistant", "Hi")),
        DELTA,
      ]
    ) {
      clock.advance(10);
      turn.streamEvent(event);
    }
    turn.end();
    turn.streamEvent(DELTA);
    turn.firstMessage();
  });
  assert.deepEqual(
    wirePoints(metrics).filter(({ unit }) => unit === "ms"),
    [
      durationPoint("codex.turn.ttft.duration_ms", 30, FULL_SESSION.metrics),
      durationPoint("codex.turn.ttfm.duration_ms", 40, FULL_SESSION.metrics),
      durationPoint("codex.turn.e2e_duration_ms", 60, FULL_SESSION.metrics),
    ],
  );
  assert.deepEqual(logs.map(({ eventName }) => eventName), ["codex.turn_ttft"]);
});

test("another turn of the session measures its own first token", async () => {
  const { logs } = await observe({}, ({ session }) => {
    for (const turnId of ["a", "b"]) {
      const turn = session.startTurn({ turnId });
      turn.streamEvent(DELTA);
      turn.end();
    }
  });
  assert.equal(logs.length, 2);
});

for (
  const [why, event] of [
    ["of another type", { ...COMPLETED, type: "response.failed" }],
    ["without a response", { type: "response.completed" }],
    ["without usage", { type: "response.completed", response: {} }],
    ["with counts that are text", {
      type: "response.completed",
      response: { usage: { input_tokens: "3", output_tokens: "5" } },
    }],
  ] as const
) {
  test(`responseUsage() finds none in an event ${why}`, () => {
    assert.equal(responseUsage(event), undefined);
  });
}

test("responseUsage() never gives a negative count", () => {
  assert.deepEqual(
    responseUsage({
      type: "response.completed",
      response: {
        usage: {
          input_tokens: 3,
          input_tokens_details: { cached_tokens: -1, cache_write_tokens: 2 },
          output_tokens: 5,
        },
      },
    }),
    {
      inputTokens: 3,
      cachedInputTokens: 0,
      cacheWriteInputTokens: 2,
      outputTokens: 5,
      reasoningOutputTokens: 0,
      totalTokens: 8,
    },
  );
});

test("whatever an event is, reading it does not throw", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.anything(),
        fc.record({
          type: fc.constantFrom(
            "response.output_item.done",
            "response.completed",
          ),
          item: fc.anything(),
          response: fc.anything(),
        }),
      ),
      (event) => {
        qualifiesForTtft(event as ResponseEvent);
        isAgentMessage(event as ResponseEvent);
        responseUsage(event as ResponseEvent);
        const { type = "" } = responseEventFacts(event as ResponseEvent);
        assert.match(type, /^[a-z_]*$/);
      },
    ),
  );
});

test("a turn's tokens and tool calls become metrics when it ends", async () => {
  const { metrics } = await observe({}, async ({ session, clock }) => {
    const complete = () =>
      session.sseEventCompleted({
        inputTokens: 3,
        cachedTokens: 1,
        outputTokens: 5,
        reasoningTokens: 2,
        cacheWriteTokens: 1,
        totalTokens: 9,
      });
    const tool = { toolName: "shell", callId: "1", arguments: "" };
    complete();
    await session.runTool(tool, () => Promise.resolve({ output: "" }));
    const options = { turnId: TURN_ID, memoriesEnabled: true };
    await session.turn(options, async () => {
      complete();
      complete();
      await session.runTool(tool, () => Promise.resolve({ output: "" }));
      clock.advance(1_500);
    });
    session.threadStarted({ isGit: true });
    session.threadEnded();
  });
  const points = wirePoints(metrics).map(({ name, sum, asInt, attributes }) => [
    name,
    sum ?? Number(asInt),
    Object.fromEntries(
      Object.entries(attributes).filter(([key]) =>
        FULL_SESSION.metrics[key] === undefined
      ),
    ),
  ]).filter(([name]) => !String(name).startsWith("codex.tool."));
  const memory = texts({ tmp_mem_enabled: "true" });
  const tokens = (type: string, count: number) => [
    "codex.turn.token_usage",
    count,
    { ...memory, ...texts({ token_type: type }) },
  ];
  const sort = (rows: readonly unknown[]): string[] =>
    rows.map((row) =>
      JSON.stringify(
        row,
        (_, value) =>
          value !== null && typeof value === "object" && !Array.isArray(value)
            ? Object.fromEntries(Object.entries(value).sort())
            : value,
      )
    ).sort();
  assert.deepEqual(
    sort(points),
    sort([
      ["codex.turn.e2e_duration_ms", 1_500, {}],
      ["codex.turn.tool.call", 1, memory],
      tokens("total", 18),
      tokens("input", 6),
      tokens("cached_input", 2),
      tokens("cache_write_input", 2),
      tokens("output", 10),
      tokens("reasoning_output", 4),
      ["codex.thread.started", 1, texts({ is_git: "true" })],
      ["codex.conversation.turn.count", 1, {}],
    ]),
  );
  assert.ok(
    metrics.every(({ name, unit }) =>
      unit === (name.endsWith("_ms") ? "ms" : "")
    ),
  );
});

test("every task of a session takes time; only regular turns count as turns", async () => {
  const { metrics, spans } = await observe({}, async ({ session }) => {
    for (
      const kind of ["regular", "compact", "review", "user_shell"] as const
    ) {
      await session.turn({ turnId: kind, kind }, () => {});
    }
    session.withModel("other").threadEnded();
  });
  const points = wirePoints(metrics);
  const e2e = points.find(({ name }) => name.endsWith("e2e_duration_ms"));
  assert.equal(e2e?.count, "4");
  const turns = points.find(({ name }) => name.endsWith("turn.count"));
  assert.equal(turns?.asInt, "1");
  assert.equal(spans.length, 4);
  assert.equal(
    JSON.stringify(wirePoints(metrics)).includes(CONVERSATION_ID),
    false,
  );
});
