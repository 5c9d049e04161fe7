import assert from "node:assert/strict";
import { test } from "node:test";

import type { JsonRecord } from "../../src/replay/agent.ts";
import { claudeCodeAgent } from "../../src/replay/agents/claude_code.ts";
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

const DONE = { stop_reason: "end_turn" };

test("a turn is told in the order of its times, with what it is made of", () => {
  const records = [
    user(0, "go"),
    assistant(2_000, "m1", [text("Looking")]),
    assistant(2_500, "m1", [use("t1", "Bash")]),
    result(3_000, "t1", "a file"),
    assistant(4_000, "m2", [text("Done")], DONE),
    record(4_100, "system", { subtype: "turn_duration", durationMs: 4_100 }),
  ];
  assert.deepEqual(outline(records), [
    [0, "session"],
    [0, "turn"],
    [0, "prompt"],
    [0, "model_call"],
    [2_000, "answered"],
    [2_000, "response_event"],
    [2_500, "response_event"],
    [2_500, "tool"],
    [2_500, "response_event"],
    [2_500, "model_call_end"],
    [3_000, "tool_end"],
    [3_000, "model_call"],
    [4_000, "answered"],
    [4_000, "response_event"],
    [4_000, "response_event"],
    [4_000, "model_call_end"],
    [4_100, "turn_end"],
  ]);
  const { readings } = readAll(records);
  assert.deepEqual(
    new Set(readings.map(({ kind }) => kind)),
    new Set(["used"]),
  );
});

test("a session is what its records say of it", () => {
  const [session, ...more] = stepsOf([
    user(0, "go", { entrypoint: "sdk-ts" }),
    assistant(1, "m1", [text("ok")]),
    user(2, "again"),
    assistant(3, "m2", [text("ok")], { model: "claude-haiku-4-5" }),
  ], "session");
  assert.deepEqual(session, {
    type: "session",
    atMillis: 0,
    options: {
      conversationId: SESSION,
      originator: "claude-code",
      appVersion: "2.1.99",
      sessionSource: "sdk-ts",
      model: "claude-sonnet-4-5",
    },
    isGit: true,
  });
  assert.deepEqual(more.map(({ options }) => options), [
    { model: "claude-haiku-4-5" },
  ]);
});

for (
  const [gitBranch, isGit] of [["main", true], ["", false], [
    "HEAD",
    undefined,
  ], [undefined, undefined]] as const
) {
  test(`a branch ${JSON.stringify(gitBranch)} says of Git: ${isGit}`, () => {
    const [session] = stepsOf(
      [user(0, "go", { gitBranch }), assistant(1, "m1", [], {}, { gitBranch })],
      "session",
    );
    assert.equal(session?.isGit, isGit);
  });
}

/** Records of a user, and what they are: prompts by their text. */
for (
  const [why, content, fields, expected] of [
    ["text", "go", {}, "go"],
    ["blocks", [text("look at "), { type: "image" }], {}, "look at [image]"],
    [
      "what an editor adds",
      [text("<ide_opened_file>a.ts</ide_opened_file>"), text("fix it")],
      {},
      "fix it",
    ],
    ["a record of the agent's own", "go", { isMeta: true }, undefined],
    ["a summary", "so far", { isCompactSummary: true }, undefined],
    ["what a tool loads", "skill", { sourceToolUseID: "t1" }, undefined],
    ["what a shell gives", "<bash-stdout>a</bash-stdout>", {}, undefined],
    ["a caveat", "Caveat: The messages below were", {}, undefined],
    ["nothing", [], {}, undefined],
  ] as const
) {
  test(`a prompt is what the user asked: ${why}`, () => {
    const prompts = stepsOf([user(0, content, fields)], "prompt")
      .map(({ input }) =>
        input.map((piece) =>
          piece.type === "text" ? piece.text : `[${piece.type}]`
        ).join("")
      );
    assert.deepEqual(prompts, expected === undefined ? [] : [expected]);
  });
}

test("a slash command asks where the model answers, and is a turn then", () => {
  const command = (name: string, args: string): string =>
    `<command-message>x</command-message>\n<command-name>${name}</command-name>\n<command-args>${args}</command-args>`;
  const records = [
    user(0, command("/clear", "")),
    user(10, "<local-command-stdout></local-command-stdout>"),
    user(1_000, command("/init", "all of it")),
    user(1_000, [text("Please analyze")], { isMeta: true }),
    assistant(2_000, "m1", [text("ok")], DONE),
  ];
  assert.deepEqual(
    stepsOf(records, "prompt").map(({ atMillis, input }) => [atMillis, input]),
    [[1_000, [{ type: "text", text: "/init all of it" }]]],
  );
  assert.equal(stepsOf(records, "turn").length, 1);
});

test("a slash command is a turn of its own where the turn before is open", () => {
  const command = "<command-name>/init</command-name>";
  const records = [
    user(0, "go"),
    assistant(1, "m1", [text("ok")], DONE),
    user(900, "Caveat: The messages below were", { isMeta: true }),
    user(1_000, command),
    assistant(2_000, "m2", [text("ok")], DONE),
  ];
  assert.deepEqual(
    stepsOf(records, "turn").map(({ atMillis }) => atMillis),
    [0, 1_000],
  );
  assert.deepEqual(
    stepsOf(records, "turn_end").map(({ atMillis, failure }) => [
      atMillis,
      failure,
    ]),
    [[1, undefined], [2_000, undefined]],
  );
  const local = [
    ...records.slice(0, 4),
    record(1_001, "system", { subtype: "local_command" }),
    ...records.slice(4),
  ];
  assert.equal(stepsOf(local, "turn").length, 1);
});

test("what the agent tells itself begins a turn without a prompt, or goes on in one", () => {
  const notice = "<task-notification>b1 done</task-notification>";
  const records = [
    user(0, "go"),
    assistant(1, "m1", [use("t1", "Bash")]),
    user(2, notice),
    result(3, "t1", "ok"),
    assistant(4, "m2", [text("ok")], DONE),
    user(1_000, "look", { origin: { kind: "task-notification" } }),
    assistant(1_001, "m3", [text("seen")], DONE),
  ];
  assert.equal(stepsOf(records, "prompt").length, 1);
  assert.deepEqual(
    stepsOf(records, "turn").map(({ atMillis }) => atMillis),
    [0, 1_000],
  );
  assert.equal(stepsOf(records, "tool_end").length, 1);
});

test("what the user says in between is a prompt of the same turn", () => {
  const queued = (commandMode: string): JsonRecord =>
    record(2, "attachment", {
      attachment: { type: "queued_command", prompt: "also this", commandMode },
    });
  const records = (mode: string) => [
    user(0, "go"),
    assistant(1, "m1", [use("t1", "Bash")]),
    queued(mode),
    result(3, "t1", "ok"),
    assistant(4, "m2", [text("ok")], DONE),
  ];
  assert.equal(stepsOf(records("prompt"), "prompt").length, 2);
  assert.equal(stepsOf(records("prompt"), "turn").length, 1);
  assert.equal(stepsOf(records("task-notification"), "prompt").length, 1);
});

for (
  const [why, next, turns] of [
    ["a message", assistant(4, "m1", [text("on")]), 1],
    ["a tool", result(4, "t1", "ok"), 1],
    ["nothing", undefined, 2],
    ["another message", assistant(4, "m2", [text("on")]), 2],
  ] as const
) {
  test(`a prompt in the midst of a turn begins another one unless ${why} goes on`, () => {
    const records = [
      user(0, "go"),
      assistant(1, "m1", [text("Let me"), use("t1", "Bash")]),
      user(3, "and this"),
      ...next === undefined ? [] : [next],
    ];
    assert.equal(stepsOf(records, "turn").length, turns);
    assert.deepEqual(
      stepsOf(records, "prompt").map(({ atMillis }) => atMillis),
      [0, 3],
    );
  });
}

const COMMAND = "<command-name>/init</command-name>";
const STOPPED = [text("[Request interrupted by user]")];

for (
  const [why, records, prompts, ends] of [
    [
      "before another prompt",
      [user(10, "b"), user(20, "c"), assistant(30, "m2", [text("ok")], DONE)],
      ["go", "b", "c"],
      [undefined, "cancelled", undefined],
    ],
    [
      "before a command",
      [user(10, "b"), user(20, COMMAND), assistant(30, "m2", [text("ok")])],
      ["go", "b", "/init"],
      [undefined, "cancelled", undefined],
    ],
    [
      "before it was called off",
      [user(10, "b"), user(20, STOPPED)],
      ["go", "b"],
      [undefined, "cancelled"],
    ],
    [
      "of a command that was called off",
      [user(10, COMMAND), user(20, STOPPED), assistant(30, "m2", [text("x")])],
      ["go"],
      ["cancelled", undefined],
    ],
    [
      "of a command that compacted",
      [
        user(10, COMMAND),
        record(20, "system", {
          subtype: "compact_boundary",
          compactMetadata: { trigger: "manual" },
        }),
        assistant(30, "m2", [text("x")]),
      ],
      ["go"],
      [undefined, undefined, undefined],
    ],
  ] as const
) {
  test(`what was typed last is told, or is not: ${why}`, () => {
    const all = [
      user(0, "go"),
      assistant(1, "m1", [text("ok")], DONE),
      ...records,
    ];
    const told = stepsOf(all, "prompt").map(({ input }) =>
      typeof input === "object" && Symbol.iterator in input
        ? [...input].map((part) => "text" in part ? part.text : "").join("")
        : ""
    );
    assert.deepEqual(told, prompts);
    assert.deepEqual(
      stepsOf(all, "turn_end").map(({ failure }) => failure?.outcome),
      ends,
    );
  });
}

test("an interruption of nothing is nothing", () => {
  const { readings, steps } = readAll([user(0, STOPPED)]);
  assert.deepEqual([readings[0]?.kind, steps], ["ignored", []]);
  const { readings: [, called] } = readAll([user(0, "go"), user(1, STOPPED)]);
  assert.equal(called?.kind, "used");
});

test("the model is asked again with what another agent has to say", () => {
  assert.deepEqual(
    stepsOf([
      user(0, "go"),
      assistant(10, "m1", [use("t1", "Bash")]),
      user(50, "<task-notification>b1 done</task-notification>"),
      assistant(90, "m2", [text("seen")]),
    ], "model_call").map(({ atMillis }) => atMillis),
    [0, 50],
  );
});

test("what another agent has to say takes no prompt away", () => {
  const records = [
    user(0, "go"),
    assistant(10, "m1", [text("ok")], DONE),
    user(50, "and this"),
    user(60, "<task-notification>b1 done</task-notification>"),
    assistant(90, "m2", [text("seen")], DONE),
  ];
  assert.deepEqual(
    stepsOf(records, "prompt").map(({ atMillis }) => atMillis),
    [0, 50],
  );
  assert.equal(stepsOf(records, "turn").length, 2);
});

test("a session that was resumed goes by the name of its file", () => {
  const own = "0d3c2b1a-0000-4000-8000-00000000000f";
  const reader = claudeCodeAgent.open({ name: `/x/${own}.jsonl` });
  const steps = [
    user(0, "before", { sessionId: "older" }),
    assistant(1, "m1", [text("ok")], {}, { sessionId: own }),
  ].flatMap((record) => reader.read(record).steps ?? []).concat(reader.end());
  const [session, ...others] = steps.filter(({ type }) => type === "session");
  assert.ok(session?.type === "session");
  assert.equal(session.options.conversationId, own);
  assert.deepEqual(others, []);
  assert.equal(steps.filter(({ type }) => type === "turn").length, 1);
});

test("a model that changes within a turn is that of what comes next", () => {
  const { steps } = readAll([
    user(0, "go"),
    assistant(1, "m1", [use("t1", "Bash")]),
    result(2, "t1", "ok"),
    assistant(3, "m2", [text("ok")], { model: "claude-haiku-4-5" }),
  ]);
  const told = steps.flatMap((step) =>
    step.type === "session"
      ? [step.options.model]
      : step.type === "model_call"
      ? ["call"]
      : []
  );
  assert.deepEqual(told, [
    "claude-sonnet-4-5",
    "call",
    "claude-haiku-4-5",
    "call",
  ]);
});

for (
  const [why, records, failure] of [
    ["well", [assistant(5, "m1", [text("ok")])], undefined],
    [
      "called off by the user",
      [
        assistant(5, "m1", [text("ok")]),
        user(6, [
          text("[Request interrupted by user]"),
        ]),
      ],
      { outcome: "cancelled" },
    ],
    ["without an answer", [], { outcome: "cancelled" }],
    [
      "while the model owes an answer to a tool",
      [assistant(5, "m1", [use("t1", "Bash")]), result(6, "t1", "ok")],
      { outcome: "cancelled" },
    ],
    [
      "while a request is to be made again",
      [
        assistant(5, "m1", [text("ok")]),
        record(6, "system", { subtype: "api_error", error: { status: 529 } }),
      ],
      { outcome: "cancelled" },
    ],
    [
      "with a tool under way",
      [assistant(5, "m1", [use("t1", "Bash")])],
      { outcome: "cancelled" },
    ],
    [
      "with an error of the service",
      [record(5, "assistant", {
        isApiErrorMessage: true,
        apiErrorStatus: 529,
        error: "overloaded",
        message: { model: "<synthetic>", content: [text("API Error: 529")] },
      })],
      {
        outcome: "failed",
        errorType: "overloaded",
        message: "API Error: 529",
      },
    ],
    [
      "with an answer after an error",
      [
        record(5, "assistant", {
          isApiErrorMessage: true,
          message: { content: [text("API Error")] },
        }),
        assistant(6, "m1", [text("ok")]),
      ],
      undefined,
    ],
  ] as const
) {
  test(`a turn ends ${why}`, () => {
    const ends = stepsOf([user(0, "go"), ...records], "turn_end");
    assert.deepEqual(ends.map(({ failure }) => failure), [failure]);
  });
}

test("an interruption beside a result ends the turn at once", () => {
  const ends = stepsOf([
    user(0, "go"),
    assistant(5, "m1", [use("t1", "Bash")]),
    user(6, [
      { type: "tool_result", tool_use_id: "t1", content: "ok" },
      text("[Request interrupted by user for tool use]"),
    ]),
    assistant(9, "m2", [text("on its own")]),
  ], "turn_end");
  assert.deepEqual(
    ends.map(({ atMillis, failure }) => [atMillis, failure?.outcome]),
    [[6, "cancelled"], [9, undefined]],
  );
});

test("a command that ran without the model begins no turn", () => {
  const command = "<command-name>/model</command-name>";
  const records = (output: JsonRecord) => [
    user(0, command),
    output,
    user(2, "more to read", { isMeta: true }),
    assistant(3, "m1", [text("ok")]),
  ];
  for (
    const output of [
      user(1, "<local-command-stdout>set</local-command-stdout>"),
      record(1, "system", { subtype: "local_command" }),
    ]
  ) {
    assert.deepEqual(stepsOf(records(output), "prompt"), []);
    assert.deepEqual(readAll(records(output)).readings[1]?.kind, "ignored");
  }
  assert.equal(
    stepsOf(records(user(1, "x", { isMeta: true })), "prompt").length,
    1,
  );
});

test("the model is asked again when it is told something in between", () => {
  const queued = record(500, "attachment", {
    attachment: { type: "queued_command", prompt: "also" },
  });
  assert.deepEqual(
    stepsOf([
      user(0, "go"),
      assistant(100, "m1", [text("on it")]),
      queued,
      assistant(900, "m2", [text("ok")]),
    ], "model_call").map(({ atMillis }) => atMillis),
    [0, 500],
  );
});

test("a turn ends with its last record when the next one begins", () => {
  const ends = stepsOf([
    user(0, "go"),
    assistant(5, "m1", [text("ok")]),
    record(7, "system", { subtype: "stop_hook_summary" }),
    record(9, "system", { subtype: "informational" }),
    user(1_000, "again"),
    assistant(1_001, "m2", [text("ok")]),
  ], "turn_end");
  assert.deepEqual(ends.map(({ atMillis }) => atMillis), [7, 1_001]);
});

test("compacting when asked to is a turn of its own, and no turn's end otherwise", () => {
  const boundary = (trigger: string): JsonRecord =>
    record(5_000, "system", {
      subtype: "compact_boundary",
      compactMetadata: { trigger, preTokens: 9, durationMs: 3_000 },
    });
  const records = (trigger: string) => [
    user(0, "go"),
    assistant(1, "m1", [text("ok")], DONE),
    boundary(trigger),
    user(5_001, "so far", { isCompactSummary: true }),
    assistant(6_000, "m2", [text("on")], DONE),
  ];
  assert.deepEqual(
    stepsOf(records("manual"), "turn").map(({ kind, atMillis }) => [
      kind,
      atMillis,
    ]),
    [[undefined, 0], ["compact", 2_000], [undefined, 5_001]],
  );
  assert.equal(stepsOf(records("auto"), "turn").length, 1);
});

test("a record that stands twice counts once", () => {
  const first = [user(0, "go"), assistant(1, "m1", [use("t1", "Bash")])];
  const again = assistant(9, "m1", [use("t1", "Bash")]);
  const next = assistant(8, "m2", [text("ok")], DONE);
  const records = [...first, ...first, result(2, "t1", "ok"), next, again];
  assert.equal(stepsOf(records, "turn").length, 1);
  assert.equal(stepsOf(records, "tool").length, 1);
  assert.equal(stepsOf(records, "model_call").length, 2);
  assert.deepEqual(
    readAll(records).readings.map(({ kind }) => kind),
    ["used", "used", "ignored", "ignored", "used", "used", "ignored"],
  );
});

test("what a fork has copied is not told again", () => {
  const forkedFrom = { sessionId: "old", messageUuid: "old-1" };
  const records = [
    user(0, "before", { forkedFrom }),
    assistant(1, "m1", [text("ok")], {}, { forkedFrom }),
    user(2, "new"),
    assistant(3, "m2", [text("ok")]),
  ];
  assert.equal(stepsOf(records, "turn")[0]?.atMillis, 2);
  assert.equal(stepsOf(records, "model_call").length, 1);
  assert.deepEqual(
    readAll(records).readings.map(({ kind }) => kind),
    ["ignored", "ignored", "used", "used"],
  );
});
