import assert from "node:assert/strict";
import { test } from "node:test";
import { OtelProvider, type Receipt } from "@agent-otel/agent-otel";
import {
  attributesOf,
  type Collector,
  type PlainValue,
  renderSessions,
  startCollector,
} from "@agent-otel/agent-otel/collector";
import { startModelServer } from "../../examples/demo/model_server.ts";
import { settingsFor } from "../../examples/demo/options.ts";
import { isAllDelivered } from "../../examples/demo/receipt_table.ts";
import { PROMPTS, runDemoSession } from "../../examples/demo/session.ts";

const TIMEOUT = { timeout: 30_000 };

for (const protocol of ["json", "binary"] as const) {
  test(
    `The demo's session arrives as recorded, in ${protocol}`,
    TIMEOUT,
    async () => {
      const { collector, receipt, lines } = await runDemo(protocol);
      assert.equal(isAllDelivered(receipt), true);
      assert.equal(receipt.logs.delivered, collector.logs.length);
      assert.equal(receipt.traces.delivered, collector.spans.length);
      assert.deepEqual(
        new Set(collector.requests.map(({ encoding }) => encoding)),
        new Set([protocol === "json" ? "json" : "protobuf"]),
      );
      checkEvents(collector);
      checkRequests(collector);
      checkTools(collector);
      checkTurns(collector);
      checkMetrics(collector);
      checkPrivacy(collector);
      checkTree(renderSessions(collector));
      assert.deepEqual(lines.filter((line) => line.startsWith("> ")), [
        `> ${PROMPTS[0]}`,
        `> ${PROMPTS[1]}`,
      ]);
      assert.match(lines.join("\n"), /The check fails: greet\("Ada"\) is /);
    },
  );
}

test("The demo's session goes on when the user says no", TIMEOUT, async () => {
  const { collector, lines } = await runDemo("binary", () => false);
  const [, , decision] = eventsNamed(collector, "codex.tool_decision");
  assert.equal(decision?.["decision"], "denied");
  assert.equal(decision?.["source"], "user");
  const [, , result] = eventsNamed(collector, "codex.tool_result");
  assert.equal(result?.["success"], "false");
  assert.equal(result?.["output"], "rejected by the user");
  assert.match(lines.join("\n"), /I could not see the check run/);
});

test(
  "A session that fails says so on its turn, by the error's type alone",
  TIMEOUT,
  async () => {
    const collector = await startCollector();
    const model = await startModelServer({ refusals: 4, paceMillis: 0 });
    const otel = await OtelProvider.start(settings(collector, "binary"));
    try {
      const session = runDemoSession({
        otel,
        modelUrl: model.url,
        approve: () => Promise.resolve(true),
        print: () => {},
      });
      await assert.rejects(session, { name: "ModelError", status: 429 });
      await otel.shutdown({ budgetMillis: 5_000 });
      const [turn] = collector.spans;
      assert.deepEqual(turn?.status, { code: 2, message: "" });
      assert.equal(turn && attributesOf(turn)["error.type"], "ModelError");
      assert.deepEqual(
        eventsNamed(collector, "codex.api_request").map((event) => [
          event["attempt"],
          event["http.response.status_code"],
        ]),
        [[0, 429], [1, 429], [2, 429], [3, 429]],
      );
    } finally {
      await otel.shutdown();
      await Promise.all([model.close(), collector.close()]);
    }
  },
);

type Values = Readonly<Record<string, PlainValue>>;

function checkEvents(collector: Collector): void {
  const counts: Record<string, number> = {};
  for (const { eventName } of collector.logs) {
    counts[eventName] = (counts[eventName] ?? 0) + 1;
  }
  assert.deepEqual(counts, {
    "codex.conversation_starts": 1,
    "codex.user_prompt": 2,
    "codex.api_request": 5,
    "codex.sse_event": 99 + 4, // frames, and completions
    "codex.turn_ttft": 2,
    "codex.tool_decision": 3,
    "codex.tool_result": 3,
  });
  assert.deepEqual(
    eventsNamed(collector, "codex.user_prompt").map((event) => event["prompt"]),
    PROMPTS,
  );
}

function checkRequests(collector: Collector): void {
  const requests = eventsNamed(collector, "codex.api_request");
  assert.deepEqual(
    requests.map((event) => [
      event["attempt"],
      event["http.response.status_code"],
      event["error.message"],
    ]),
    [
      [0, 429, "the model's service answered 429"],
      [1, 200, undefined],
      [0, 200, undefined],
      [0, 200, undefined],
      [0, 200, undefined],
    ],
  );
  const completions = eventsNamed(collector, "codex.sse_event").filter((
    event,
  ) => event["input_token_count"] !== undefined);
  assert.deepEqual(
    completions.map((event) => [
      event["event.kind"],
      event["input_token_count"],
      event["cached_token_count"],
      event["output_token_count"],
      event["reasoning_token_count"],
      event["tool_token_count"],
    ]),
    [
      ["response.completed", "1284", 0, "96", 44, "1380"],
      ["response.completed", "1602", 1280, "71", 38, "1673"],
      ["response.completed", "1987", 1536, "58", 12, "2045"],
      ["response.completed", "2231", 1920, "41", 0, "2272"],
    ],
  );
  for (const { ttft_ms } of completions) {
    assert.ok(typeof ttft_ms === "number" && ttft_ms >= 0 && ttft_ms < 10_000);
  }
}

function checkTools(collector: Collector): void {
  assert.deepEqual(
    eventsNamed(collector, "codex.tool_decision").map((event) => [
      event["tool_name"],
      event["call_id"],
      event["decision"],
      event["source"],
    ]),
    [
      ["list_files", "call_1", "approved", "config"],
      ["read_file", "call_2", "approved", "config"],
      ["run_command", "call_3", "approved", "user"],
    ],
  );
  assert.deepEqual(
    eventsNamed(collector, "codex.tool_result").map((event) => [
      event["tool_name"],
      event["call_id"],
      event["arguments"],
      event["success"],
      String(event["output"]).replaceAll("\r\n", "\n"),
    ]),
    [
      [
        "list_files",
        "call_1",
        '{"path":"."}',
        "true",
        "README.md\ncheck.ts\ngreet.ts",
      ],
      [
        "read_file",
        "call_2",
        '{"path":"greet.ts"}',
        "true",
        "/** Greets somebody by name. */\n" +
        "export function greet(name: string): string {\n" +
        "  return `Hello ${name}!`;\n}\n",
      ],
      [
        "run_command",
        "call_3",
        '{"script":"check.ts"}',
        "false",
        'checking greet.ts\nFAILED: greet("Ada") is "Hello Ada!", ' +
        'expected "Hello, Ada!"\nexit code 3',
      ],
    ],
  );
}

function checkTurns(collector: Collector): void {
  const turns = collector.spans;
  assert.deepEqual(turns.map(({ name }) => name), [
    "session_task.turn",
    "session_task.turn",
  ]);
  assert.deepEqual(turns.map(({ parentSpanId }) => parentSpanId), ["", ""]);
  assert.notEqual(turns[0]?.traceId, turns[1]?.traceId);

  const prefix = "codex.turn.token_usage.";
  const usage = turns.map((turn) =>
    Object.fromEntries(
      Object.entries(attributesOf(turn))
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, value]) => [key.slice(prefix.length), value]),
    )
  );
  assert.deepEqual(usage, [
    {
      input_tokens: 1284 + 1602 + 1987,
      cached_input_tokens: 1280 + 1536,
      non_cached_input_tokens: 1284 + (1602 - 1280) + (1987 - 1536),
      output_tokens: 96 + 71 + 58,
      reasoning_output_tokens: 44 + 38 + 12,
      total_tokens: 1380 + 1673 + 2045,
      cache_write_input_tokens: 0,
    },
    {
      input_tokens: 2231,
      cached_input_tokens: 1920,
      non_cached_input_tokens: 2231 - 1920,
      output_tokens: 41,
      reasoning_output_tokens: 0,
      total_tokens: 2272,
      cache_write_input_tokens: 0,
    },
  ]);

  assert.deepEqual(
    turns.map(({ events }) => events.map(({ name }) => name)),
    [
      [
        "codex.user_prompt",
        "codex.api_request", // refused
        "codex.api_request",
        "codex.turn_ttft",
        "codex.sse_event", // completed; frames are on log records alone
        "codex.tool_result",
        "codex.tool_result",
        "codex.api_request",
        "codex.sse_event",
        "codex.tool_result",
        "codex.api_request",
        "codex.sse_event",
      ],
      [
        "codex.user_prompt",
        "codex.api_request",
        "codex.turn_ttft",
        "codex.sse_event",
      ],
    ],
  );

  // Every record of a turn belongs to its span; the opening to none.
  const [opening, ...inTurns] = collector.logs;
  assert.equal(opening?.eventName, "codex.conversation_starts");
  assert.deepEqual([opening?.traceId, opening?.spanId], ["", ""]);
  const second = inTurns.findLastIndex((log) =>
    log.eventName === "codex.user_prompt"
  );
  inTurns.forEach(({ traceId, spanId }, index) => {
    const turn = turns[index < second ? 0 : 1];
    assert.deepEqual([traceId, spanId], [turn?.traceId, turn?.spanId]);
  });
}

function checkMetrics(collector: Collector): void {
  assert.deepEqual(
    counterPoints(collector, "codex.api_request", ["status", "success"]),
    { "200 true": 4, "429 false": 1 },
  );
  assert.deepEqual(
    counterPoints(collector, "codex.tool.call", ["tool", "success"]),
    { "list_files true": 1, "read_file true": 1, "run_command false": 1 },
  );
  const frames = counterPoints(collector, "codex.sse_event", ["success"]);
  assert.deepEqual(frames, { true: 99 });
}

/** Points of a counter, added up by the values of some attributes. */
function counterPoints(
  collector: Collector,
  name: string,
  keys: readonly string[],
): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const metric of collector.metrics) {
    if (metric.name !== name) continue;
    for (const point of metric.points) {
      const values = attributesOf(point);
      const key = keys.map((key) => values[key]).join(" ");
      const { asInt, asDouble } = point as {
        readonly asInt?: string;
        readonly asDouble?: number;
      };
      sums[key] = (sums[key] ?? 0) + Number(asInt ?? asDouble);
    }
  }
  return sums;
}

function checkPrivacy(collector: Collector): void {
  const elsewhere = JSON.stringify([collector.spans, collector.metrics]);
  for (const content of [...PROMPTS, "Ada", "greet.ts", "README.md"]) {
    assert.equal(elsewhere.includes(content), false, content);
  }
}

function checkTree(tree: string): void {
  for (
    const line of [
      /session [0-9a-f-]{36}/,
      /agent-otel-demo 1\.0\.0.*demo-model/,
      /turn 1\b/,
      /Why does the check in this folder fail\?/,
      /status 429.*attempt 0/,
      /status 200.*attempt 1/,
      /list_files.*ok/,
      /read_file.*ok/,
      /run_command.*failed.*approved by user/,
      /turn 2\b/,
      /And how do I fix it\?/,
      /total 2 turns, 5 requests, 3 tool calls/,
    ]
  ) assert.match(tree, line);
}

interface DemoRun {
  /** Closed; what it received stays. */
  readonly collector: Collector;
  readonly receipt: Receipt;
  readonly lines: readonly string[];
}

async function runDemo(
  protocol: "json" | "binary",
  answer: () => boolean = () => true,
): Promise<DemoRun> {
  const collector = await startCollector();
  const model = await startModelServer({ paceMillis: 1 });
  const lines: string[] = [];
  try {
    const otel = await OtelProvider.start(settings(collector, protocol));
    try {
      await runDemoSession({
        otel,
        modelUrl: model.url,
        approve: () => Promise.resolve(answer()),
        print: (line) => lines.push(line),
      });
    } finally {
      await otel.shutdown({ budgetMillis: 5_000 });
    }
    return { collector, receipt: otel.stats(), lines };
  } finally {
    await Promise.all([model.close(), collector.close()]);
  }
}

function settings(
  { url }: Collector,
  protocol: "json" | "binary",
): ReturnType<typeof settingsFor> {
  return settingsFor(url, { protocol, headers: {} });
}

function eventsNamed(collector: Collector, name: string): Values[] {
  return collector.logs.filter(({ eventName }) => eventName === name)
    .map(attributesOf);
}
