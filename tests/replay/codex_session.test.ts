import assert from "node:assert/strict";
import { test } from "node:test";

import { codexAgent } from "../../src/replay/agents/codex.ts";
import type { JsonRecord } from "../../src/replay/agent.ts";
import {
  BEGIN_MILLIS,
  event,
  meta,
  readAll,
  record,
  said,
  stepsOf,
  tokens,
  totals,
  usages,
} from "../_support/rollout.ts";

const turn = (millis: number, turnId = "t-1"): JsonRecord =>
  event(millis, "task_started", {
    turn_id: turnId,
    model_context_window: 1_000,
  });

const context = (
  millis: number,
  fields: Readonly<Record<string, unknown>> = {},
): JsonRecord =>
  record(millis, "turn_context", {
    model: "gpt-5.1",
    effort: "high",
    summary: "auto",
    approval_policy: "on-request",
    sandbox_policy: { type: "read-only" },
    ...fields,
  });

test("codexAgent recognizes its records, and no others", () => {
  const is = (record: JsonRecord): boolean => codexAgent.recognizes(record);
  assert.equal(is(meta(0)), true);
  assert.equal(is(event(0, "anything")), true);
  for (
    const other of [
      {},
      { type: "user", message: {} },
      { type: "event_msg" },
      { type: "event_msg", payload: [] },
      { resourceSpans: [] },
    ]
  ) {
    assert.equal(is(other), false);
  }
});

test("codexAgent tells what a file says of its session", () => {
  const [step, ...more] = stepsOf([
    meta(0, {
      originator: "codex-tui",
      source: "exec",
      git: { branch: "main" },
      creator_user_id: "u-1",
      creator_account_id: "a-1",
    }),
    turn(10),
    context(11),
    said(20, "x"),
  ], "session");
  assert.deepEqual(more, []);
  assert.deepEqual(step, {
    type: "session",
    atMillis: 0,
    isGit: true,
    options: {
      conversationId: "c-1",
      originator: "codex-tui",
      appVersion: "0.128.0",
      sessionSource: "exec",
      userId: "u-1",
      accountId: "a-1",
      model: "gpt-5.1",
      reasoningEffort: "high",
    },
  });
});

test("codexAgent names the conversation of a file that holds nothing else", () => {
  const [step] = stepsOf([meta(0)], "session");
  assert.equal(step?.options.conversationId, "c-1");
});

for (
  const [why, fields, expected] of [
    ["a sub-agent", {
      source: {
        subagent: {
          thread_spawn: {
            parent_thread_id: "c-0",
            depth: 2,
            agent_nickname: "Ada",
            agent_role: "worker",
          },
        },
      },
    }, ["subagent_thread_spawn_c-0_d2", "Ada", "c-0"]],
    ["a sub-agent with a path", {
      agent_path: "/root/reviewer",
      agent_nickname: "Ada",
      parent_thread_id: "c-0",
      source: { subagent: { thread_spawn: { parent_thread_id: "c-0" } } },
    }, ["subagent_thread_spawn_c-0_d1", "/root/reviewer", "c-0"]],
    ["a sub-agent without a name", {
      parent_thread_id: "c-0",
      source: "cli",
    }, ["cli", "c-1", "c-0"]],
    ["a review", { source: { subagent: "review" } }, [
      "subagent_review",
      undefined,
      undefined,
    ]],
    ["another agent of the product", {
      source: { subagent: { other: "guardian" } },
    }, ["subagent_guardian", undefined, undefined]],
    ["a product of somebody else's", { source: { custom: "ours" } }, [
      "ours",
      undefined,
      undefined,
    ]],
    ["nothing", { source: 7 }, [undefined, undefined, undefined]],
  ] as const
) {
  test(`codexAgent says where a session comes from: ${why}`, () => {
    const [step] = stepsOf([meta(0, fields)], "session");
    assert.deepEqual([
      step?.options.sessionSource,
      step?.options.agentName,
      step?.parent?.conversationId,
    ], expected);
  });
}

test("codexAgent tells what changed, and that alone", () => {
  const steps = stepsOf([
    meta(0),
    turn(10),
    context(11),
    said(20, "x"),
    context(21),
    event(30, "task_complete"),
    event(35, "thread_settings_applied", {
      thread_settings: { model: "gpt-5.2", service_tier: "flex" },
    }),
    turn(40, "t-2"),
    context(41, { model: "gpt-5.2", effort: "low" }),
    said(50, "x"),
  ], "session");
  assert.deepEqual(steps.slice(1), [{
    type: "session",
    atMillis: 40,
    options: {
      model: "gpt-5.2",
      reasoningEffort: "low",
      serviceTier: "flex",
    },
  }]);
});

test("codexAgent tells a conversation that starts, with what a file says of it", () => {
  const steps = stepsOf([
    meta(0, { model_provider: "azure" }),
    turn(10),
    context(11),
    said(20, "x"),
    context(21),
    said(30, "y"),
  ], "conversation_starts");
  assert.deepEqual(steps, [{
    type: "conversation_starts",
    atMillis: 0,
    event: {
      providerName: "azure",
      reasoningEffort: "high",
      reasoningSummary: "auto",
      contextWindow: 1_000,
      approvalPolicy: "on-request",
      sandboxPolicy: "read-only",
    },
  }]);
});

for (
  const [why, fields, expected] of [
    ["in words of its own", {
      approval_policy: { granular: { rules: true } },
      sandbox_policy: "danger-full-access",
    }, [["granular", "danger-full-access"]]],
    ["as in 2025", { sandbox_policy: { mode: "workspace-write" } }, [
      ["on-request", "workspace-write"],
    ]],
    ["not at all", { approval_policy: null, sandbox_policy: {} }, []],
    ["in words of nobody", { approval_policy: "perhaps" }, []],
  ] as const
) {
  test(`codexAgent reads policies that are said ${why}`, () => {
    const records = [meta(0), turn(10), context(11, fields), said(20, "x")];
    assert.deepEqual(
      stepsOf(records, "conversation_starts").map(({ event }) => [
        event.approvalPolicy,
        event.sandboxPolicy,
      ]),
      expected,
    );
  });
}

for (
  const [approval, sandbox, effort, summary] of [
    ["untrusted", "read-only", "none", "none"],
    ["on-failure", "external-sandbox", "minimal", "concise"],
    ["never", "danger-full-access", "low", "detailed"],
    ["on-request", "workspace-write", "medium", "auto"],
    ["granular", "read-only", "xhigh", "auto"],
  ] as const
) {
  test(`codexAgent reads ${approval}, ${sandbox}, ${effort} and ${summary}`, () => {
    const [step] = stepsOf([
      meta(0),
      turn(10),
      context(11, {
        approval_policy: approval,
        sandbox_policy: { type: sandbox },
        effort,
        summary,
      }),
      said(20, "x"),
    ], "conversation_starts");
    assert.deepEqual([
      step?.event.approvalPolicy,
      step?.event.sandboxPolicy,
      step?.event.reasoningEffort,
      step?.event.reasoningSummary,
    ], [approval, sandbox, effort, summary]);
  });
}

test("codexAgent leaves out of a conversation that starts what has no word for it", () => {
  const [step] = stepsOf([
    meta(0),
    turn(10),
    context(11, { effort: "ultra", summary: "long" }),
    said(20, "x"),
  ], "conversation_starts");
  assert.equal(step?.event.reasoningEffort, undefined);
  assert.equal(step?.event.reasoningSummary, undefined);
});

test("codexAgent takes settings that were applied for what comes next", () => {
  const [, call] = stepsOf([
    meta(0, { model_provider: "azure" }),
    turn(10),
    context(11),
    said(20, "x"),
    event(30, "task_complete"),
    event(35, "thread_settings_applied", {
      thread_settings: {
        model: "gpt-6",
        model_provider_id: "ours",
        effort: "low",
        service_tier: "flex",
      },
    }),
    turn(40, "t-2"),
    said(50, "x"),
  ], "model_call");
  assert.deepEqual(call?.request, {
    provider: "ours",
    operation: "chat",
    endpoint: "/responses",
    stream: true,
    model: "gpt-6",
    reasoningEffort: "low",
    serviceTier: "flex",
  });
});

test("codexAgent takes a model and an effort that only a mode tells", () => {
  const [step] = stepsOf([
    meta(0),
    turn(10),
    record(11, "turn_context", {
      collaboration_mode: {
        settings: { model: "gpt-6", reasoning_effort: "low" },
      },
    }),
    said(20, "x"),
  ], "session");
  assert.deepEqual(
    [step?.options.model, step?.options.reasoningEffort],
    ["gpt-6", "low"],
  );
});

test("codexAgent takes the size of the context of what tells of tokens", () => {
  const [step] = stepsOf([
    meta(0),
    event(5, "token_count", { info: { model_context_window: 77 } }),
    event(10, "task_started", { turn_id: "t-1" }),
    context(11),
    said(20, "x"),
  ], "conversation_starts");
  assert.equal(step?.event.contextWindow, 77);
});

test("codexAgent tells a session that is resumed as one that starts again", () => {
  const records = [
    meta(0),
    turn(10),
    context(11),
    event(20, "task_complete"),
    meta(5_000, { cli_version: "0.130.0" }),
    turn(5_010, "t-2"),
    context(5_011),
    event(5_020, "task_complete"),
  ];
  assert.deepEqual(
    stepsOf(records, "conversation_starts").map((step) => step.atMillis),
    [0, 5_000],
  );
  assert.equal(stepsOf(records, "session")[1]?.options.appVersion, "0.130.0");
  assert.equal(stepsOf(records, "turn").length, 2);
});

for (
  const [field, value] of [
    ["completed_at_ms", BEGIN_MILLIS],
    ["started_at_ms", BEGIN_MILLIS],
    ["completed_at", BEGIN_MILLIS / 1_000],
    ["started_at", BEGIN_MILLIS / 1_000],
    ["timestamp", new Date(BEGIN_MILLIS).toISOString()],
  ] as const
) {
  test(`codexAgent goes by ${field} where a record has no time`, () => {
    const { steps } = readAll([
      { type: "session_meta", payload: { id: "c-1" } },
      { type: "event_msg", payload: { type: "task_started", [field]: value } },
    ]);
    const [begun] = steps.filter(({ type }) => type === "turn");
    assert.equal(begun?.atMillis, BEGIN_MILLIS);
  });
}

test("codexAgent goes by the times that records have, or by the ones before", () => {
  const started = { type: "task_started", started_at: BEGIN_MILLIS / 1_000 };
  const { steps } = readAll([
    { type: "session_meta", payload: { id: "c-1" } },
    { type: "event_msg", payload: started },
    { type: "event_msg", payload: { type: "user_message", message: "x" } },
    {
      timestamp: "soon",
      type: "event_msg",
      payload: { type: "task_complete" },
    },
  ]);
  assert.deepEqual(steps.slice(1).map((step) => step.atMillis), [
    BEGIN_MILLIS,
    BEGIN_MILLIS,
    BEGIN_MILLIS,
  ]);
});

/** An id of version 7 that was made so many milliseconds after the begin. */
function madeAt(millis: number): string {
  const hex = (BEGIN_MILLIS + millis).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

const OLD = -600_000;

/** History as it is copied, with times of one moment or the original ones. */
function history(at: (millis: number) => number): JsonRecord[] {
  return [
    meta(at(OLD), { id: "c-0" }),
    turn(at(OLD + 10), madeAt(OLD + 10)),
    event(at(OLD + 20), "user_message", { message: "old" }),
    said(at(OLD + 30), "old"),
    totals(at(OLD + 40), 100, 40, 5),
    event(at(OLD + 50), "task_complete"),
  ];
}

const own = [
  turn(5_000, madeAt(5_000)),
  event(5_010, "user_message", { message: "new" }),
  said(5_020, "new"),
  totals(5_030, 130, 50, 7, tokens(30, 10, 2)),
  event(5_040, "task_complete"),
];

for (
  const [why, records] of [
    ["at new times", [
      meta(0, { id: madeAt(0), forked_from_id: "c-0" }),
      ...history(() => 1),
      ...own,
    ]],
    ["at the original times", [
      meta(0, { id: madeAt(0), parent_thread_id: "c-0" }),
      ...history((millis) => millis).slice(1),
      ...own,
    ]],
    ["below an ordinal", [
      { ...meta(0, { subagent_history_start_ordinal: "7" }), ordinal: 0 },
      ...history(() => 1).map((record, index) => ({
        ...record,
        ordinal: index + 1,
      })),
      ...own.map((record, index) => ({ ...record, ordinal: index + 7 })),
    ]],
    ["by another session, whatever the first record says", [
      meta(0, { id: madeAt(0) }),
      ...history(() => 1),
      ...own,
    ]],
    ["below an ordinal, with turns that look its own", [
      meta(0, { id: "c-2", subagent_history_start_ordinal: 4 }),
      ...[
        turn(2_000, madeAt(2_000)),
        event(2_010, "user_message", { message: "old" }),
        totals(2_020, 100, 40, 5),
      ].map((record, index) => ({ ...record, ordinal: index + 1 })),
      ...own.map((record, index) => ({ ...record, ordinal: index + 4 })),
    ]],
    ["with turns that say when they began, in seconds", [
      meta(500, { id: "c-2", forked_from_id: "c-0" }),
      ...[
        event(501, "task_started", {
          turn_id: "old",
          started_at: (BEGIN_MILLIS + OLD) / 1_000,
        }),
        event(502, "user_message", { message: "old" }),
        totals(503, 100, 40, 5),
      ],
      event(900, "task_started", {
        turn_id: "new",
        started_at: BEGIN_MILLIS / 1_000,
      }),
      ...own.slice(1),
    ]],
    ["slowly, with ids of turns", [
      meta(0, { id: madeAt(0), forked_from_id: "c-0" }),
      ...history((millis) => millis - OLD),
      event(3_000, "user_message", { message: "old" }),
      ...own,
    ]],
    ["without ids of turns", [
      meta(0, { forked_from_id: "c-0" }),
      event(1, "user_message", { message: "old" }),
      said(1, "old"),
      totals(1, 100, 40, 5),
      event(5_010, "user_message", { message: "new" }),
      said(5_020, "new"),
      totals(5_030, 130, 50, 7, tokens(30, 10, 2)),
    ]],
  ] as const
) {
  test(`codexAgent tells no history that was copied ${why}`, () => {
    assert.deepEqual(stepsOf(records, "prompt").map(({ input }) => input), [
      [{ type: "text", text: "new" }],
    ]);
    assert.equal(stepsOf(records, "turn").length, 1);
    assert.deepEqual(usages(records), [[30, 10, 2]]);
    const ids = stepsOf(records, "session").map((step) =>
      step.options.conversationId
    );
    assert.equal(ids.includes("c-0"), false);
  });
}

test("codexAgent counts from the totals that were copied", () => {
  const records = [
    meta(0, { id: madeAt(0), forked_from_id: "c-0" }),
    ...history(() => 1),
    ...own.slice(0, 3),
    totals(5_030, 130, 50, 7),
  ];
  assert.deepEqual(usages(records), [[30, 10, 2]]);
});

test("codexAgent takes the work of a sub-agent that has no copy as its own", () => {
  const records = [
    meta(0, { id: madeAt(0), parent_thread_id: "c-0" }),
    turn(1, madeAt(1)),
    said(5, "x"),
    event(9, "task_complete"),
  ];
  assert.equal(stepsOf(records, "turn").length, 1);
});
