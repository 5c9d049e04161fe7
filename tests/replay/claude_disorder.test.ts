import assert from "node:assert/strict";
import { test } from "node:test";

import type { JsonRecord } from "../../src/replay/agent.ts";
import type { ReplayStep } from "../../src/replay/steps.ts";
import {
  assistant,
  readAll,
  record,
  result,
  text,
  use,
  user,
} from "../_support/transcript.ts";

const side = (uuid: string, parentUuid: string | null) => ({
  isSidechain: true,
  uuid,
  parentUuid,
});

/** A session with all that depends on what came before. */
const RECORDS: readonly JsonRecord[] = [
  record(0, "mode"),
  user(0, "go"),
  assistant(10, "m1", [{ type: "thinking", thinking: "" }]),
  assistant(20, "m1", [use("t1", "Task", { prompt: "look" })]),
  assistant(25, "m1", [use("t2", "Bash")]),
  user(30, "look", side("s1", null)),
  assistant(40, "m2", [use("t3", "Read")], {}, side("s2", "s1")),
  result(50, "t3", "ok", {}, side("s3", "s2")),
  result(55, "t2", "no", { is_error: true }),
  assistant(60, "m3", [text("seen")], {}, side("s4", "s3")),
  result(70, "t1", "seen", {}, { toolUseResult: { durationMs: 30 } }),
  record(80, "system", {
    subtype: "api_error",
    error: { status: 529 },
    retryAttempt: 1,
    retryInMs: 20,
  }),
  assistant(110, "m4", [text("Done")]),
  record(120, "system", { subtype: "turn_duration" }),
  user(200, "<command-name>/init</command-name>"),
  assistant(210, "m5", [text("Let me")]),
  user(220, "and this"),
  assistant(230, "m5", [use("t4", "Edit")]),
  result(240, "t4", "The user doesn't want to proceed with this tool use.", {
    is_error: true,
  }),
  user(250, [text("[Request interrupted by user for tool use]")]),
  record(300, "system", {
    subtype: "compact_boundary",
    compactMetadata: { trigger: "manual", durationMs: 40 },
  }),
  user(310, "again"),
  record(320, "assistant", {
    isApiErrorMessage: true,
    message: { content: [text("API Error")] },
  }),
];

/** What has to be so in any order of records; says what is not. */
function fault(steps: readonly ReplayStep[]): string | undefined {
  const threads = new Map<string | undefined, {
    isTurn: boolean;
    isCall: boolean;
    readonly tools: Set<string>;
  }>();
  for (const step of steps) {
    const { thread: name, type } = step;
    const thread = threads.get(name) ??
      { isTurn: false, isCall: false, tools: new Set<string>() };
    if (!threads.has(name) && type !== "session") return "no session";
    threads.set(name, thread);
    const { isTurn, isCall, tools } = thread;
    if (type === "turn") {
      if (isTurn) return "a turn in a turn";
      thread.isTurn = true;
      const { below } = step;
      const above = threads.get(below?.thread);
      if (below && !above?.tools.has(below.callId)) return "below no call";
    } else if (type !== "session" && !isTurn) return `${type} in no turn`;
    switch (type) {
      case "model_call":
        if (isCall) return "a call in a call";
        thread.isCall = true;
        break;
      case "answered":
      case "response_event":
        if (!isCall) return `${type} in no call`;
        break;
      case "model_call_end":
        if (!isCall) return "an end of no call";
        thread.isCall = false;
        break;
      case "tool":
        if (tools.has(step.call.callId)) return "a tool that runs twice";
        tools.add(step.call.callId);
        break;
      case "tool_end":
        if (!tools.delete(step.callId)) return "an end of no tool";
        break;
      case "turn_end":
        if (isCall) return "a turn that ends in a call";
        thread.isTurn = false;
        tools.clear();
    }
  }
  const isOpen = [...threads.values()].some((thread) => thread.isTurn);
  return isOpen ? "a turn that does not end" : undefined;
}

/** Numbers from 0 to 1 that are the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

test("steps hold together wherever a file begins, ends, or lacks a record", () => {
  for (const [index] of RECORDS.entries()) {
    for (
      const records of [
        RECORDS.slice(index),
        RECORDS.slice(0, index),
        RECORDS.toSpliced(index, 1),
      ]
    ) assert.equal(fault(readAll(records).steps), undefined);
  }
});

test("steps hold together in any order of the records", () => {
  const next = random(7);
  for (let round = 0; round < 300; round += 1) {
    const order = RECORDS.map((record) => ({ record, at: next() }))
      .sort((a, b) => a.at - b.at);
    const { steps } = readAll(order.map(({ record }) => record));
    assert.equal(fault(steps), undefined, `round ${round}`);
  }
});

test("what is read twice adds nothing", () => {
  const { steps } = readAll(RECORDS);
  const twice = RECORDS.flatMap((record) => [record, record]);
  assert.deepEqual(readAll(twice).steps, steps);
});
