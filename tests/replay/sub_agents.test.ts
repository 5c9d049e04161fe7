import assert from "node:assert/strict";
import { test } from "node:test";

import { attributesOf } from "../../src/collector/mod.ts";
import { createReplayIndex, type ReplayStep } from "../../src/replay/mod.ts";
import {
  bytesOf,
  linesOf,
  observeReplay,
  REPLAY_IDS,
  REPLAY_START,
  sessionSteps,
} from "../_support/replays.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const OTHER = "0af7651916cd43dd8448eb211c80319c";

/** A session with a file of its own, whose turn has a trace that is stored. */
const child = (traceId: string): readonly ReplayStep[] => [
  {
    type: "session",
    atMillis: REPLAY_START + 7_000,
    options: { conversationId: "child", model: "m" },
    parent: { conversationId: REPLAY_IDS.conversation, callId: "call_2" },
  },
  { type: "turn", atMillis: REPLAY_START + 7_000, turnId: "c", traceId },
  { type: "turn_end", atMillis: REPLAY_START + 8_000 },
];

for (
  const [why, stored, isBelow] of [
    ["below the call, in the trace that both files have kept", TRACE, true],
    ["below the call, however its trace is written", TRACE.toUpperCase(), true],
    [
      "in the trace that its own file has kept, when that is another",
      OTHER,
      false,
    ],
  ] as const
) {
  test(`a session that another one has started stands ${why}`, async () => {
    const index = createReplayIndex();
    const { spans } = await observeReplay(async ({ replay }) => {
      const parent = sessionSteps({ traceId: TRACE });
      await replay(bytesOf(linesOf(parent)), { index });
      await replay(bytesOf(linesOf(child(stored))), { index });
    });
    const spawn = spans.find(({ name }) => name === "spawn");
    const turn = spans.find((span) => attributesOf(span)["turn.id"] === "c");
    assert.equal(turn?.traceId, stored.toLowerCase());
    assert.equal(turn.parentSpanId, isBelow ? spawn?.spanId : "");
  });
}

test("what a file says of a sub-agent counts for its turn alone", async () => {
  const { spans, logs } = await observeReplay(({ replay }) =>
    replay(bytesOf(linesOf([
      {
        type: "session",
        atMillis: REPLAY_START,
        thread: "child",
        options: { conversationId: "of the child", model: "small" },
      },
      ...sessionSteps(),
    ])))
  );
  const turns = spans.filter(({ name }) => name === "session_task.turn");
  assert.deepEqual(
    turns.map((span) => [
      attributesOf(span)["thread.id"],
      attributesOf(span).model,
    ]).sort(),
    [[REPLAY_IDS.conversation, "gpt-5.1"], ["of the child", "small"]],
  );
  const conversations = new Set(
    logs.map((record) => attributesOf(record)["conversation.id"]),
  );
  assert.deepEqual([...conversations].sort(), [
    REPLAY_IDS.conversation,
    "of the child",
  ]);
});

/** The steps of a session, with those of its sub-agent before one of them. */
function childBefore(type: ReplayStep["type"] | "nothing"): ReplayStep[] {
  const steps = sessionSteps();
  const isChild = (step: ReplayStep): boolean => step.thread === "child";
  const others = steps.filter((step) => !isChild(step));
  const at = others.findLastIndex((step) => step.type === type);
  const end = at < 0 ? others.length : at;
  return [
    ...others.slice(0, end),
    ...steps.filter(isChild),
    ...others.slice(end),
  ];
}

for (
  const [why, before, above] of [
    ["while its call runs", "tool_end", "spawn"],
    ["when its call is over", "turn_end", "spawn"],
    ["when the turn above is over", "nothing", "session_task.turn"],
  ] as const
) {
  test(`a sub-agent that begins ${why} is below it`, async () => {
    const { spans } = await observeReplay(({ replay }) =>
      replay(bytesOf(linesOf(childBefore(before))))
    );
    assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1);
    const turn = spans.find((span) =>
      attributesOf(span)["turn.id"] === REPLAY_IDS.child
    );
    const parent = spans.find(({ spanId }) => spanId === turn?.parentSpanId);
    assert.equal(parent?.name, above);
  });
}

test("a sub-agent whose call nobody knows is below the turn above", async () => {
  const steps = sessionSteps().map((step): ReplayStep =>
    step.type === "turn" && step.below !== undefined
      ? { ...step, below: { ...step.below, callId: "none" } }
      : step
  );
  const { spans } = await observeReplay(({ replay }) =>
    replay(bytesOf(linesOf(steps)))
  );
  const [root] = spans.filter(({ parentSpanId }) => parentSpanId === "");
  const turn = spans.find((span) =>
    attributesOf(span)["turn.id"] === REPLAY_IDS.child
  );
  assert.equal(turn?.parentSpanId, root?.spanId);
});

for (
  const [outcome, errorType] of [
    [undefined, undefined],
    ["cancelled", "AbortError"],
    ["failed", "usage_limit_exceeded"],
  ] as const
) {
  test(`the turn of a sub-agent ends as its file says: ${outcome ?? "well"}`, async () => {
    const steps = sessionSteps().map((step): ReplayStep =>
      step.type === "turn" && step.thread === "child"
        ? { ...step, kind: "review", reasoningEffort: "low" }
        : step.type === "turn_end" && step.thread === "child" &&
            outcome !== undefined
        ? { ...step, failure: { outcome, errorType: "usage_limit_exceeded" } }
        : step
    );
    const { spans } = await observeReplay(({ replay }) =>
      replay(bytesOf(linesOf(steps)))
    );
    const turn = spans.find(({ name }) => name === "session_task.review");
    const told = attributesOf(turn!);
    assert.equal(told["turn.id"], REPLAY_IDS.child);
    assert.equal(told["codex.turn.reasoning_effort"], "low");
    assert.equal(told["error.type"], errorType);
  });
}

test("ids of a sub-agent follow from its own turn, whatever the one above does", async () => {
  const idsOf = async (steps: readonly ReplayStep[]) => {
    const { spans, logs } = await observeReplay(({ replay }) =>
      replay(bytesOf(linesOf(steps)))
    );
    const own = new Set(
      spans.filter((span) => attributesOf(span)["turn.id"] === REPLAY_IDS.child)
        .map(({ spanId }) => spanId),
    );
    // The call of the model, and its answer.
    for (let level = 0; level < 2; level++) {
      for (const { spanId, parentSpanId } of spans) {
        if (own.has(parentSpanId)) own.add(spanId);
      }
    }
    const uids = logs.filter(({ spanId }) => own.has(spanId))
      .map((record) => attributesOf(record)["log.record.uid"]);
    return { spans: [...own].sort(), uids: uids.sort() };
  };
  const steps = sessionSteps();
  const more = steps.flatMap((step): readonly ReplayStep[] =>
    step.type === "tool" || step.type === "model_call"
      ? [step, {
        type: "tool",
        atMillis: step.atMillis,
        call: { name: "shell", callId: `more at ${step.atMillis}` },
      }]
      : [step]
  );
  const ids = await idsOf(steps);
  assert.deepEqual([ids.spans.length, ids.uids.length > 1], [3, true]);
  assert.deepEqual(await idsOf(more), ids);
});
