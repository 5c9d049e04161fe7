import assert from "node:assert/strict";
import { test } from "node:test";
import { attributesOf, renderSessions } from "@agent-otel/agent-otel/collector";
import { isAllDelivered } from "../../src/cli/receipt_table.ts";
import { PROMPTS } from "../../src/demo/session.ts";
import {
  type DemoRun,
  eventsNamed,
  pick,
  PROTOCOLS,
  runDemo,
  spansNamed,
} from "./_support/run_demo.ts";

const TIMEOUT = { timeout: 30_000 };

for (const protocol of PROTOCOLS) {
  let started: Promise<DemoRun> | undefined;
  const run = (): Promise<DemoRun> => started ??= runDemo({ protocol });
  const why = `The demo's session, in ${protocol}:`;

  test(`${why} all that was recorded arrives`, TIMEOUT, async () => {
    const { collector, receipt, error } = await run();
    assert.equal(error, undefined);
    assert.equal(isAllDelivered(receipt), true);
    assert.equal(receipt.logs.delivered, collector.logs.length);
    assert.equal(receipt.traces.delivered, collector.spans.length);
    assert.deepEqual(
      new Set(collector.requests.map(({ encoding }) => encoding)),
      new Set([protocol === "json" ? "json" : "protobuf"]),
    );
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
  });

  test(
    `${why} the refused request is the first of two attempts`,
    TIMEOUT,
    async () => {
      const { collector } = await run();
      assert.deepEqual(
        pick(
          eventsNamed(collector, "codex.api_request"),
          ...["attempt", "http.response.status_code", "error.message"],
          "endpoint",
        ),
        [
          [0, 429, "Too Many Requests", "/responses"],
          [1, 200, undefined, "/responses"],
          [0, 200, undefined, "/responses"],
          [0, 200, undefined, "/responses"],
          [0, 200, undefined, "/responses"],
        ],
      );
    },
  );

  test(`${why} each response tells its tokens`, TIMEOUT, async () => {
    const { collector } = await run();
    const completions = eventsNamed(collector, "codex.sse_event")
      .filter((event) => event["input_token_count"] !== undefined);
    assert.deepEqual(
      pick(
        completions,
        ...["event.kind", "input_token_count", "cached_token_count"],
        ...["output_token_count", "reasoning_token_count", "tool_token_count"],
      ),
      [
        ["response.completed", "1284", 0, "96", 44, "1380"],
        ["response.completed", "1602", 1280, "71", 38, "1673"],
        ["response.completed", "1987", 1536, "58", 12, "2045"],
        ["response.completed", "2231", 1920, "41", 0, "2272"],
      ],
    );
    for (const { ttft_ms: ttft } of completions) {
      assert.ok(typeof ttft === "number" && ttft >= 0 && ttft < 10_000);
    }
  });

  test(
    `${why} tools run as decided, and one of them fails`,
    TIMEOUT,
    async () => {
      const { collector } = await run();
      assert.deepEqual(
        pick(
          eventsNamed(collector, "codex.tool_decision"),
          ...["tool_name", "call_id", "decision", "source"],
        ),
        [
          ["list_files", "call_1", "approved", "config"],
          ["read_file", "call_2", "approved", "config"],
          ["run_command", "call_3", "approved", "user"],
        ],
      );
      const results = eventsNamed(collector, "codex.tool_result");
      assert.deepEqual(
        pick(results, "tool_name", "call_id", "arguments", "success"),
        [
          ["list_files", "call_1", '{"path":"."}', "true"],
          ["read_file", "call_2", '{"path":"greet.mjs"}', "true"],
          ["run_command", "call_3", '{"script":"check.mjs"}', "false"],
        ],
      );
      const [listed, read, checked] = results.map(({ output }) =>
        String(output)
      );
      assert.equal(listed, "README.md\ncheck.mjs\ngreet.mjs");
      assert.match(read ?? "", /^export function greet/m);
      assert.equal(
        checked,
        'checking greet.mjs\nFAILED: greet("Ada") is "Hello Ada!", ' +
          'expected "Hello, Ada!"\nexit code 3',
      );
    },
  );

  test(`${why} content is on log records alone`, TIMEOUT, async () => {
    const { collector } = await run();
    assert.deepEqual(
      pick(eventsNamed(collector, "codex.user_prompt"), "prompt"),
      PROMPTS.map((prompt) => [prompt]),
    );
    const elsewhere = JSON.stringify([collector.spans, collector.metrics]);
    for (const content of [...PROMPTS, "Ada", "greet.mjs", "README.md"]) {
      assert.equal(elsewhere.includes(content), false, content);
    }
  });

  test(`${why} the tree shows it`, TIMEOUT, async () => {
    const { collector, lines } = await run();
    const tree = renderSessions(collector);
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
    assert.match(lines.join("\n"), /The check fails: greet\("Ada"\) is /);
  });
}

test("The demo's session goes on when the user says no", TIMEOUT, async () => {
  const { collector, lines, error } = await runDemo({ approve: false });
  assert.equal(error, undefined);
  const decisions = eventsNamed(collector, "codex.tool_decision");
  assert.deepEqual(pick(decisions.slice(2), "decision", "source"), [
    ["denied", "user"],
  ]);
  const results = eventsNamed(collector, "codex.tool_result");
  assert.deepEqual(pick(results.slice(2), "success", "output"), [
    ["false", "exec command rejected by user"],
  ]);
  assert.match(lines.join("\n"), /I could not see the check run/);
});

test(
  "A session that fails says so on its turn, by the error's type alone",
  TIMEOUT,
  async () => {
    const { collector, error } = await runDemo({ refusals: 4 });
    assert.equal(error instanceof Error && error.name, "ModelError");
    assert.deepEqual(
      pick(
        eventsNamed(collector, "codex.api_request"),
        ...["attempt", "http.response.status_code"],
      ),
      [[0, 429], [1, 429], [2, 429], [3, 429]],
    );
    for (
      const [name, errorType] of [
        ["session_task.turn", "ModelError"],
        ["run_sampling_request", "429"],
      ] as const
    ) {
      const [span] = spansNamed(collector, name);
      assert.deepEqual(span?.status, { code: 2, message: "" }, name);
      assert.equal(attributesOf(span)["error.type"], errorType, name);
    }
  },
);
