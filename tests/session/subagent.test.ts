/**
 * Agents that work for a turn of another one.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SubAgentOptions, Turn } from "../../mod.ts";
import {
  attributesOf,
  type ReceivedLogRecord,
  type ReceivedSpan,
} from "../../src/collector/mod.ts";
import { observe } from "../_support/observed.ts";
import {
  CONVERSATION_ID,
  MINIMAL_SESSION,
  TURN_ID,
} from "../_support/sessions.ts";
import { wirePoints } from "../_support/wire.ts";

const SUB_TURN = "0192f0c4-8a2f-7d10-8e4b-000000000001";
const OPTIONS: SubAgentOptions = { agentName: "tester", turnId: SUB_TURN };

function complete(turn: Turn, inputTokens: number): void {
  turn.session.sseEventCompleted({ inputTokens, outputTokens: 1 });
}

function turnSpan(spans: readonly ReceivedSpan[], id: string): ReceivedSpan {
  const span = spans.find((one) => attributesOf(one)["turn.id"] === id);
  assert.ok(span, id);
  return span;
}

function logNamed(
  logs: readonly ReceivedLogRecord[],
  name: string,
): ReceivedLogRecord {
  const log = logs.find(({ eventName }) => eventName === name);
  assert.ok(log, name);
  return log;
}

test("a sub-agent has a turn below the tool that starts it, and a name and source of its own", async () => {
  const { spans, logs, metrics } = await observe(
    { fixture: MINIMAL_SESSION },
    ({ session }) =>
      session.turn(
        { turnId: TURN_ID },
        (turn) =>
          turn.tool({ name: "spawn", callId: "1" }, () =>
            turn.subagent(
              { ...OPTIONS, role: "worker", model: "small" },
              (agent) => agent.tool({ name: "ls", callId: "2" }, () => "out"),
            )),
      ),
  );
  const sub = turnSpan(spans, SUB_TURN);
  const spawn = spans.find(({ name }) => name === "spawn");
  const ls = spans.find(({ name }) => name === "ls");
  assert.equal(sub.parentSpanId, spawn?.spanId);
  assert.equal(ls?.parentSpanId, sub.spanId);
  assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1);
  assert.equal(attributesOf(sub)["model"], "small");
  const result = attributesOf(logNamed(logs, "codex.tool_result"));
  assert.equal(result["agent_name"], "/root/tester");
  assert.equal(result["conversation.id"], CONVERSATION_ID);
  assert.equal(result["model"], "small");
  const points = wirePoints(metrics);
  const spawned = points.find(({ name }) => name.endsWith("agent.spawn"));
  assert.deepEqual(spawned?.attributes["role"], { stringValue: "worker" });
  const sources = points
    .filter(({ name }) => name === "codex.tool.call")
    .map(({ attributes }) => attributes["session_source"]);
  assert.deepEqual(sources, [
    { stringValue: `subagent_thread_spawn_${CONVERSATION_ID}_d1` },
    { stringValue: "cli" },
  ]);
});

test("a sub-agent of a sub-agent is a step further down", async () => {
  let names: unknown[] = [];
  const { spans, logs } = await observe(
    { fixture: MINIMAL_SESSION },
    ({ session }) =>
      session.turn(
        { turnId: TURN_ID },
        (turn) =>
          turn.subagent({ agentName: "a", turnId: "a" }, (a) =>
            a.subagent({ agentName: "b", turnId: "b", source: "review" }, (b) =>
              b.subagent({ agentName: "/other/c", turnId: "c" }, (c) => {
                c.session.toolFailed({ toolName: "t", errorMessage: "" });
                return c.tool({ name: "t", callId: "1" }, () =>
                  "");
              }))),
      ),
  );
  names = logs.map((log) => attributesOf(log)["agent_name"]);
  assert.deepEqual(names, [undefined, "/other/c"]);
  assert.equal(turnSpan(spans, "c").parentSpanId, turnSpan(spans, "b").spanId);
  assert.equal(turnSpan(spans, "b").parentSpanId, turnSpan(spans, "a").spanId);
});

test("sub-agents that run side by side each have the right parent", async () => {
  const { spans } = await observe(
    {},
    ({ session }) =>
      session.turn({ turnId: TURN_ID }, (turn) =>
        Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            turn.tool({ name: `spawn_${index}`, callId: "1" }, async () => {
              await new Promise((resolve) => setTimeout(resolve, index % 3));
              await turn.subagent(
                { agentName: `${index}`, turnId: `${index}` },
                async (agent) => {
                  await new Promise((resolve) =>
                    setTimeout(resolve, index % 5)
                  );
                  await agent.tool(
                    { name: `t_${index}`, callId: "1" },
                    () => "",
                  );
                },
              );
            })),
        )),
  );
  for (let index = 0; index < 20; index++) {
    const sub = turnSpan(spans, `${index}`);
    const spawn = spans.find(({ name }) => name === `spawn_${index}`);
    const tool = spans.find(({ name }) => name === `t_${index}`);
    assert.equal(sub.parentSpanId, spawn?.spanId);
    assert.equal(tool?.parentSpanId, sub.spanId);
  }
});

test("what a sub-agent uses is on its own turn, and in every session above", async () => {
  const { spans } = await observe({}, async ({ session, clock }) => {
    await session.turn({ turnId: TURN_ID }, async (turn) => {
      complete(turn, 1);
      await turn.subagent(OPTIONS, async (agent) => {
        complete(agent, 20);
        clock.advance(5);
        await agent.tool({ name: "t", callId: "1" }, () => "");
        assert.equal(agent.session.usage.inputTokens, 20);
        await agent.subagent({ agentName: "x", turnId: "x" }, (x) => {
          complete(x, 300);
          assert.equal(x.session.usage.inputTokens, 300);
        });
        assert.equal(agent.report().usage.inputTokens, 20);
        assert.equal(agent.session.usage.inputTokens, 320);
        assert.equal(agent.session.summary().subAgents, 1);
      });
      assert.equal(turn.report().usage.inputTokens, 1);
      assert.equal(turn.report().toolCalls, 0);
      assert.equal(turn.ledger().toolsMillis, 5);
    });
    const { usage, turns, toolCalls, subAgents, time } = session.summary();
    assert.equal(usage.inputTokens, 321);
    assert.equal(session.usage.inputTokens, 321);
    assert.equal(turns.count, 1);
    assert.equal(toolCalls.count, 1);
    assert.equal(subAgents, 2);
    assert.equal(time.wholeMillis, 5);
  });
  const tokens = Object.fromEntries(
    spans.map((span) => attributesOf(span)).filter((span) => span["turn.id"])
      .map((span) => [
        span["turn.id"],
        span["codex.turn.token_usage.input_tokens"],
      ]),
  );
  assert.deepEqual(tokens, { [TURN_ID]: 1, [SUB_TURN]: 20, x: 300 });
});

test("a call of the model through the session above is the sub-agent's where it runs", async () => {
  const { spans, logs } = await observe(
    {},
    ({ session }) =>
      session.turn({ turnId: TURN_ID }, (turn) =>
        turn.subagent(
          { ...OPTIONS, conversationId: "other" },
          async (agent) => {
            await new Promise((resolve) => setTimeout(resolve, 1));
            const call = session.startModelCall({
              provider: "openai",
              operation: "chat",
              endpoint: "/responses",
            });
            call.answered({ status: 200 });
            call.event({
              type: "response.completed",
              response: { usage: { input_tokens: 7, output_tokens: 1 } },
            });
            call.end({});
            assert.equal(agent.report().usage.inputTokens, 7);
            assert.equal(turn.report().usage.inputTokens, 0);
            assert.equal(session.usage.inputTokens, 7);
          },
        )),
  );
  const sampling = spans.find(({ name }) => name === "run_sampling_request");
  assert.equal(sampling?.parentSpanId, turnSpan(spans, SUB_TURN).spanId);
  const request = attributesOf(logNamed(logs, "codex.api_request"));
  assert.equal(request["conversation.id"], "other");
});

test("what is told to the session above counts for the sub-agent where it runs", async () => {
  await observe(
    {},
    ({ session }) =>
      session.turn(
        { turnId: TURN_ID },
        (turn) =>
          turn.subagent(OPTIONS, (agent) => {
            session.sseEventCompleted({ inputTokens: 7, outputTokens: 1 });
            assert.equal(agent.report().usage.inputTokens, 7);
            assert.equal(agent.session.usage.inputTokens, 7);
            assert.equal(turn.report().usage.inputTokens, 0);
            assert.equal(session.usage.inputTokens, 7);
          }),
      ),
  );
});

for (
  const [what, within] of [
    ["a sub-agent", (turn, fn) => turn.subagent(OPTIONS, fn)],
    ["a turn", (turn, fn) => turn.session.turn({ turnId: SUB_TURN }, fn)],
  ] as readonly (readonly [
    string,
    (turn: Turn, fn: (inner: Turn) => Promise<void>) => Promise<void>,
  ])[]
) {
  test(`${what} is a tool to the turn it runs in, and waiting for a person is that all the way up`, async () => {
    await observe(
      {},
      ({ session, clock }) =>
        session.turn({ turnId: TURN_ID }, async (turn) => {
          clock.advance(1);
          await within(turn, async (inner) => {
            clock.advance(20);
            await inner.approval({ name: "t", callId: "1" }, () => {
              clock.advance(300);
              return true;
            });
            const { humanMillis, restMillis, toolsMillis } = inner.ledger();
            assert.deepEqual(
              [humanMillis, restMillis, toolsMillis],
              [300, 20, 0],
            );
          });
          clock.advance(4_000);
          const { humanMillis, restMillis, toolsMillis } = turn.ledger();
          assert.deepEqual(
            [humanMillis, restMillis, toolsMillis],
            [300, 4_001, 20],
          );
        }),
    );
  });
}

test("a sub-agent that fails fails by itself, and what it throws is thrown on", async () => {
  const { spans } = await observe(
    {},
    ({ session }) =>
      session.turn({ turnId: TURN_ID }, async (turn) => {
        const failed = turn.subagent(OPTIONS, () => {
          throw new RangeError("secret");
        });
        await assert.rejects(failed, RangeError);
      }),
  );
  const sub = turnSpan(spans, SUB_TURN);
  assert.equal(attributesOf(sub)["error.type"], "RangeError");
  assert.equal(turnSpan(spans, TURN_ID).status.code, 0);
});

test("a sub-agent without a turn id has one of its own", async () => {
  const { spans } = await observe(
    {},
    ({ session }) =>
      session.turn({ turnId: TURN_ID }, async (turn) => {
        await turn.subagent({ agentName: "a" }, () => {});
        await turn.subagent(undefined as unknown as SubAgentOptions, () => {});
      }),
  );
  const ids = spans.map((span) => String(attributesOf(span)["turn.id"]));
  assert.match(ids[0] ?? "", /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/);
  assert.deepEqual(ids.slice(1), ["unknown", TURN_ID]);
});
