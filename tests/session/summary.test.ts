/**
 * What a session has done, for an agent's exit screen.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  formatSummary,
  OtelProvider,
  SessionTelemetry,
  type Turn,
} from "../../mod.ts";
import {
  type ManualClock,
  manualClock,
  observe,
} from "../_support/observed.ts";
import { TURN_ID } from "../_support/sessions.ts";

/** A session with nothing switched on. */
async function offline(
  body: (session: SessionTelemetry, clock: ManualClock) => unknown,
): Promise<SessionTelemetry> {
  const clock = manualClock();
  const otel = await OtelProvider.start({ env: "off" }, { clock });
  const options = { conversationId: "c", model: "gpt-5.1" };
  const session = new SessionTelemetry(otel, options);
  await body(session, clock);
  await otel.shutdown();
  return session;
}

async function run(
  turn: Turn,
  clock: ManualClock,
  name: string,
  millis: number,
  fails = false,
): Promise<void> {
  await turn.tool({ name, callId: "1" }, () => {
    clock.advance(millis);
    return { output: "", success: !fails };
  });
}

function ask(turn: Turn, clock: ManualClock, fails = false): void {
  const call = turn.startModelCall({
    provider: "openai",
    operation: "chat",
    endpoint: "/responses",
    stream: true,
  });
  clock.advance(400);
  call.answered({ status: fails ? 503 : 200 });
  if (!fails) {
    call.event({ type: "response.output_text.delta" });
    clock.advance(600);
    call.event({
      type: "response.completed",
      response: {
        usage: {
          input_tokens: 12_345,
          input_tokens_details: { cached_tokens: 10_000 },
          output_tokens: 678,
        },
      },
    });
  }
  call.end({});
}

/** Two turns, one of them called off. */
async function work(
  session: SessionTelemetry,
  clock: ManualClock,
): Promise<void> {
  await session.turn({ turnId: TURN_ID }, async (turn) => {
    ask(turn, clock, true);
    clock.advance(250);
    ask(turn, clock);
    const asked = { name: "shell", callId: "1" };
    await turn.approval(asked, () => {
      clock.advance(64_000);
      return true;
    });
    await run(turn, clock, "shell", 1_500);
    await run(turn, clock, "shell", 500, true);
    await run(turn, clock, "read\u001b[2J", 20);
    await turn.subagent({ agentName: "a" }, () => {});
    clock.advance(30);
  });
  await session.turn({ turnId: TURN_ID }, () => {
    throw new DOMException("stop", "AbortError");
  }).catch(() => {});
}

test("session.summary() says what was done, with nothing switched on", async () => {
  const session = await offline(work);
  assert.deepEqual(session.withModel("other").summary(), session.summary());
  assert.deepEqual(session.summary(), {
    usage: {
      inputTokens: 12_345,
      cachedInputTokens: 10_000,
      cacheWriteInputTokens: 0,
      outputTokens: 678,
      reasoningOutputTokens: 0,
      totalTokens: 13_023,
    },
    turns: { count: 2, failed: 0, cancelled: 1 },
    time: {
      wholeMillis: 67_700,
      humanMillis: 64_000,
      firstTokenMillis: 400,
      modelMillis: 600,
      toolsMillis: 2_020,
      retriesMillis: 650,
      restMillis: 30,
    },
    modelCalls: { count: 2, failed: 1, cancelled: 0 },
    firstTokens: { count: 1, totalMillis: 400, longestMillis: 400 },
    toolCalls: { count: 3, failed: 1, cancelled: 0 },
    tools: [
      {
        toolName: "shell",
        count: 2,
        failed: 1,
        cancelled: 0,
        totalMillis: 2_000,
        longestMillis: 1_500,
      },
      {
        toolName: "read\u001b[2J",
        count: 1,
        failed: 0,
        cancelled: 0,
        totalMillis: 20,
        longestMillis: 20,
      },
    ],
    approvals: {
      asked: 1,
      approved: 1,
      denied: 0,
      unanswered: 0,
      waitedMillis: 64_000,
    },
    failures: [
      { of: "model", type: "503", count: 1 },
      { of: "tool", type: "shell", count: 1 },
    ],
    subAgents: 1,
  });
});

test("formatSummary() writes it for a terminal", async () => {
  const session = await offline(work);
  assert.equal(
    formatSummary(session.summary()),
    `Turns       2 (1 cancelled) in 1 min 8 s
Time        first token 400 ms, model 600 ms, tools 2.0 s, you 1 min 4 s, retries 650 ms, rest 30 ms
Tokens      12,345 in (10,000 cached), 678 out (0 reasoning)
Model calls 2 (1 failed); first token after 400 ms, at most 400 ms
Tool calls  3 (1 failed)
  shell: 2 (1 failed) in 2.0 s, at most 1.5 s
  read?[2J: 1 in 20 ms, at most 20 ms
Approvals   1 approved, 0 denied, 0 unanswered; waited 1 min 4 s
Sub-agents  1
Failures    model 503 × 1, tool shell × 1`,
  );
  assert.equal(
    formatSummary(session.summary(), { maxTools: 0 }).includes("shell:"),
    false,
  );
});

test("the summary of a session that did nothing is short", async () => {
  const session = await offline(() => {});
  assert.equal(
    formatSummary(session.summary()),
    `Turns       0 in 0 ms
Time        none
Tokens      0 in (0 cached), 0 out (0 reasoning)`,
  );
});

test("tools and failures beyond the first 64 are counted together", async () => {
  const session = await offline((session, clock) =>
    session.turn({ turnId: TURN_ID }, async (turn) => {
      for (let index = 0; index < 1_000; index++) {
        await run(turn, clock, `made_up_${index}`, 1, true);
      }
    })
  );
  const { tools, failures, toolCalls } = session.summary();
  assert.equal(toolCalls.count, 1_000);
  assert.equal(tools.length, 65);
  assert.equal(tools[0]?.toolName, "other tools");
  assert.equal(tools[0].count, 936);
  assert.equal(failures.length, 65);
  assert.deepEqual(failures[0], { of: "tool", type: "other", count: 936 });
});

test("a summary is of its moment", async () => {
  await offline((session, clock) =>
    session.turn({ turnId: TURN_ID }, async (turn) => {
      await run(turn, clock, "shell", 5);
      const before = session.summary();
      await run(turn, clock, "shell", 5);
      assert.equal(before.tools[0]?.count, 1);
      assert.equal(before.toolCalls.count, 1);
      assert.equal(session.summary().tools[0]?.count, 2);
    })
  );
});

test("results told by hand count as well, whatever they hold", async () => {
  const session = await offline((session) => {
    session.toolResult({
      toolName: "t",
      callId: "1",
      arguments: "",
      durationMillis: NaN,
      success: true,
      output: "",
    });
    session.toolResult(undefined as never);
  });
  const { toolCalls, tools } = session.summary();
  assert.equal(toolCalls.count, 1);
  assert.equal(tools[0]?.totalMillis, 0);
});

test("decisions told by hand count, unless a policy made them", async () => {
  const session = await offline((session) => {
    const asked = { toolName: "t", callId: "1" };
    session.toolDecision({ ...asked, decision: "denied", source: "user" });
    session.toolDecision({ ...asked, decision: "approved", source: "config" });
    session.toolDecision({ ...asked, decision: "timed_out" });
    session.toolDecision(undefined as never);
    session.toolDecision({ ...asked, decision: 7 as never });
  });
  assert.deepEqual(session.summary().approvals, {
    asked: 2,
    approved: 0,
    denied: 1,
    unanswered: 1,
    waitedMillis: 0,
  });
});

test("session.runTool() is in the ledger of its turn, and says when it was called off", async () => {
  await observe({ signals: ["logs"] }, async ({ session, clock }) => {
    await session.turn({ turnId: TURN_ID }, async (turn) => {
      const call = { toolName: "t", callId: "1", arguments: "" };
      const run = session.runTool(call, () => {
        clock.advance(30);
        return Promise.reject(new DOMException("", "AbortError"));
      });
      await assert.rejects(run, { name: "AbortError" });
      assert.equal(turn.ledger().toolsMillis, 30);
    });
    const { toolCalls } = session.summary();
    assert.deepEqual(toolCalls, { count: 1, failed: 0, cancelled: 1 });
  });
});
