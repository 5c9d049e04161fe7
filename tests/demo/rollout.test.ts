import assert from "node:assert/strict";
import { test } from "node:test";
import { attributesOf } from "@agent-otel/agent-otel/collector";
import { type DemoRun, runDemo, spansNamed } from "./_support/run_demo.ts";

const TIMEOUT = { timeout: 30_000 };

test(
  "The demo's rollout has a record for each thing, in order",
  TIMEOUT,
  async () => {
    const records = recordsOf(await runDemo());
    const turn = [
      "task_started",
      "turn_context",
      "message user",
      "user_message",
    ];
    assert.deepEqual(records.map(nameOf), [
      "session_meta",
      ...turn,
      ...["reasoning", "function_call", "function_call", "token_count"],
      ...["function_call_output", "function_call_output"],
      ...["reasoning", "function_call", "token_count"],
      ...["exec_command_end", "function_call_output"],
      ...["agent_message", "message assistant", "token_count", "task_complete"],
      ...turn,
      ...["agent_message", "message assistant", "token_count", "task_complete"],
    ]);
    const times = records.map(({ timestamp }) => timestamp);
    assert.deepEqual(times, [...times].sort());
    for (const time of times) assert.match(time, /T\d\d:\d\d:\d\d\.\d{3}Z$/);
  },
);

test("The demo's rollout holds the ids of what was sent", TIMEOUT, async () => {
  const run = await runDemo();
  const records = recordsOf(run);
  const turns = spansNamed(run.collector, "session_task.turn");
  assert.deepEqual(
    records.filter((record) => nameOf(record) === "task_started")
      .map(({ payload }) => [payload["turn_id"], payload["trace_id"]]),
    turns.map((span) => [attributesOf(span)["turn.id"], span.traceId]),
  );
  assert.equal(
    records[0]?.payload["id"],
    attributesOf(turns[0] ?? assert.fail())["thread.id"],
  );
});

test("The demo's rollout counts tokens up", TIMEOUT, async () => {
  const counts = recordsOf(await runDemo())
    .filter((record) => nameOf(record) === "token_count")
    .map(({ payload }) => payload["info"] as Counts);
  assert.deepEqual(
    counts.map(({ total_token_usage, last_token_usage }) => [
      total_token_usage["input_tokens"],
      last_token_usage["input_tokens"],
      total_token_usage["reasoning_output_tokens"],
    ]),
    [[1284, 1284, 44], [2886, 1602, 82], [4873, 1987, 94], [7104, 2231, 94]],
  );
});

test("The demo's rollout says why a turn failed", TIMEOUT, async () => {
  const last = recordsOf(await runDemo({ refusals: 4 })).at(-1);
  assert.ok(last);
  assert.equal(nameOf(last), "task_complete");
  assert.deepEqual(last.payload["error"], {
    message: "ModelError: the model's service answered 429",
    codex_error_info: "other",
  });
});

interface Counts {
  readonly total_token_usage: Readonly<Record<string, number>>;
  readonly last_token_usage: Readonly<Record<string, number>>;
}

interface Line {
  readonly timestamp: string;
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

function recordsOf({ rollout }: DemoRun): Line[] {
  return rollout.trimEnd().split("\n").map((line) => JSON.parse(line) as Line);
}

function nameOf({ type, payload }: Line): string {
  const { type: kind, role } = payload;
  return [kind ?? type, role].filter((word) => word !== undefined).join(" ");
}
