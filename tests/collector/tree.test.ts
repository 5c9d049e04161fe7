import assert from "node:assert/strict";
import { test } from "node:test";

import {
  decodeExport,
  renderSessions,
  type Telemetry,
} from "../../src/collector/mod.ts";

/** An attribute of each type, in OTLP/JSON. */
function attributes(values: Readonly<Record<string, unknown>>): unknown[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === "string"
      ? { stringValue: value }
      : typeof value === "boolean"
      ? { boolValue: value }
      : { intValue: String(value) },
  }));
}

const START_MILLIS = Date.UTC(2026, 4, 11, 18, 3, 4);
const nanos = (millis: number): string =>
  String(BigInt(START_MILLIS + millis) * 1_000_000n);

const resource = {
  attributes: attributes({
    "service.name": "my-agent",
    "service.version": "1.4.0",
  }),
};
const shared = {
  "conversation.id": "c-1",
  "app.version": "1.4.1",
  "model": "gpt-5.1",
  "originator": "my_agent",
};

type Row = readonly [
  millis: number,
  name: string,
  values: Readonly<Record<string, unknown>>,
];

function logRecord([millis, name, values]: Row): unknown {
  return {
    timeUnixNano: nanos(millis),
    attributes: attributes({ "event.name": name, ...values, ...shared }),
  };
}

function decode(
  rows: readonly Row[],
  spans: readonly unknown[] = [],
): Telemetry {
  const bytes = (value: unknown): Uint8Array =>
    new TextEncoder().encode(JSON.stringify(value));
  const logRecords = rows.map(logRecord);
  return {
    logs: decodeExport(
      "logs",
      "json",
      bytes({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] }),
    ).logs,
    spans: decodeExport(
      "traces",
      "json",
      bytes({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }),
    ).spans,
    metrics: [],
  };
}

const OPENING: readonly Row[] = [
  [0, "codex.conversation_starts", {
    provider_name: "OpenAI",
    approval_policy: "on-request",
    sandbox_policy: "workspace-write",
    mcp_servers: "",
    "auth.env_openai_api_key_present": true,
  }],
];
const FIRST_TURN: readonly Row[] = [
  [10, "codex.user_prompt", {
    prompt_length: "14",
    prompt: "List\nthe files",
  }],
  [40, "codex.api_request", {
    duration_ms: "30",
    "http.response.status_code": 503,
    "error.message": "busy,\ntry later",
    attempt: 0,
    endpoint: "/responses",
  }],
  [100, "codex.api_request", {
    duration_ms: "1260",
    "http.response.status_code": 200,
    attempt: 1,
    endpoint: "/responses",
  }],
  [110, "codex.sse_event", {
    "event.kind": "response.created",
    duration_ms: "4",
  }],
  [120, "codex.turn_ttft", { duration_ms: "110" }],
  [121, "codex.sse_event", { "event.kind": "message", duration_ms: "9" }],
  [122, "codex.sse_event", { "event.kind": "message", duration_ms: "9" }],
  [130, "codex.sse_event", {
    "event.kind": "response.completed",
    duration_ms: "3",
  }],
  [130, "codex.sse_event", {
    "event.kind": "response.completed",
    input_token_count: "12034",
    output_token_count: "312",
    cached_token_count: 11008,
    reasoning_token_count: 64,
    tool_token_count: "12346",
  }],
  [140, "codex.tool_decision", {
    tool_name: "list_files",
    call_id: "call-1",
    decision: "approved",
    source: "config",
  }],
  [141, "codex.tool_decision", {
    tool_name: "shell",
    call_id: "call-2",
    decision: "denied",
    source: "user",
  }],
  [150, "codex.tool_result", {
    tool_name: "list_files",
    call_id: "call-1",
    duration_ms: "9",
    success: "true",
    arguments: '{"path":"."}',
    output: "a\nb\n",
    mcp_server: "",
  }],
  [160, "codex.tool_result", {
    tool_name: "search",
    call_id: "call-3",
    duration_ms: "75000",
    success: "false",
    output: "no such index\nat line 1",
    mcp_server: "docs",
  }],
];
const SECOND_TURN: readonly Row[] = [
  [200, "codex.user_prompt", { prompt_length: "3", prompt: "[REDACTED]" }],
  [210, "codex.api_request", {
    duration_ms: "5",
    "error.message": "connection refused",
    attempt: 0,
    endpoint: "/responses",
  }],
  [220, "codex.novelty", { flavour: "sour", count: 3, duration_ms: "7200000" }],
];

const TREE = `\
session c-1                                                  2026-05-11 18:03:04 UTC
├─ my-agent 1.4.1, model gpt-5.1
├─ conversation starts: provider OpenAI, approval on-request, sandbox
│    workspace-write
├─ turn 1, first token 110 ms
│  ├─ prompt 14 characters: List the files
│  ├─ model request /responses, status 503, attempt 0                          30 ms
│  │  └─ error busy, try later
│  ├─ model request /responses, status 200, attempt 1                          1.3 s
│  │  ├─ stream 4 events: message ×2, response.created, response.completed     25 ms
│  │  └─ tokens in 12,034, cached 11,008, out 312, reasoning 64, total 12,346
│  ├─ tool list_files, ok, 2 lines, approved by config                          9 ms
│  │  └─ arguments {"path":"."}
│  ├─ tool shell, denied by user
│  └─ tool search, on docs, failed, 2 lines                                 1 m 15 s
│     └─ error no such index at line 1
├─ turn 2
│  ├─ prompt 3 characters
│  ├─ model request /responses, attempt 0, failed                               5 ms
│  │  └─ error connection refused
│  └─ novelty: flavour sour, count 3                                        2 h 00 m
└─ total 2 turns, 3 requests, 3 tool calls, tokens in 12,034,                 220 ms
   │    cached 11,008, out 312, reasoning 64, total 12,346, 3 failed
   └─ tools list_files, shell, search (1 failed)
`;

test("renderSessions() draws a session from its log records", () => {
  const telemetry = decode([...OPENING, ...FIRST_TURN, ...SECOND_TURN]);
  assert.equal(renderSessions(telemetry, { width: 84 }), TREE);
});

test("renderSessions() does not mind the order of arrival or the namespace", () => {
  const rows = [...OPENING, ...FIRST_TURN, ...SECOND_TURN];
  const forked = rows.map(([millis, name, values]): Row => [
    millis,
    name.replace("codex.", "my-fork."),
    values,
  ]);
  const late = decode([...forked.slice(4), ...forked.slice(0, 4)]);
  assert.equal(renderSessions(late, { width: 84 }), TREE);
});

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const span = (
  spanId: number,
  name: string,
  from: number,
  to: number,
  values: Readonly<Record<string, unknown>>,
  events: readonly Row[] = [],
): unknown => ({
  traceId: TRACE_ID,
  spanId: String(spanId).padStart(16, "0"),
  name,
  startTimeUnixNano: nanos(from),
  endTimeUnixNano: nanos(to),
  attributes: attributes(values),
  events: events.map(([millis, event, eventValues]) => ({
    timeUnixNano: nanos(millis),
    name: event,
    attributes: attributes({ "event.name": event, ...eventValues, ...shared }),
  })),
});

const SPANS = [
  span(1, "session_task.turn", 11, 190, {
    "thread.id": "c-1",
    "turn.id": "t-1",
    model: "gpt-5.1",
    "codex.turn.token_usage.input_tokens": 12034,
    "codex.turn.token_usage.cached_input_tokens": 11008,
    "codex.turn.token_usage.output_tokens": 312,
  }, [
    [12, "codex.user_prompt", { prompt_length: "14", text_input_count: 1 }],
    [100, "codex.api_request", {
      duration_ms: "60",
      "http.response.status_code": 200,
      attempt: 0,
      endpoint: "/responses",
    }],
    [120, "codex.turn_ttft", { duration_ms: "110" }],
    [150, "codex.tool_result", {
      tool_name: "list_files",
      call_id: "call-1",
      duration_ms: "9",
      success: "true",
      output_line_count: 2,
      mcp_tool: false,
    }],
  ]),
  span(2, "handle_responses", 105, 130, {
    "gen_ai.usage.input_tokens": 12034,
    "gen_ai.usage.cache_read.input_tokens": 11008,
    "gen_ai.usage.output_tokens": 312,
    "codex.usage.reasoning_output_tokens": 64,
  }),
  span(3, "list_files", 140, 150, {
    tool_name: "list_files",
    call_id: "call-1",
  }),
  span(4, "shell", 151, 171, { tool_name: "shell", call_id: "call-2" }),
  span(5, "session_task.compact", 300, 320, {
    "thread.id": "c-1",
    "turn.id": "t-2",
  }),
];

test("renderSessions() draws a session from its spans and their events", () => {
  assert.equal(
    renderSessions(decode([], SPANS), { width: 84 }),
    `\
session c-1                                                  2026-05-11 18:03:04 UTC
├─ my-agent 1.4.1, model gpt-5.1
├─ turn 1, first token 110 ms                                                 179 ms
│  ├─ prompt 14 characters
│  ├─ model request /responses, status 200, attempt 0                          60 ms
│  │  └─ tokens in 12,034, cached 11,008, out 312, reasoning 64
│  ├─ tool list_files, ok, 2 lines                                              9 ms
│  └─ tool shell                                                               20 ms
├─ turn 2 (compact)                                                            20 ms
└─ total 2 turns, 1 request, 2 tool calls, tokens in 12,034,                  309 ms
   │    cached 11,008, out 312, reasoning 64
   ├─ tools list_files, shell
   └─ 5 spans (session_task.turn, handle_responses, list_files, shell,
        session_task.compact)
`,
  );
});

test("renderSessions() knows turns by the GenAI conventions", () => {
  const agent = { "gen_ai.operation.name": "invoke_agent" };
  const prompt = { prompt_length: "14" };
  const tree = renderSessions(decode([], [
    span(1, "invoke_agent", 10, 40, agent, [[11, "codex.user_prompt", prompt]]),
    span(2, "invoke_agent reviewer", 50, 70, agent, [
      [51, "codex.user_prompt", prompt],
    ]),
  ]));
  assert.match(tree, /turn 1 +30 ms\n.*prompt 14 characters\n/);
  assert.match(tree, /turn 2 \(reviewer\) +20 ms\n.*prompt 14 characters\n/);
});

test("renderSessions() draws log records and spans together, each thing once", () => {
  const telemetry = decode([...OPENING, ...FIRST_TURN], SPANS);
  const tree = renderSessions(telemetry, { width: 84 });
  // The tree of the records, with the duration that the turn's span knows.
  const line = "├─ turn 1, first token 110 ms";
  const expected = TREE.replace(`${line}\n`, `${line.padEnd(78)}179 ms\n`);
  assert.equal(
    tree.slice(0, tree.indexOf("├─ turn 2")),
    expected.slice(0, expected.indexOf("├─ turn 2")),
  );
  assert.match(tree, /├─ turn 2 \(compact\) +20 ms\n/);
  assert.match(
    tree,
    /total 2 turns, 2 requests, 3 tool calls, tokens in 12,034,/,
  );
});

test("renderSessions() puts records under the turn they name, even without a time", () => {
  const telemetry = decode([], SPANS);
  const [timeless] = decodeExport(
    "logs",
    "json",
    new TextEncoder().encode(JSON.stringify({
      resourceLogs: [{
        resource,
        scopeLogs: [{
          logRecords: [{
            attributes: attributes({
              "event.name": "codex.turn_cost",
              "conversation.id": "c-1",
              "turn.id": "t-2",
              "usage.estimated_usd": "0.25",
            }),
          }],
        }],
      }],
    })),
  ).logs;
  assert.ok(timeless);
  const tree = renderSessions({ ...telemetry, logs: [timeless] });
  assert.match(
    tree,
    /turn 2 \(compact\).*\n│ {2}└─ turn cost: usage.estimated_usd 0.25\n/,
  );
});

test("renderSessions() separates conversations and can show one alone", () => {
  const one = decode(FIRST_TURN);
  const other = decode(SECOND_TURN);
  const relabelled: Telemetry = {
    ...other,
    logs: other.logs.map((log) => ({
      ...log,
      attributes: log.attributes.map((entry) =>
        entry.key === "conversation.id"
          ? { key: entry.key, value: { stringValue: "c-2" } }
          : entry
      ),
    })),
  };
  const both: Telemetry = {
    logs: [...one.logs, ...relabelled.logs],
    spans: [],
    metrics: decodeExport("metrics", "json", metricsBody(1)).metrics,
  };
  const all = renderSessions(both);
  assert.equal(
    all,
    [
      renderSessions(one),
      renderSessions(relabelled),
      renderSessions({ logs: [], spans: [], metrics: both.metrics }),
    ].join("\n"),
  );
  assert.equal(
    renderSessions(both, { conversationId: "c-2" }),
    renderSessions(relabelled),
  );
  assert.equal(renderSessions(both, { conversationId: "c-3" }), "");
});

function metricsBody(temporality: number): Uint8Array {
  const dataPoints = [
    { asInt: "2000", attributes: attributes({ tool: "a" }) },
    { asInt: "3", attributes: attributes({ tool: "b" }) },
    { asInt: "2001", attributes: attributes({ tool: "a" }) },
  ];
  return new TextEncoder().encode(JSON.stringify({
    resourceMetrics: [{
      scopeMetrics: [{
        metrics: [
          {
            name: "codex.tool.call",
            sum: { dataPoints, aggregationTemporality: temporality },
          },
          {
            name: "codex.tool.call.duration_ms",
            histogram: {
              dataPoints: [{ count: "7", sum: 12.5 }],
              aggregationTemporality: temporality,
            },
          },
          { name: "ratio", gauge: { dataPoints: [{ asDouble: 0.5 }] } },
        ],
      }],
    }],
  }));
}

for (
  const [why, temporality, total] of [
    ["adds delta points up", 1, "4,004"],
    ["takes the last cumulative point of each series", 2, "2,004"],
  ] as const
) {
  test(`renderSessions() ${why}`, () => {
    const telemetry = decodeExport("metrics", "json", metricsBody(temporality));
    assert.equal(
      renderSessions(telemetry, { width: 60 }),
      `\
metrics
├─ codex.tool.call (sum), 3 points                     ${total}
├─ codex.tool.call.duration_ms (histogram), 1 point        7
└─ ratio (gauge), 1 point                                0.5
`,
    );
  });
}

test("renderSessions() shows nothing for nothing", () => {
  assert.equal(renderSessions({ logs: [], spans: [], metrics: [] }), "");
});

test("renderSessions() colours only when asked, and then only adds codes", () => {
  const telemetry = decode([...OPENING, ...FIRST_TURN]);
  const plain = renderSessions(telemetry);
  const colored = renderSessions(telemetry, { color: true });
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(plain, /\u001b/);
  assert.notEqual(colored, plain);
  // deno-lint-ignore no-control-regex
  assert.equal(colored.replace(/\u001b\[\d+m/g, ""), plain);
});

test("renderSessions() lets foreign text neither steer the terminal nor overflow", () => {
  const nasty = `\u001b[2J\u009b1m\u202eevil\r\n\t${"x".repeat(500)}`;
  const telemetry = decode([
    [0, "codex.user_prompt", { prompt_length: "600", prompt: nasty }],
    [1, "codex.tool_result", {
      tool_name: nasty,
      call_id: nasty,
      success: "false",
      output: nasty,
      arguments: nasty,
      mcp_server: nasty,
    }],
    [2, "codex.sse_event", { "event.kind": nasty, duration_ms: "1" }],
    [3, "codex.api_request", { endpoint: nasty, "error.message": nasty }],
    [4, "codex.other", { note: nasty }],
  ]);
  for (const width of [40, 100]) {
    const tree = renderSessions(telemetry, { width });
    assert.doesNotMatch(
      tree,
      // deno-lint-ignore no-control-regex
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/,
    );
    for (const line of tree.split("\n")) {
      assert.ok([...line].length <= width, `${[...line].length}: ${line}`);
    }
  }
});

test("renderSessions() puts turns of sub-agents below the call that started them, and tells what was called off", () => {
  const span = (
    name: string,
    [spanId, parentSpanId]: readonly [string, string],
    values: Readonly<Record<string, unknown>>,
    error?: string,
  ): unknown => ({
    traceId: "ab".repeat(16),
    spanId: spanId.repeat(16),
    parentSpanId: parentSpanId.repeat(16),
    name,
    startTimeUnixNano: nanos(0),
    endTimeUnixNano: nanos(9),
    attributes: attributes({
      ...values,
      "conversation.id": "c-1",
      ...error === undefined ? {} : { "error.type": error },
    }),
    status: { code: error === undefined ? 0 : 2 },
  });
  const result = (
    millis: number,
    call: string,
    name: string,
    agent: string,
    success = true,
  ): Row => [millis, "codex.tool_result", {
    tool_name: name,
    call_id: call,
    agent_name: agent,
    success: String(success),
    output: "",
  }];
  const telemetry = decode([
    result(3, "call-2", "read", "/root/explorer"),
    result(4, "call-3", "read", "/root/explorer", false),
    result(8, "call-1", "task", "/root"),
  ], [
    span("session_task.turn", ["1", ""], {}, "AbortError"),
    span("task", ["2", "1"], { call_id: "call-1", tool_name: "task" }),
    span("session_task.turn", ["3", "2"], {}, "RangeError"),
    span("read", ["4", "3"], { call_id: "call-2", tool_name: "read" }),
    span("read", ["5", "3"], {
      call_id: "call-3",
      tool_name: "read",
      aborted: true,
    }, "AbortError"),
    span("session_task.turn", ["6", "1"], {}),
  ]);
  // Records without a trace stand where their time says; these name their span.
  const logs = telemetry.logs.map((log, index) => ({
    ...log,
    traceId: "ab".repeat(16),
    spanId: (["4", "5", "2"][index] ?? "").repeat(16),
  }));
  assert.equal(
    renderSessions({ ...telemetry, logs }, { width: 60 }),
    `session c-1                          2026-05-11 18:03:04 UTC
├─ my-agent 1.4.1, model gpt-5.1
├─ turn 1, cancelled                                    9 ms
│  ├─ tool task, ok
│  │  └─ sub-agent explorer, failed                     9 ms
│  │     ├─ tool read, ok
│  │     └─ tool read, cancelled
│  └─ sub-agent                                         9 ms
└─ total 1 turn, 2 sub-agents, 3 tool calls, 2          9 ms
   │    cancelled
   ├─ tools read ×2 (1 cancelled), task
   └─ 6 spans (session_task.turn ×3, read ×2, task)
`,
  );
});

test("renderSessions() gives each span of a trace to the session it stands in", () => {
  const span = (
    name: string,
    [spanId, parentSpanId]: readonly [string, string],
    values: Readonly<Record<string, unknown>>,
  ): unknown => ({
    traceId: "ab".repeat(16),
    spanId: spanId.repeat(16),
    parentSpanId: parentSpanId.repeat(16),
    name,
    startTimeUnixNano: nanos(0),
    endTimeUnixNano: nanos(9),
    attributes: attributes(values),
  });
  const tool = (call: string) => ({ call_id: call, tool_name: "read" });
  const telemetry = decode([], [
    span("session_task.turn", ["1", ""], { "thread.id": "c-1" }),
    span("read", ["2", "1"], tool("call-1")),
    span("session_task.turn", ["3", "2"], { "thread.id": "c-2" }),
    span("read", ["4", "3"], tool("call-2")),
    span("read", ["5", "3"], tool("call-3")),
  ]);
  const totals = renderSessions(telemetry).split("\n")
    .filter((line) => /^session|total/.test(line))
    .map((line) => line.replace(/ {2,}.*/, ""));
  assert.deepEqual(totals, [
    "session c-1",
    "└─ total 1 turn, 1 tool call",
    "session c-2",
    "└─ total 1 turn, 2 tool calls",
  ]);
});
