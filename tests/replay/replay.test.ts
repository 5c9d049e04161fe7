import assert from "node:assert/strict";
import { test } from "node:test";

import { SessionTelemetry } from "../../mod.ts";
import {
  attributesOf,
  type ReceivedLogRecord,
  type ReceivedSpan,
} from "../../src/collector/mod.ts";
import {
  AGENTS,
  createReplayIndex,
  replay,
  type ReplayAgent,
  type ReplayReport,
  type ReplayStep,
} from "../../src/replay/mod.ts";
import {
  bytesOf,
  linesOf,
  observeReplay,
  REPLAY_IDS,
  REPLAY_START,
  sessionSteps,
} from "../_support/replays.ts";

const SESSION = linesOf(sessionSteps());
const META = {
  timestamp: "2026-05-11T18:00:00.000Z",
  type: "session_meta",
  payload: { id: "c-1", cli_version: "0.128.0" },
};
const PROMPT = {
  timestamp: "2026-05-11T18:00:01.000Z",
  type: "event_msg",
  payload: { type: "user_message", message: "hello" },
};

/** Seconds since the start of the session. */
function seconds(nanos: string): number {
  return Number(BigInt(nanos) / 1_000_000n - BigInt(REPLAY_START)) / 1_000;
}

/** A span with its times, under the name of its parent. */
function row(span: ReceivedSpan, spans: readonly ReceivedSpan[]): unknown {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return [
    span.name,
    parent?.name ?? "",
    seconds(span.startTimeUnixNano),
    seconds(span.endTimeUnixNano),
  ];
}

function plain(item: ReceivedLogRecord | ReceivedSpan): unknown {
  const { resource: _, scope: __, ...own } = item;
  return own;
}

test("a replay opens the spans of a live session at their original times", async () => {
  const { spans } = await observeReplay(({ replay }) =>
    replay(bytesOf(SESSION))
  );
  const rows = spans.map((span) => row(span, spans) as [string, string, number])
    .sort((a, b) => a[2] - b[2]);
  assert.deepEqual(rows, [
    ["session_task.turn", "", 1, 14],
    ["run_sampling_request", "session_task.turn", 1.25, 4],
    ["handle_responses", "run_sampling_request", 1.5, 4],
    ["shell", "session_task.turn", 5, 9],
    ["spawn", "session_task.turn", 6, 11],
    ["session_task.turn", "spawn", 6.5, 10],
    // Both at once: in the order of their end.
    ["handle_responses", "run_sampling_request", 7, 8],
    ["run_sampling_request", "session_task.turn", 7, 8],
    ["run_sampling_request", "session_task.turn", 12, 13],
    ["handle_responses", "run_sampling_request", 12.5, 13],
  ]);
  assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1);
});

test("a replay writes the log records of a live session at their original times", async () => {
  const { logs, receipt, diagnostics } = await observeReplay(({ replay }) =>
    replay(bytesOf(SESSION))
  );
  assert.deepEqual(
    logs.map((record) => [
      seconds(record.timeUnixNano),
      record.eventName.replace("codex.", ""),
      attributesOf(record)["event.kind"] ?? "",
      attributesOf(record).duration_ms ?? "",
    ]),
    [
      [0, "conversation_starts", "", ""],
      [1, "user_prompt", "", ""],
      [1.5, "api_request", "", "250"],
      [3, "sse_event", "response.output_item.done", "1500"],
      [3, "turn_ttft", "", "2000"],
      [4, "sse_event", "response.completed", "1000"],
      [4, "sse_event", "response.completed", ""],
      [5, "tool_decision", "", ""],
      [7, "api_request", "", "0"],
      [8, "sse_event", "response.completed", "1000"],
      [8, "sse_event", "response.completed", ""],
      [9, "tool_result", "", "4000"],
      [11, "tool_result", "", "5000"],
      [12.5, "api_request", "", "500"],
      [13, "sse_event", "response.completed", "500"],
      [13, "sse_event", "response.completed", ""],
    ],
  );
  const [first] = logs;
  assert.equal(attributesOf(first!)["app.version"], "0.46.0");
  assert.equal(
    attributesOf(first!)["event.timestamp"],
    "2025-11-03T09:00:00.000Z",
  );
  assert.equal(receipt.logs.recorded, 16);
  assert.equal(receipt.logs.delivered, 16);
  assert.equal(receipt.traces.delivered, 10);
  assert.equal(receipt.metrics.recorded, 0, "metrics are not asked for");
  assert.deepEqual(diagnostics, []);
});

test("a report counts the lines, and sums the session up", async () => {
  let report: ReplayReport | undefined;
  await observeReplay(async ({ replay }) => {
    report = await replay(
      bytesOf(
        `${SESSION}\n{"type":"note"}\n{"type":"new","payload":{"type":"x"}}\n`,
      ),
    );
  });
  const { sessions: [session], ...counts } = report!;
  assert.deepEqual(counts, {
    file: "session.jsonl",
    agent: "steps",
    bytes: SESSION.length + 1 + 16 + 38,
    lines: 28,
    blankLines: 1,
    badLines: 0,
    records: { used: 25, ignored: 1, unknown: 1 },
    unknownKinds: { "new/x": 1 },
    problems: [],
    problemCount: 0,
  });
  assert.equal(session?.conversationId, REPLAY_IDS.conversation);
  assert.equal(session.startMillis, REPLAY_START);
  assert.equal(session.endMillis, REPLAY_START + 14_000);
  assert.deepEqual(session.summary.turns, {
    count: 1,
    failed: 0,
    cancelled: 0,
  });
  assert.equal(session.summary.usage.inputTokens, 340);
  assert.equal(session.summary.usage.cachedInputTokens, 30);
  assert.equal(session.summary.usage.outputTokens, 29);
  assert.equal(session.summary.modelCalls.count, 3);
  assert.equal(session.summary.subAgents, 1);
  assert.deepEqual(
    session.summary.tools.map(({ toolName, count, failed, totalMillis }) => [
      toolName,
      count,
      failed,
      totalMillis,
    ]),
    [["spawn", 1, 1, 5_000], ["shell", 1, 0, 4_000]],
  );
  assert.equal(session.summary.time.wholeMillis, 13_000);
  assert.equal(session.summary.time.toolsMillis, 6_000);
});

test("the same file twice gives the same records and spans, whatever else is recorded", async () => {
  const arrived = await observeReplay(async ({ replay, otel }) => {
    await replay(bytesOf(SESSION));
    const live = new SessionTelemetry(otel, {
      conversationId: "live",
      model: "m",
    });
    await live.turn({ turnId: "t" }, () => live.userPrompt([]));
    await replay(bytesOf(SESSION, { pieceBytes: 61 }));
  });
  const spans = arrived.spans.filter((span) =>
    attributesOf(span)["thread.id"] !== "live"
  );
  const logs = arrived.logs.filter((record) =>
    attributesOf(record)["conversation.id"] !== "live"
  );
  assert.equal(logs.length, 32);
  assert.equal(spans.length, 20);
  assert.deepEqual(logs.slice(16).map(plain), logs.slice(0, 16).map(plain));
  assert.deepEqual(spans.slice(10).map(plain), spans.slice(0, 10).map(plain));
  const uids = logs.slice(0, 16).map((record) =>
    String(attributesOf(record)["log.record.uid"])
  );
  assert.equal(new Set(uids).size, 16);
  for (const uid of uids) assert.match(uid, /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  assert.equal(new Set(spans.map(({ spanId }) => spanId)).size, 10);
});

test("a live session beside a replay keeps its own ids, times, parents and numbers", async () => {
  const before = Date.now();
  const { spans, logs } = await observeReplay(async ({ replay, otel }) => {
    const live = new SessionTelemetry(otel, {
      conversationId: "live",
      model: "m",
    });
    await live.turn({ turnId: "t" }, async (turn) => {
      const slow = turn.tool(
        { name: "slow", callId: "slow", arguments: "{}" },
        () => replay(bytesOf(SESSION, { pieceBytes: 100 })).then(() => "done"),
      );
      live.userPrompt([{ type: "text", text: "meanwhile" }]);
      await slow;
    });
  });
  const turn = spans.find((span) => attributesOf(span)["thread.id"] === "live");
  const replayed = spans.find((span) =>
    attributesOf(span)["turn.id"] === REPLAY_IDS.turn
  );
  assert.ok(turn && replayed);
  assert.equal(replayed.parentSpanId, "", "nothing of the program leaks in");
  assert.notEqual(replayed.traceId, turn.traceId);
  assert.ok(Number(turn.startTimeUnixNano) / 1e6 >= before);
  const slow = spans.find(({ name }) => name === "slow");
  assert.equal(slow?.parentSpanId, turn.spanId);
  const live = logs.filter((record) =>
    attributesOf(record)["conversation.id"] === "live"
  );
  assert.deepEqual(
    live.map((record) => [record.eventName, record.traceId === turn.traceId]),
    [["codex.user_prompt", true], ["codex.tool_result", true]],
  );
  assert.ok(
    live.every((record) => !("log.record.uid" in attributesOf(record))),
    "live records have none without a spool",
  );
});

test("a turn stands in the trace that its file has kept", async () => {
  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
  const { spans } = await observeReplay(({ replay }) =>
    replay(bytesOf(linesOf(sessionSteps({ traceId }))))
  );
  assert.deepEqual([...new Set(spans.map((span) => span.traceId))], [traceId]);
});

test("turns with ids of their own, and sessions that were resumed, do not meet", async () => {
  const { spans, logs } = await observeReplay(async ({ replay }) => {
    await replay(bytesOf(linesOf(sessionSteps())));
    // Resumed: another file of the same conversation, an hour later.
    await replay(
      bytesOf(linesOf(sessionSteps({ start: REPLAY_START + 3_600_000 }))),
    );
    await replay(bytesOf(linesOf(sessionSteps({ turnId: "1" }))));
    await replay(
      bytesOf(
        linesOf(
          sessionSteps({ turnId: "1", start: REPLAY_START + 3_600_000 }),
        ),
      ),
    );
  });
  const roots = spans.filter((span) =>
    span.parentSpanId === "" && attributesOf(span)["turn.id"] === "1"
  );
  assert.equal(new Set(roots.map((span) => span.traceId)).size, 2);
  assert.equal(spans.length, 40);
  // The turn of the sub-agent has the same id at the same time.
  const unique = new Set(
    spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`),
  );
  assert.equal(unique.size, 40);
  const uids = logs.filter(({ traceId }) => traceId !== "")
    .map((record) =>
      `${record.traceId} ${attributesOf(record)["log.record.uid"]}`
    );
  assert.equal(new Set(uids).size, uids.length);
});

test("a session of another file stands below the call that has started it", async () => {
  const child = (parent: object): readonly ReplayStep[] => [
    {
      type: "session",
      atMillis: REPLAY_START + 7_000,
      options: { conversationId: "child", model: "m" },
      ...parent,
    },
    { type: "turn", atMillis: REPLAY_START + 7_000, turnId: "c" },
    { type: "turn_end", atMillis: REPLAY_START + 8_000 },
  ];
  const index = createReplayIndex();
  const { spans } = await observeReplay(async ({ replay }) => {
    await replay(bytesOf(SESSION), { index });
    const parent = {
      conversationId: REPLAY_IDS.conversation,
      callId: "call_2",
    };
    await replay(bytesOf(linesOf(child({ parent }))), { index });
    // Without the index, nobody knows.
    await replay(bytesOf(linesOf(child({ parent }))));
  });
  const spawn = spans.find(({ name }) => name === "spawn");
  const children = spans.filter((span) =>
    attributesOf(span)["thread.id"] === "child"
  );
  assert.deepEqual(
    children.map(({ parentSpanId, traceId }) => [
      parentSpanId,
      traceId === spawn?.traceId,
    ]),
    [[spawn?.spanId, true], ["", false]],
  );
  assert.equal(index.size, 2);
});

test("a call that names the session it has started is found by that", async () => {
  const index = createReplayIndex();
  const { spans } = await observeReplay(async ({ replay }) => {
    const steps = sessionSteps().map((step) =>
      step.type === "tool_end" && step.callId === "call_2"
        ? { ...step, startedConversationId: "child" }
        : step
    );
    await replay(bytesOf(linesOf(steps)), { index });
    await replay(
      bytesOf(linesOf([
        {
          type: "session",
          atMillis: REPLAY_START + 7_000,
          options: { conversationId: "child", model: "m" },
          parent: { conversationId: REPLAY_IDS.conversation },
        },
        { type: "turn", atMillis: REPLAY_START + 7_000, turnId: "c" },
      ])),
      { index },
    );
  });
  const spawn = spans.find(({ name }) => name === "spawn");
  const child = spans.find((span) =>
    attributesOf(span)["thread.id"] === "child"
  );
  assert.equal(child?.parentSpanId, spawn?.spanId);
});

test("turns that begin before `since` are read, and not recorded", async () => {
  const later = REPLAY_START + 100_000;
  const both = linesOf([
    ...sessionSteps(),
    ...sessionSteps({ start: later, turnId: "second" }).slice(2),
  ]);
  let report: ReplayReport | undefined;
  const { spans, logs } = await observeReplay(async ({ replay }) => {
    report = await replay(bytesOf(both), { since: REPLAY_START + 50_000 });
  });
  assert.equal(report!.records.used, 48);
  assert.equal(report!.sessions[0]?.summary.turns.count, 1);
  assert.equal(spans.length, 10);
  assert.ok(logs.length > 0);
  assert.ok(logs.every(({ timeUnixNano }) => seconds(timeUnixNano) >= 100));
});

test("a replay follows the conventions of the provider", async () => {
  const { spans } = await observeReplay(
    ({ replay }) => replay(bytesOf(SESSION)),
    { semconv: "genai" },
  );
  assert.deepEqual(
    spans.map(({ name }) => name).sort(),
    [
      "chat gpt-5.1",
      "chat gpt-5.1",
      "chat gpt-5.1-mini",
      "execute_tool shell",
      "execute_tool spawn",
      "invoke_agent",
      "invoke_agent scout",
    ].sort(),
  );
});

for (
  const [why, cut, tool, turn] of [
    ["a tool that still runs", 11, true, true],
    ["a model call that still runs", 5, false, true],
    ["nothing that runs", 9, false, false],
  ] as const
) {
  test(`a turn without an end, with ${why}, ends with the file`, async () => {
    let report: ReplayReport | undefined;
    const { spans } = await observeReplay(async ({ replay }) => {
      report = await replay(bytesOf(linesOf(sessionSteps().slice(0, cut))));
    });
    const { summary } = report!.sessions[0]!;
    assert.deepEqual(summary.turns, {
      count: 1,
      failed: 0,
      cancelled: turn ? 1 : 0,
    });
    assert.equal(summary.toolCalls.cancelled, tool ? 1 : 0);
    const root = spans.find(({ parentSpanId }) => parentSpanId === "");
    assert.equal(
      attributesOf(root!)["error.type"],
      turn ? "AbortError" : undefined,
    );
  });
}

test("steps without a turn, for tools nobody knows and of no time do no harm", async () => {
  const at = REPLAY_START;
  let report: ReplayReport | undefined;
  const { logs, spans, diagnostics } = await observeReplay(
    async ({ replay }) => {
      report = await replay(bytesOf(linesOf([
        { type: "prompt", atMillis: at, input: [] },
        { type: "tool", atMillis: at, call: { name: "t", callId: "1" } },
        {
          type: "tool_end",
          atMillis: at + 5,
          callId: "1",
          output: "o",
          success: true,
        },
        {
          type: "tool_end",
          atMillis: at,
          callId: "2",
          output: "o",
          success: true,
        },
        { type: "turn_end", atMillis: at },
        { type: "answered", atMillis: at, status: 200 },
        { type: "model_call_end", atMillis: at },
        { type: "turn", atMillis: null as never, turnId: "t" },
        { type: "turn", atMillis: at + 9, turnId: "u" },
        // A clock that went back.
        { type: "turn_end", atMillis: at - 9_000 },
      ])));
    },
  );
  assert.deepEqual(report!.problems, []);
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(logs.map(({ eventName }) => eventName), [
    "codex.user_prompt",
    "codex.tool_result",
  ]);
  assert.deepEqual(
    spans.map((span) => [
      attributesOf(span)["turn.id"],
      seconds(span.startTimeUnixNano),
      seconds(span.endTimeUnixNano),
    ]),
    [["t", 0, 0], ["u", 0.009, 0.009]],
  );
});

test("a dry run sums a session up while everything is off", async () => {
  let report: ReplayReport | undefined;
  const { requests } = await observeReplay(
    async ({ replay }) => report = await replay(bytesOf(SESSION)),
    { logs: "none", traces: "none", metrics: "none" },
  );
  assert.equal(requests.length, 0);
  assert.equal(report!.sessions[0]?.summary.usage.totalTokens, 369);
});

test("replay() rejects what is no source, no provider or no option", async () => {
  await observeReplay(async ({ otel }) => {
    const source = bytesOf("");
    await assert.rejects(replay(7 as never, otel), TypeError);
    await assert.rejects(replay(source, {} as never), TypeError);
    await assert.rejects(
      replay(source, otel, { agnet: "codex" } as never),
      /no option "agnet"/,
    );
    await assert.rejects(replay(source, otel, { agent: "nobody" }), RangeError);
    await assert.rejects(replay(source, otel, { since: NaN }), RangeError);
    await assert.rejects(
      replay(source, otel, { session: null as never }),
      /^TypeError: session must be an object/,
    );
    await assert.rejects(
      replay(source, otel, { index: {} as never }),
      /^TypeError: index must be an object with/,
    );
    await assert.rejects(
      replay(source, otel, { agents: [{ name: "mine" }] as never }),
      /agents\[0\] must be an object with/,
    );
    assert.equal((await replay(source, otel)).problemCount, 1);
  });
});

test("options that are there but undefined say nothing", async () => {
  const { logs, diagnostics } = await observeReplay(async ({ otel }) => {
    const none = undefined as never;
    await replay(
      bytesOf(`${JSON.stringify(META)}\n${JSON.stringify(PROMPT)}\n`),
      otel,
      {
        ...{ agent: none, agents: none, metrics: none, since: none },
        ...{ index: none, runtime: none, signal: none, onProblem: none },
        session: { conversationId: none, model: none, content: none },
      },
    );
  });
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(
    logs.map((record) => attributesOf(record)["conversation.id"]),
    ["c-1"],
  );
});

test("an agent of the caller that fails at the end is a problem", async () => {
  await observeReplay(async ({ otel }) => {
    const mine: ReplayAgent = {
      name: "mine",
      title: "file of mine",
      recognizes: () => true,
      open: () => ({
        read: () => ({ kind: "ignored" }),
        end: () => undefined as never,
      }),
    };
    const report = await replay(bytesOf("{}\n"), otel, { agents: [mine] });
    assert.match(
      report.problems[0]?.message ?? "",
      /^The end cannot be understood: /,
    );
  });
});

test("an agent of the caller is replayed as ours are", async () => {
  await observeReplay(async ({ otel }) => {
    const source = bytesOf('{"who":"mine","at":1762160401000}\n');
    const mine: ReplayAgent = {
      name: "mine",
      title: "file of mine",
      recognizes: ({ who }) => who === "mine",
      open: () => ({
        read: ({ at }) => ({
          kind: "used",
          steps: [{
            type: "session",
            atMillis: Number(at),
            options: { conversationId: "c-1", model: "m" },
          }],
        }),
        end: () => [],
      }),
    };
    const report = await replay(source, otel, { agents: [...AGENTS, mine] });
    assert.equal(report.agent, "mine");
    assert.deepEqual(report.records, { used: 1, ignored: 0, unknown: 0 });
    assert.deepEqual(
      report.sessions.map(({ conversationId }) => conversationId),
      ["c-1"],
    );
  });
});
