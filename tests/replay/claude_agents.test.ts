import assert from "node:assert/strict";
import { test } from "node:test";

import { attributesOf } from "../../src/collector/mod.ts";
import { AGENTS, createReplayIndex } from "../../src/replay/mod.ts";
import { bytesOf, observeReplay } from "../_support/replays.ts";
import {
  assistant,
  outline,
  readAll,
  record,
  result,
  SESSION,
  stepsOf,
  text,
  use,
  user,
} from "../_support/transcript.ts";

const task = (id: string, prompt: string) =>
  use(id, "Task", { prompt, subagent_type: "explorer" });

/** Fields of a record of a sidechain, which are chained by their parents. */
const side = (uuid: string, parentUuid: string | null, more = {}) => ({
  isSidechain: true,
  uuid,
  parentUuid,
  ...more,
});

test("sidechains that overlap are threads below the calls of their prompts", () => {
  const records = [
    user(0, "go"),
    assistant(10, "m1", [task("t1", "look left")]),
    assistant(11, "m1", [task("t2", "look right")]),
    user(20, "look right", side("r1", null)),
    user(21, "look left", side("l1", null)),
    assistant(30, "m2", [use("t3", "Read")], {}, side("r2", "r1")),
    assistant(31, "m3", [text("left")], {}, side("l2", "l1")),
    result(40, "t3", "ok", {}, side("r3", "r2")),
    assistant(50, "m4", [text("right")], {}, side("r4", "r3")),
    result(60, "t1", "left"),
    result(61, "t2", "right"),
    assistant(70, "m5", [text("done")]),
  ];
  assert.deepEqual(
    stepsOf(records, "turn").map(({ thread, turnId, below }) => [
      thread,
      thread === undefined ? "" : turnId,
      below,
    ]),
    [
      [undefined, "", undefined],
      ["agent r1", "r1", {
        callId: "t2",
        agentName: "explorer",
        role: "explorer",
      }],
      ["agent l1", "l1", {
        callId: "t1",
        agentName: "explorer",
        role: "explorer",
      }],
    ],
  );
  assert.deepEqual(
    stepsOf(records, "tool").map(({ thread, call }) => [thread, call.callId]),
    [[undefined, "t1"], [undefined, "t2"], ["agent r1", "t3"]],
  );
  // A sub-agent is over before the call is that has started it.
  const ends = outline(records).filter(([, what]) => /end$/.test(what));
  const at = (what: string): number =>
    ends.findIndex(([, end]) => end === what);
  assert.ok(at("agent l1: turn_end") < at("turn_end"));
  assert.ok(at("agent r1: turn_end") < at("turn_end"));
  assert.equal(stepsOf(records, "prompt").length, 1);
});

test("the call of a sub-agent is told before its first step, its result after the last", () => {
  const records = [
    user(0, "go"),
    assistant(10, "m1", [task("t1", "look")]),
    user(20, "look", side("s1", null)),
    assistant(30, "m2", [text("seen")], {}, side("s2", "s1")),
    result(40, "t1", "seen"),
  ];
  const steps = outline(records).map(([, what]) => what);
  const of = (what: string): number => steps.indexOf(what);
  assert.ok(of("tool") < of("agent s1: turn"));
  assert.ok(of("agent s1: turn_end") < of("tool_end"));
  assert.equal(of("agent s1: session") + 1, of("agent s1: turn"));
});

test("a sidechain whose prompt no call has, belongs to the next call", () => {
  const [, turn] = stepsOf([
    user(0, "go"),
    assistant(10, "m1", [task("t1", "look")]),
    user(20, "LOOK", side("s1", null)),
  ], "turn");
  assert.equal(turn?.below?.callId, "t1");
});

test("a sidechain that names its call belongs to that one", () => {
  const [, turn] = stepsOf([
    user(0, "go"),
    assistant(10, "m1", [task("t1", "look"), task("t2", "see")]),
    user(20, "look", side("s1", null, { parentToolUseID: "t2" })),
  ], "turn");
  assert.equal(turn?.below?.callId, "t2");
});

test("a sub-agent without a type is called an agent", () => {
  const [, turn] = stepsOf([
    user(0, "go"),
    assistant(10, "m1", [use("t1", "Task", { prompt: "look" })]),
    user(20, "look", side("s1", null)),
  ], "turn");
  assert.deepEqual(turn?.below, { callId: "t1", agentName: "agent" });
});

test("what a sub-agent is told in between is what its model answers next", () => {
  const records = [
    user(0, "go"),
    assistant(10, "m1", [task("t1", "look")]),
    user(20, "look", side("s1", null)),
    assistant(30, "m2", [text("well")], {}, side("s2", "s1")),
    user(50, "and there?", side("s3", "s2")),
    assistant(60, "m3", [text("seen")], {}, side("s4", "s3")),
  ];
  const calls = stepsOf(records, "model_call");
  assert.equal(stepsOf(records, "turn").length, 2);
  assert.deepEqual(
    calls.filter(({ thread }) => thread !== undefined)
      .map(({ atMillis }) => atMillis),
    [20, 50],
  );
});

test("a sub-agent that is called again has a turn below each call", () => {
  const again = (uuid: string, parentUuid: string | null) =>
    side(uuid, parentUuid, { agentId: "a1" });
  const records = [
    user(0, "go"),
    assistant(10, "m1", [task("t1", "look")]),
    user(20, "look", again("s1", null)),
    assistant(30, "m2", [text("seen")], {}, again("s2", "s1")),
    result(40, "t1", "seen"),
    assistant(50, "m3", [task("t2", "once more")]),
    user(60, "once more", again("s3", "s2")),
    assistant(70, "m4", [text("seen")], {}, again("s4", "s3")),
    result(80, "t2", "seen"),
  ];
  assert.deepEqual(
    stepsOf(records, "turn").map(({ below }) => below?.callId),
    [undefined, "t1", "t2"],
  );
});

test("a sidechain that nobody has called is a session of its own", () => {
  const { steps } = readAll([
    user(0, "go"),
    assistant(10, "m1", [text("ok")]),
    user(20, "Warmup", side("s1", null)),
    assistant(30, "m2", [text("ok")], {}, side("s2", "s1")),
  ]);
  const own = steps.filter(({ thread }) => thread === "agent s1");
  const [session, turn] = own;
  assert.ok(session?.type === "session" && turn?.type === "turn");
  assert.equal(session.options.conversationId, "s1");
  assert.deepEqual(session.parent, { conversationId: SESSION });
  assert.equal(turn.below, undefined);
});

test("a file of a sub-agent is a session that another one has started", () => {
  const agent = { agentId: "a1b2", attributionAgent: "explorer" };
  const records = [
    user(0, "look", side("s1", null, agent)),
    assistant(10, "m1", [text("seen")], {}, side("s2", "s1", agent)),
  ];
  const [session] = stepsOf(records, "session");
  assert.equal(session?.thread, undefined);
  assert.equal(session?.options.conversationId, "a1b2");
  assert.equal(session?.options.agentName, "/root/explorer");
  assert.equal(
    session?.options.sessionSource,
    `subagent_thread_spawn_${SESSION}_d1`,
  );
  assert.deepEqual(session?.parent, { conversationId: SESSION });
  assert.equal(stepsOf(records, "turn").length, 1);
  assert.deepEqual(stepsOf(records, "prompt"), []);
});

test("the result of a call names the sub-agent that has a file of its own", () => {
  const [end] = stepsOf([
    user(0, "go"),
    assistant(1, "m1", [use("t1", "Agent", { prompt: "look" })]),
    result(2, "t1", "Async agent launched", {}, {
      toolUseResult: { status: "async_launched", agentId: "a1b2" },
    }),
  ], "tool_end");
  assert.equal(end?.startedConversationId, "a1b2");
});

test("a call names the sub-agent whose progress was told, where its result does not", () => {
  const progress = (millis: number, id: string, agentId: string) =>
    record(millis, "progress", {
      parentToolUseID: id,
      toolUseID: "agent_msg_1",
      data: { type: "agent_progress", agentId, prompt: "look" },
    });
  const ends = stepsOf([
    user(0, "go"),
    assistant(1, "m1", [
      use("t1", "Agent", { prompt: "look" }),
      use("t2", "Agent", { prompt: "see" }),
    ]),
    progress(2, "t1", "a1b2"),
    progress(3, "t2", "other"),
    progress(4, "none", "none"),
    record(4, "progress", { parentToolUseID: "t1" }),
    result(5, "t1", "[Request interrupted by user for tool use]", {
      is_error: true,
    }),
    result(6, "t2", "seen", {}, { toolUseResult: { agentId: "c3d4" } }),
  ], "tool_end");
  assert.deepEqual(ends.map((end) => end.startedConversationId), [
    "a1b2",
    "c3d4",
  ]);
});

test("a file of a sub-agent stands below the call in the file of its session", async () => {
  const agent = { agentId: "a1b2", attributionAgent: "explorer" };
  const lines = (records: readonly unknown[]): string =>
    records.map((record) => `${JSON.stringify(record)}\n`).join("");
  const parent = lines([
    user(0, "go"),
    assistant(10, "m1", [use("t1", "Agent", { prompt: "look" })]),
    result(50, "t1", "seen", {}, { toolUseResult: { agentId: "a1b2" } }),
    assistant(60, "m2", [text("done")]),
  ]);
  const child = lines([
    user(20, "look", side("s1", null, agent)),
    assistant(30, "m3", [text("seen")], {}, side("s2", "s1", agent)),
  ]);
  const { spans } = await observeReplay(async ({ replay }) => {
    const plan = { agents: AGENTS, index: createReplayIndex() };
    await replay(bytesOf(parent, { name: `${SESSION}.jsonl` }), plan);
    await replay(bytesOf(child, { name: "agent-a1b2.jsonl" }), plan);
  });
  assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1);
  const call = spans.find(({ name }) => name === "Agent");
  const turns = spans.filter(({ name }) => name === "session_task.turn");
  assert.deepEqual(
    turns.map((span) => [
      attributesOf(span)["thread.id"],
      span.parentSpanId === call?.spanId,
    ]),
    [[SESSION, false], ["a1b2", true]],
  );
});

test("a sub-agent that was cut off with its turn did not end well", () => {
  const ends = stepsOf([
    user(0, "go"),
    assistant(10, "m1", [task("t1", "look")]),
    user(20, "look", side("s1", null)),
    assistant(30, "m2", [use("t2", "Bash")], {}, side("s2", "s1")),
    user(40, [text("[Request interrupted by user]")]),
  ], "turn_end");
  assert.deepEqual(
    ends.map(({ thread, failure }) => [thread, failure?.outcome]),
    [["agent s1", "cancelled"], [undefined, "cancelled"]],
  );
});
