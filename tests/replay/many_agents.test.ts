import assert from "node:assert/strict";
import { test } from "node:test";

import type { ReplayReport, ReplayStep } from "../../src/replay/mod.ts";
import {
  bytesOf,
  linesOf,
  observeReplay,
  REPLAY_START,
} from "../_support/replays.ts";

const AGENTS = 200;

test("of hundreds of sub-agents each is recorded, and one may go on when it is long over", async () => {
  let report: ReplayReport | undefined;
  const { spans, logs } = await observeReplay(async ({ replay }) => {
    report = await replay(bytesOf(linesOf(manyAgents())));
  });
  assert.deepEqual(report?.problems, []);
  assert.equal(report?.sessions.length, 1);
  const calls = new Set(
    spans.filter(({ name }) => name === "spawn").map(({ spanId }) => spanId),
  );
  assert.equal(calls.size, AGENTS + 1);
  const turns = spans.filter(({ name }) => name === "session_task.turn");
  // The session's own, one of each, and the second of the first.
  assert.equal(turns.length, AGENTS + 2);
  assert.equal(
    turns.filter(({ parentSpanId }) => calls.has(parentSpanId)).length,
    AGENTS + 1,
  );
  const prompts = logs.filter(({ eventName }) =>
    eventName === "codex.user_prompt"
  );
  // One in each turn below, and the late one of the last agent alone.
  assert.equal(prompts.length, AGENTS + 2);
});

/** Sub-agents one after the other; the first comes back at the end. */
function manyAgents(): ReplayStep[] {
  let seconds = 0;
  const atMillis = () => REPLAY_START + (seconds += 1) * 1_000;
  const agent = (thread: string, callId: string): ReplayStep[] => [
    {
      type: "tool",
      atMillis: atMillis(),
      call: { name: "spawn", callId, arguments: {} },
    },
    {
      type: "turn",
      thread,
      atMillis: atMillis(),
      turnId: `turn of ${callId}`,
      below: { callId, agentName: "worker" },
    },
    prompt(thread, atMillis()),
    { type: "turn_end", thread, atMillis: atMillis() },
    {
      type: "tool_end",
      atMillis: atMillis(),
      callId,
      output: "done",
      success: true,
    },
  ];
  return [
    {
      type: "session",
      atMillis: atMillis(),
      options: { conversationId: "many", model: "gpt-5.1" },
    },
    { type: "turn", atMillis: atMillis(), turnId: "turn" },
    ...Array.from({ length: AGENTS }, (_, at) => agent(`${at}`, `call_${at}`))
      .flat(),
    prompt("0", atMillis()),
    prompt(`${AGENTS - 1}`, atMillis()),
    ...agent("0", "call_again"),
    { type: "turn_end", atMillis: atMillis() },
  ];
}

function prompt(thread: string, atMillis: number): ReplayStep {
  const input = [{ type: "text" as const, text: "Look" }];
  return { type: "prompt", thread, atMillis, input };
}
