import assert from "node:assert/strict";
import { test } from "node:test";

import type { JsonRecord } from "../../src/replay/agent.ts";
import {
  called,
  event,
  gave,
  item,
  meta,
  outline,
  record,
  said,
  stepsOf,
  tokens,
  totals,
  usages,
} from "../_support/rollout.ts";

const started = [
  meta(0),
  event(10, "task_started", { turn_id: "t-1" }),
  event(20, "user_message", { message: "hi" }),
];

/** The same answer, in the order that versions write it in. */
const ORDERS: readonly (readonly [string, readonly JsonRecord[], string[]])[] =
  [
    [
      "tokens after the items",
      [
        called(200, "shell", "a"),
        totals(210, 100, 40, 5),
        gave(400, "a", "ok"),
        totals(420, 100, 40, 5),
        said(600, "done"),
        totals(610, 250, 140, 9),
      ],
      [
        "model_call@20-210",
        "model_call@400-610",
      ],
    ],
    [
      "tokens before the items",
      [
        event(150, "agent_reasoning", { text: "hm" }),
        totals(210, 100, 40, 5),
        called(210, "shell", "a"),
        gave(211, "a", "ok"),
        totals(420, 100, 40, 5),
        totals(610, 250, 140, 9),
        said(610, "done"),
      ],
      [
        "model_call@20-210",
        "model_call@211-610",
      ],
    ],
    [
      "tokens after the outputs of tools",
      [
        called(200, "shell", "a"),
        gave(400, "a", "ok"),
        totals(401, 100, 40, 5),
        said(600, "done"),
        totals(601, 250, 140, 9),
      ],
      [
        "model_call@20-200",
        "model_call@400-601",
      ],
    ],
  ];

for (const [order, records, expected] of ORDERS) {
  test(`codexAgent tells the calls of the model from ${order}`, () => {
    const all = [...started, ...records, event(700, "task_complete")];
    const begins = stepsOf(all, "model_call").map((step) => step.atMillis);
    const ends = stepsOf(all, "model_call_end").map((step) => step.atMillis);
    assert.deepEqual(
      begins.map((begin, index) => `model_call@${begin}-${ends[index]}`),
      expected,
    );
    assert.deepEqual(usages(all), [[100, 40, 5], [150, 100, 4]]);
  });
}

test("codexAgent tells a call for each response, where tokens alone are between", () => {
  const records = [
    ...started,
    said(100, "one"),
    totals(110, 10, 0, 1),
    said(200, "two"),
    totals(210, 30, 0, 2),
    event(300, "task_complete"),
  ];
  assert.deepEqual(
    stepsOf(records, "model_call").map((step) => step.atMillis),
    [20, 200],
  );
  assert.deepEqual(
    stepsOf(records, "model_call_end").map((step) => step.atMillis),
    [110, 210],
  );
});

test("codexAgent takes no headers for those of the next turn's answer", () => {
  const records = [
    ...started,
    event(30, "token_count", { info: null }),
    event(300, "turn_aborted"),
    event(1_000, "task_started", { turn_id: "t-2" }),
    said(1_200, "x"),
  ];
  assert.deepEqual(
    stepsOf(records, "answered").map((step) => step.atMillis),
    [1_200],
  );
});

test("codexAgent begins a call with the turn where nothing else was said", () => {
  const all = [
    meta(0),
    event(10, "task_started", { turn_id: "t-1" }),
    record(12, "turn_context", { turn_id: "t-1", model: "gpt-5.1" }),
    said(200, "done"),
    totals(210, 100, 40, 5),
    event(300, "task_complete"),
  ];
  const [call, ...more] = stepsOf(all, "model_call");
  assert.equal(call?.atMillis, 10);
  assert.deepEqual(more, []);
});

test("codexAgent begins a call with the prompt that came before its turn", () => {
  const all = [
    meta(0),
    event(20, "user_message", { message: "hi" }),
    event(60, "task_started", { turn_id: "t-1" }),
    said(200, "done"),
  ];
  assert.equal(stepsOf(all, "model_call")[0]?.atMillis, 20);
});

test("codexAgent begins no call with what was said before its turn", () => {
  const all = [
    meta(0),
    record(1, "inter_agent_communication", {}),
    event(5_000, "task_started", { turn_id: "t-1" }),
    said(5_200, "done"),
  ];
  assert.equal(stepsOf(all, "model_call")[0]?.atMillis, 5_000);
});

for (
  const [why, told] of [
    ["a tool", [called(100, "shell", "a"), gave(150, "a", "ok")]],
    ["a tool that the file does not call", [gave(150, "b", "ok")]],
    ["a summary", [record(150, "compacted", { message: "" })]],
    ["another agent", [record(150, "inter_agent_communication", {})]],
    ["another agent, as an item", [item(150, "agent_message")]],
    ["the user", [event(150, "user_message", { message: "and" })]],
    ["the user, as an item", [
      event(150, "item_completed", {
        item: { type: "UserMessage", content: [{ type: "text", text: "x" }] },
      }),
    ]],
    ["the user, as a message", [
      item(150, "message", {
        role: "user",
        content: [{ type: "input_text", text: "and" }],
      }),
    ]],
  ] as const
) {
  test(`codexAgent tells of a new call when the model was told something by ${why}`, () => {
    const all = [
      ...started,
      said(90, "one"),
      ...told,
      said(200, "two"),
      event(300, "task_complete"),
    ];
    const calls = stepsOf(all, "model_call").map((step) => step.atMillis);
    const ends = stepsOf(all, "model_call_end").map((step) => step.atMillis);
    assert.deepEqual([calls.length, calls[1], ends[1]], [2, 150, 200]);
  });
}

for (
  const type of [
    "reasoning",
    "web_search_call",
    "image_generation_call",
    "compaction",
    "compaction_summary",
    "context_compaction",
  ]
) {
  test(`codexAgent tells a ${type} as an item of a call`, () => {
    const all = [...started, item(200, type), event(300, "task_complete")];
    assert.deepEqual(
      stepsOf(all, "response_event").map(({ event }) => [
        event.type,
        (event.item as { type?: string } | undefined)?.type,
      ]),
      [["response.output_item.done", type], ["response.completed", undefined]],
    );
  });
}

test("codexAgent tells which response tokens are of, where the file says", () => {
  const usage = (millis: number, fields: Readonly<Record<string, unknown>>) =>
    record(millis, "token_usage_record", {
      usage: tokens(millis, 0, 1),
      ...fields,
    });
  const all = [
    ...started,
    called(100, "shell", "a"),
    usage(110, { response_id: "r-1" }),
    gave(150, "a", "ok"),
    said(200, "done"),
    usage(210, {}),
    event(300, "task_complete"),
  ];
  assert.deepEqual(
    stepsOf(all, "response_event")
      .filter(({ event }) => event.type === "response.completed")
      .map(({ event }) => (event.response as { id?: string }).id),
    ["r-1", undefined],
  );
});

test("codexAgent takes the first headers of an answer, and those of its call alone", () => {
  const headers = (millis: number): JsonRecord =>
    event(millis, "token_count", { info: null });
  const all = [
    ...started,
    headers(30),
    headers(40),
    called(100, "shell", "a"),
    headers(110),
    totals(120, 10, 0, 1),
    headers(125),
    gave(150, "a", "ok"),
    said(200, "done"),
  ];
  assert.deepEqual(stepsOf(all, "answered").map((step) => step.atMillis), [
    30,
    200,
  ]);
});

test("codexAgent makes a call of an error only where the model was asked", () => {
  const error = (millis: number): JsonRecord =>
    event(millis, "error", { message: "no", codex_error_info: "other" });
  assert.deepEqual(stepsOf([meta(0), error(10)], "model_call"), []);
  const answered = [
    ...started,
    called(100, "shell", "a"),
    totals(110, 10, 0, 1),
    error(120),
  ];
  assert.equal(stepsOf(answered, "model_call").length, 1);
  const told = [...started, said(100, "x"), gave(150, "b", "ok"), error(180)];
  assert.deepEqual(
    stepsOf(told, "model_call_end").map(({ atMillis, failure }) => [
      atMillis,
      failure?.errorType,
    ]),
    [[100, undefined], [180, "other"]],
  );
});

test("codexAgent tells a whole turn in order", () => {
  const all = [
    ...started,
    event(30, "token_count", { info: null }),
    said(200, "done"),
    totals(210, 100, 40, 5),
    event(300, "task_complete"),
  ];
  assert.deepEqual(outline(all), [
    "session@0",
    "turn@10",
    "prompt@20",
    "model_call@20",
    "answered@30",
    "response_event@200",
    "response_event@210",
    "model_call_end@210",
    "turn_end@300",
  ]);
});

for (
  const [why, records, expected] of [
    ["counts totals that are said again once", [
      totals(100, 100, 40, 5),
      totals(200, 100, 40, 5),
    ], [[100, 40, 5]]],
    ["counts no estimate of the size of the context", [
      totals(100, 100, 40, 5),
      totals(200, 100, 40, 5, { ...tokens(0, 0, 0), total_tokens: 9_000 }),
    ], [[100, 40, 5]]],
    ["goes by the last response where the totals begin again", [
      totals(100, 100, 40, 5),
      totals(200, 30, 10, 2, tokens(30, 10, 2)),
      totals(300, 70, 20, 3, tokens(40, 10, 1)),
    ], [[100, 40, 5], [30, 10, 2], [40, 10, 1]]],
    ["sees that totals begin again where they are those of the response", [
      totals(100, 100, 40, 5),
      totals(200, 300, 10, 8, tokens(300, 10, 8)),
    ], [[100, 40, 5], [300, 10, 8]]],
    ["goes by the last response where the first totals hold more", [
      totals(100, 900, 400, 50, tokens(100, 40, 5)),
    ], [[100, 40, 5]]],
    ["counts what totals hold more, also where a response was not told", [
      totals(100, 100, 40, 5),
      totals(200, 400, 140, 15, tokens(100, 50, 5)),
    ], [[100, 40, 5], [300, 100, 10]]],
    ["counts no response without tokens", [
      totals(100, 0, 0, 0),
      event(200, "token_count", { info: {} }),
      event(300, "token_count", { info: { total_token_usage: "many" } }),
    ], []],
    ["goes by records of each response, and counts no total beside them", [
      totals(99, 100, 40, 5),
      record(100, "token_usage_record", {
        response_id: "r-1",
        usage: tokens(100, 40, 5),
      }),
      record(200, "token_usage_record", {
        response_id: "r-2",
        usage: tokens(50, 0, 6),
      }),
      totals(201, 150, 40, 11),
    ], [[100, 40, 5], [50, 0, 6]]],
  ] as const
) {
  test(`codexAgent ${why}`, () => {
    assert.deepEqual(usages([...started, ...records]), expected);
  });
}

/** Tokens of every kind, each a multiple of its own. */
const all = (times: number) => ({
  input_tokens: 100 * times,
  cached_input_tokens: 40 * times,
  cache_write_input_tokens: 30 * times,
  output_tokens: 20 * times,
  reasoning_output_tokens: 10 * times,
  total_tokens: 120 * times,
});

const counted = (millis: number, total: unknown): JsonRecord =>
  event(millis, "token_count", { info: { total_token_usage: total } });

/** What the responses of records used, as the service says it. */
const used = (records: readonly JsonRecord[]): unknown[] =>
  stepsOf([...started, ...records], "response_event")
    .filter(({ event }) => event.type === "response.completed")
    .map(({ event }) => (event.response as { usage?: unknown }).usage);

const inWords = (times: number) => ({
  input_tokens: 100 * times,
  input_tokens_details: {
    cached_tokens: 40 * times,
    cache_write_tokens: 30 * times,
  },
  output_tokens: 20 * times,
  output_tokens_details: { reasoning_tokens: 10 * times },
  total_tokens: 120 * times,
});

test("codexAgent tells tokens of every kind, and how many came on top", () => {
  assert.deepEqual(
    used([counted(100, all(1)), said(150, "x"), counted(200, all(4))]),
    [inWords(1), inWords(3)],
  );
  const ofOne = record(100, "token_usage_record", { usage: all(2) });
  assert.deepEqual(used([said(50, "x"), ofOne]), [inWords(2)]);
});

test("codexAgent tells no tokens of a kind that the file does not count", () => {
  assert.deepEqual(
    used([counted(100, { input_tokens: 7, output_tokens: 2 })]),
    [
      {
        input_tokens: 7,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: 2,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 9,
      },
    ],
  );
  assert.deepEqual(used([counted(100, { input_tokens: 7 })]), []);
  assert.deepEqual(used([counted(100, { output_tokens: 7 })]), []);
});

test("codexAgent counts a kind that became less as none, and the others", () => {
  const less = {
    ...all(2),
    cached_input_tokens: 1,
    cache_write_input_tokens: 1,
    reasoning_output_tokens: 1,
  };
  assert.deepEqual(used([counted(100, all(1)), counted(200, less)]).slice(1), [{
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 20,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 120,
  }]);
});

test("codexAgent goes by the totals where they begin again without a word", () => {
  assert.deepEqual(
    used([counted(100, all(5)), counted(200, all(1))]),
    [inWords(5), inWords(1)],
  );
  const fewerOut = { ...all(6), output_tokens: 1, total_tokens: 601 };
  assert.deepEqual(
    (used([counted(100, all(5)), counted(200, fewerOut)])[1] as {
      output_tokens: number;
    }).output_tokens,
    1,
  );
});

test("codexAgent counts a response of a record that its totals have told once", () => {
  const of = (millis: number, times: number): JsonRecord =>
    record(millis, "token_usage_record", { usage: all(times) });
  assert.deepEqual(used([counted(100, all(1)), of(110, 1), of(200, 1)]), [
    inWords(1),
    inWords(1),
  ]);
  assert.deepEqual(used([counted(100, all(1)), of(110, 2)]), [
    inWords(1),
    inWords(2),
  ]);
});

test("codexAgent ends a call that has no tokens with its last item", () => {
  const all = [...started, said(200, "one"), said(300, "two")];
  const ends = stepsOf([...all, event(900, "task_complete")], "model_call_end");
  assert.deepEqual(ends, [{ type: "model_call_end", atMillis: 300 }]);
});

test("codexAgent takes the message of an event where the item is missing", () => {
  const message = (text: string): JsonRecord =>
    event(100, "agent_message", { message: text });
  const items = (records: readonly JsonRecord[]): unknown[] =>
    stepsOf([...started, ...records], "response_event")
      .filter(({ event }) => event.item !== undefined)
      .map(({ event }) =>
        (event.item as { content: { text: string }[] }).content[0]?.text
      );
  assert.deepEqual(items([message("one")]), ["one"]);
  assert.deepEqual(items([message("one"), said(101, "one")]), ["one"]);
});

test("codexAgent ends a call that was cut off as the turn ends", () => {
  const all = [
    ...started,
    item(200, "reasoning", { summary: [] }),
    event(500, "turn_aborted", { reason: "interrupted" }),
  ];
  assert.deepEqual(stepsOf(all, "model_call_end"), [{
    type: "model_call_end",
    atMillis: 500,
    failure: { outcome: "cancelled" },
  }]);
});

test("codexAgent tells every attempt that failed, and the one that did not", () => {
  const all = [
    ...started,
    event(100, "stream_error", {
      message: "Reconnecting... 1/5",
      codex_error_info: {
        response_stream_disconnected: { http_status_code: 503 },
      },
    }),
    said(300, "done"),
    totals(310, 10, 0, 1),
    event(400, "task_complete"),
  ];
  assert.deepEqual(
    stepsOf(all, "model_call").map((step) => step.atMillis),
    [20, 100],
  );
  assert.deepEqual(stepsOf(all, "answered"), [
    {
      type: "answered",
      atMillis: 100,
      status: 503,
      errorMessage: "Reconnecting... 1/5",
    },
    { type: "answered", atMillis: 300, status: 200 },
  ]);
  assert.deepEqual(stepsOf(all, "model_call_end"), [
    {
      type: "model_call_end",
      atMillis: 100,
      failure: {
        outcome: "failed",
        errorType: "response_stream_disconnected",
        message: "Reconnecting... 1/5",
      },
    },
    { type: "model_call_end", atMillis: 310 },
  ]);
});

test("codexAgent says nothing of an answer that the file does not show", () => {
  const all = [
    ...started,
    event(100, "error", { message: "no", codex_error_info: "unauthorized" }),
    event(110, "task_complete", { last_agent_message: null }),
  ];
  assert.deepEqual(stepsOf(all, "answered"), []);
  assert.deepEqual(stepsOf(all, "model_call").length, 1);
  const failure = {
    outcome: "failed",
    errorType: "unauthorized",
    message: "no",
  };
  assert.deepEqual(stepsOf(all, "turn_end"), [
    { type: "turn_end", atMillis: 110, failure },
  ]);
});

for (
  const word of [
    "sandbox_error",
    "thread_rollback_failed",
    "active_turn_not_steerable",
  ]
) {
  test(`codexAgent makes no call of an error that is not the model's: ${word}`, () => {
    const all = [
      ...started,
      event(100, "error", { message: "no", codex_error_info: word }),
    ];
    assert.deepEqual(stepsOf(all, "model_call"), []);
  });
}

for (
  const [why, error, expected] of [
    ["a text", "no", { outcome: "failed", message: "no" }],
    ["a class that is text", { message: "no", codex_error_info: "my words" }, {
      outcome: "failed",
      message: "no",
    }],
    ["nothing", {}, { outcome: "failed" }],
  ] as const
) {
  test(`codexAgent tells why a turn failed by ${why}`, () => {
    const all = [...started, event(100, "task_complete", { error })];
    assert.deepEqual(stepsOf(all, "turn_end")[0]?.failure, expected);
  });
}
