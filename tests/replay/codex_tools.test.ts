import assert from "node:assert/strict";
import { test } from "node:test";

import type { JsonRecord } from "../../src/replay/agent.ts";
import {
  BEGIN_MILLIS,
  called,
  event,
  gave,
  item,
  meta,
  readAll,
  stepsOf,
} from "../_support/rollout.ts";

const started = [
  meta(0),
  event(10, "task_started", { turn_id: "t-1" }),
  event(20, "user_message", { message: "hi" }),
];

/** Outputs, and what of them is told: text, success, start of the call. */
for (
  const [why, output, expected] of [
    ["plain text", "done", ["done", true, 100]],
    ["nothing", undefined, ["", true, 100]],
    [
      "JSON with an exit code of 0",
      JSON.stringify({
        output: "a\n",
        metadata: { exit_code: 0, duration_seconds: 0.05 },
      }),
      ["a\n", true, 100],
    ],
    [
      "JSON with another exit code, of a tool that ran before it was written",
      JSON.stringify({
        output: "",
        metadata: { exit_code: 2, duration_seconds: 0.15 },
      }),
      ["", false, 50],
    ],
    ["JSON of its own", '{"answers":{}}', ['{"answers":{}}', true, 100]],
    [
      "a heading with an exit code",
      "Chunk ID: 1\nWall time: 0.1 seconds\nProcess exited with code 1\nOutput:\nx",
      [
        "Chunk ID: 1\nWall time: 0.1 seconds\nProcess exited with code 1\nOutput:\nx",
        false,
        100,
      ],
    ],
    [
      "an exit code that the command has printed",
      "Chunk ID: 1\nOutput:\nProcess exited with code 1",
      ["Chunk ID: 1\nOutput:\nProcess exited with code 1", true, 100],
    ],
    [
      "a process that goes on",
      "Wall time: 0.1 seconds\nProcess running with session ID 7\nOutput:",
      [
        "Wall time: 0.1 seconds\nProcess running with session ID 7\nOutput:",
        true,
        100,
      ],
    ],
    [
      "content items",
      [{ type: "input_text", text: "Script failed" }, { type: "input_image" }, {
        type: "input_text",
        text: "boom",
      }],
      ["Script failed\nboom", false, 100],
    ],
    ["an object", { content: "no", success: false }, ["no", false, 100]],
    [
      "what the agent says of a call it cannot make",
      "unsupported call: nope",
      ["unsupported call: nope", false, 100],
    ],
  ] as const
) {
  test(`codexAgent reads an output that is ${why}`, () => {
    const records = [
      ...started,
      called(100, "shell", "a"),
      gave(200, "a", output),
    ];
    const [tool] = stepsOf(records, "tool");
    const [end] = stepsOf(records, "tool_end");
    assert.deepEqual([end?.output, end?.success, tool?.atMillis], expected);
    assert.equal(end?.atMillis, 200);
  });
}

for (
  const text of [
    "Command: x\nChunk ID: 1\nProcess exited with code 0\nOutput:\nExit code: 1",
    "Command: x\nProcess exited with code 1",
  ]
) {
  test(`codexAgent sees what went well: ${text.split("\n").at(-1)}`, () => {
    const records = [...started, called(100, "x", "a"), gave(200, "a", text)];
    assert.equal(stepsOf(records, "tool_end")[0]?.success, true);
  });
}

for (
  const text of [
    "unsupported call: x",
    "unsupported custom tool call: x",
    "failed to parse function arguments: x",
    "tool call error: x",
    "tool call failed for `x`",
    "execution error: x",
    "failed in sandbox: x",
    "exec_command failed: x",
    "write_stdin failed: x",
    "apply_patch verification failed: x",
    "apply_patch handler received x",
    "patch rejected: x",
    "exec command rejected by user",
    "user rejected MCP tool call",
    "This action was rejected due to unacceptable risk.",
    "approval policy is Never; reject command",
    "approval required by policy, but AskForApproval is set to Never",
    "err: x",
    "Unknown process id 7",
    "Total output lines: 900\n\nexec_command failed: x",
    "Command: /bin/sh -c 'x\ny'\nChunk ID: 1\nWall time: 0.1 seconds\nProcess exited with code 1\nOutput:\n",
    "Command: x\nWall time: 0.1 seconds\nExit code: 2\nOutput:\n",
    "Chunk ID: 1\nWall time: 0.1 seconds\nOriginal token count: 9\nTotal output lines: 2\nExit code: 1\nOutput:\n",
  ]
) {
  test(`codexAgent sees what failed: ${text.slice(0, 30).split("\n")[0]}`, () => {
    const records = [...started, called(100, "x", "a"), gave(200, "a", text)];
    const [end] = stepsOf(records, "tool_end");
    assert.deepEqual([end?.success, end?.output], [false, text]);
  });
}

test("codexAgent begins a tool as long ago as its heading says", () => {
  const records = [
    ...started,
    called(200, "exec_command", "a"),
    gave(201, "a", "Wall time: 0.1 seconds\nProcess exited with code 0\n"),
  ];
  assert.deepEqual(stepsOf(records, "tool").map((step) => step.atMillis), [
    101,
  ]);
});

for (
  const type of [
    "function_call_output",
    "custom_tool_call_output",
    "local_shell_call_output",
    "tool_search_output",
  ]
) {
  test(`codexAgent takes a ${type} for what a call gave back`, () => {
    const records = [
      ...started,
      called(100, "x", "a"),
      item(200, type, { call_id: "a", output: "o" }),
    ];
    assert.deepEqual(
      stepsOf(records, "tool_end").map(({ atMillis, output }) => [
        atMillis,
        output,
      ]),
      [[200, "o"]],
    );
  });
}

test("codexAgent tells that a call was called off", () => {
  const records = [
    ...started,
    called(100, "shell", "a"),
    gave(200, "a", "aborted by user after 0.1s"),
  ];
  assert.equal(stepsOf(records, "tool_end")[0]?.cancelled, true);
});

/** Names as items write them, and how a call is told. */
for (
  const [why, fields, expected] of [
    ["a name", { name: "shell" }, { name: "shell" }],
    ["a namespace", { name: "run", namespace: "web" }, {
      name: "run",
      namespace: "web",
    }],
    ["an MCP server in the name", { name: "mcp__docs__find__it" }, {
      name: "find__it",
      namespace: "mcp__docs__",
      mcpServer: "docs",
    }],
    ["an MCP server in the namespace", {
      name: "find",
      namespace: "mcp__docs__",
    }, { name: "find", namespace: "mcp__docs__", mcpServer: "docs" }],
    ["no name", {}, { name: "unknown" }],
  ] as const
) {
  test(`codexAgent tells a call that has ${why}`, () => {
    const call = item(100, "function_call", { call_id: "a", ...fields });
    const [tool] = stepsOf([...started, call, gave(200, "a", "")], "tool");
    const { callId: _, arguments: _arguments, ...named } = tool?.call ?? {};
    assert.deepEqual(named, expected);
  });
}

for (
  const [type, fields, name, input] of [
    [
      "custom_tool_call",
      { name: "apply_patch", input: "*** B" },
      "apply_patch",
      "*** B",
    ],
    ["local_shell_call", { action: { command: ["ls"] } }, "local_shell", {
      command: ["ls"],
    }],
    [
      "tool_search_call",
      { execution: "client", arguments: { q: 1 } },
      "tool_search",
      {
        q: 1,
      },
    ],
  ] as const
) {
  test(`codexAgent tells a ${type}`, () => {
    const records = [
      ...started,
      item(100, type, { call_id: "a", ...fields }),
      item(200, type.replace(/_call$/, "_call_output"), {
        call_id: "a",
        output: "x",
      }),
      item(200, "tool_search_output", { call_id: "a", tools: [] }),
    ];
    const [tool, ...more] = stepsOf(records, "tool");
    assert.deepEqual(more, []);
    assert.equal(tool?.call.name, name);
    assert.deepEqual(tool?.call.arguments, input);
    assert.equal(stepsOf(records, "tool_end").length, 1);
  });
}

test("codexAgent tells what the service searches as an item, not as a call", () => {
  const records = [
    ...started,
    event(100, "web_search_end", { call_id: "ws-1", query: "x" }),
    item(101, "web_search_call", { status: "completed" }),
    item(102, "tool_search_call", { call_id: "b", execution: "server" }),
  ];
  assert.deepEqual(stepsOf(records, "tool"), []);
  assert.equal(stepsOf(records, "response_event").length, 2);
});

const duration = { secs: 0, nanos: 150_000_000 };

/** Records beside a call: the call `a` ends with "x" 200 after the begin. */
for (
  const [why, record, expected] of [
    [
      "exec_command_end",
      event(190, "exec_command_end", {
        call_id: "a",
        exit_code: 3,
        duration,
      }),
      [false, 50],
    ],
    [
      "patch_apply_end",
      event(190, "patch_apply_end", {
        call_id: "a",
        success: false,
      }),
      [false, 100],
    ],
    [
      "mcp_tool_call_end",
      event(190, "mcp_tool_call_end", {
        call_id: "a",
        invocation: { server: "s", tool: "t" },
        duration,
        result: { Ok: { content: [], isError: true } },
      }),
      [false, 50],
    ],
    [
      "item_completed",
      event(190, "item_completed", {
        item: { type: "CommandExecution", id: "a", status: "declined" },
      }),
      [false, 100],
    ],
  ] as const
) {
  test(`codexAgent believes ${why} more than an output`, () => {
    const records = [
      ...started,
      called(100, "shell", "a"),
      record,
      gave(200, "a", "x"),
    ];
    const [tool] = stepsOf(records, "tool");
    const [end, ...more] = stepsOf(records, "tool_end");
    assert.deepEqual([end?.success, tool?.atMillis], expected);
    assert.deepEqual(more, []);
  });
}

test("codexAgent tells no call twice whose record comes late", () => {
  const records = [
    ...started,
    called(100, "exec_command", "a"),
    gave(200, "a", "x"),
    event(300, "exec_command_end", { call_id: "a", exit_code: 1, duration }),
  ];
  assert.equal(stepsOf(records, "tool").length, 1);
});

test("codexAgent tells calls that no item of the model asks for", () => {
  const nested = (fields: Readonly<Record<string, unknown>>): JsonRecord =>
    event(300, "exec_command_end", {
      call_id: "exec-1",
      command: ["ls"],
      aggregated_output: "x",
      exit_code: 0,
      duration,
      ...fields,
    });
  const tools = (record: JsonRecord): unknown[] =>
    stepsOf([...started, record], "tool")
      .map(({ atMillis, call }) => [atMillis, call.name]);
  assert.deepEqual(tools(nested({ source: "unified_exec_startup" })), [
    [150, "exec_command"],
  ]);
  assert.deepEqual(tools(nested({ source: "constructor" })), []);
  assert.deepEqual(tools(nested({ source: "agent" })), [[150, "shell"]]);
  assert.deepEqual(tools(nested({ source: "user_shell" })), []);
  assert.deepEqual(tools(event(300, "patch_apply_end", { success: true })), []);
});

test("codexAgent tells a call that has not ended, and ends it with its turn", () => {
  const records = [
    ...started,
    called(100, "shell", "a"),
    event(900, "turn_aborted"),
  ];
  assert.deepEqual(stepsOf(records, "tool").map((step) => step.atMillis), [
    100,
  ]);
  assert.deepEqual(stepsOf(records, "tool_end"), []);
  assert.deepEqual(stepsOf(records, "turn_end").map((step) => step.atMillis), [
    900,
  ]);
});

test("codexAgent tells which session a call has started that says so by its activity", () => {
  const activity = (kind: string, id: string, thread: string): JsonRecord =>
    event(150, "sub_agent_activity", {
      event_id: id,
      agent_thread_id: thread,
      agent_path: "/root/review",
      kind,
    });
  const records = [
    ...started,
    called(100, "spawn_agent", "a"),
    called(100, "send_message", "b"),
    called(100, "spawn_agent", "c"),
    activity("started", "a", "c-2"),
    activity("interacted", "b", "c-2"),
    activity("started", "c", "c-3"),
    gave(200, "a", '{"task_name":"/root/review"}'),
    gave(210, "b", "ok"),
    event(900, "turn_aborted"),
  ];
  assert.deepEqual(
    stepsOf(records, "tool_end").map((step) => [
      step.atMillis,
      step.callId,
      step.startedConversationId,
      step.cancelled,
    ]),
    [
      [200, "a", "c-2", undefined],
      [210, "b", undefined, undefined],
      [900, "c", "c-3", true],
    ],
  );
});

test("codexAgent ends a call by its record where no output follows", () => {
  const records = [
    ...started,
    called(100, "shell", "a"),
    event(300, "exec_command_end", {
      call_id: "a",
      exit_code: 1,
      aggregated_output: "no",
    }),
    event(900, "task_complete"),
  ];
  assert.deepEqual(
    stepsOf(records, "tool_end").map(({ atMillis, output, success }) => [
      atMillis,
      output,
      success,
    ]),
    [[300, "no", false]],
  );
});

for (
  const [status, success] of [
    ["failed", false],
    ["error", false],
    ["declined", false],
    ["incomplete", false],
    ["completed", true],
  ] as const
) {
  test(`codexAgent believes a status ${status}`, () => {
    const records = [
      ...started,
      called(100, "x", "a"),
      event(200, "patch_apply_end", { call_id: "a", status }),
      gave(300, "a", "err: said otherwise"),
    ];
    assert.equal(stepsOf(records, "tool_end")[0]?.success, success);
  });
}

test("codexAgent tells which sessions a call has started", () => {
  const records = [
    ...started,
    called(100, "spawn_agent", "a"),
    called(100, "spawn_agent", "b"),
    gave(200, "a", '{"agent_id":"c-2"}'),
    event(210, "collab_agent_spawn_end", {
      call_id: "b",
      new_thread_id: "c-3",
    }),
    gave(220, "b", "started"),
  ];
  assert.deepEqual(
    stepsOf(records, "tool_end").map((
      { callId, startedConversationId },
    ) => [callId, startedConversationId]),
    [["a", "c-2"], ["b", "c-3"]],
  );
});

test("codexAgent tells what a reviewing agent decided", () => {
  const review = (status: string): JsonRecord =>
    event(150, "guardian_assessment", { target_item_id: "a", status });
  const records = [
    ...started,
    called(100, "shell", "a"),
    review("in_progress"),
    review("denied"),
    gave(200, "a", "exec command rejected by user"),
  ];
  assert.deepEqual(
    stepsOf(records, "decision").map(({ decision }) => decision),
    [{
      toolName: "shell",
      callId: "a",
      decision: "denied",
      source: "automated_reviewer",
    }],
  );
});

const itemDone = (item: Readonly<Record<string, unknown>>): JsonRecord =>
  event(900, "item_completed", {
    started_at_ms: BEGIN_MILLIS + 400,
    completed_at_ms: BEGIN_MILLIS + 700,
    item: { id: "own", ...item },
  });

for (
  const [why, record, call, output] of [
    [
      "a command",
      itemDone({
        type: "CommandExecution",
        source: "unified_exec_startup",
        command: ["ls"],
        aggregated_output: "a",
        exit_code: 0,
      }),
      { name: "exec_command", arguments: { command: ["ls"] } },
      "a",
    ],
    [
      "what was typed into one",
      itemDone({
        type: "CommandExecution",
        source: "unified_exec_interaction",
        command: ["q"],
        formatted_output: "b",
      }),
      { name: "write_stdin", arguments: { command: ["q"] } },
      "b",
    ],
    [
      "a patch",
      itemDone({
        type: "FileChange",
        changes: { "a.txt": {} },
        stdout: "Done",
        success: true,
      }),
      { name: "apply_patch", arguments: { files: ["a.txt"] } },
      "Done",
    ],
    [
      "a patch that says what was wrong",
      itemDone({ type: "FileChange", changes: {}, stderr: "no" }),
      { name: "apply_patch", arguments: { files: [] } },
      "no",
    ],
    [
      "a tool of an MCP server",
      itemDone({
        type: "McpToolCall",
        server: "docs",
        tool: "find",
        arguments: { q: "x" },
        result: { content: [{ type: "text", text: "found" }] },
      }),
      { name: "find", arguments: { q: "x" }, mcpServer: "docs" },
      "found",
    ],
    [
      "a tool of an MCP server that failed",
      itemDone({
        type: "McpToolCall",
        tool: "find",
        error: { message: "gone" },
      }),
      { name: "find", arguments: undefined },
      "gone",
    ],
  ] as const
) {
  test(`codexAgent tells ${why} that no item of the model asks for`, () => {
    const records = [...started, record];
    assert.deepEqual(stepsOf(records, "tool"), [
      { type: "tool", atMillis: 400, call: { callId: "own", ...call } },
    ]);
    const [end] = stepsOf(records, "tool_end");
    assert.deepEqual([end?.atMillis, end?.output], [700, output]);
  });
}

for (
  const [tool, started] of [
    ["spawn_agent", "c-2"],
    ["spawnAgent", "c-2"],
    ["send_message", undefined],
  ] as const
) {
  test(`codexAgent tells what an item of ${tool} has started`, () => {
    const records = [
      meta(0),
      event(10, "task_started", { turn_id: "t-1" }),
      called(100, "spawn_agent", "own"),
      itemDone({
        type: "CollabAgentToolCall",
        tool,
        receiver_thread_ids: ["c-2"],
      }),
      gave(950, "own", "ok"),
    ];
    const [end] = stepsOf(records, "tool_end");
    assert.equal(end?.startedConversationId, started);
  });
}

test("codexAgent passes over an end that names no call", () => {
  const { readings } = readAll([
    ...started,
    event(100, "exec_command_end", { exit_code: 0 }),
    event(110, "item_completed", { item: { type: "FileChange" } }),
  ]);
  assert.deepEqual(readings.slice(-2).map(({ kind }) => kind), [
    "ignored",
    "ignored",
  ]);
});

for (
  const [status, decision] of [
    ["approved", "approved"],
    ["denied", "denied"],
    ["timed_out", "timed_out"],
    ["aborted", "abort"],
    ["toString", undefined],
  ] as const
) {
  test(`codexAgent tells that a reviewing agent says ${status}`, () => {
    const review = { target_item_id: "a", status };
    const records = [
      ...started,
      item(100, "function_call", { name: "x", namespace: "ns", call_id: "a" }),
      event(150, "guardian_assessment", review),
    ];
    assert.deepEqual(
      stepsOf(records, "decision").map(({ decision }) => [
        decision.decision,
        decision.toolNamespace,
      ]),
      decision === undefined ? [] : [[decision, "ns"]],
    );
    const { readings } = readAll([
      ...started,
      event(150, "guardian_assessment", review),
      event(160, "guardian_assessment", { status }),
    ]);
    assert.deepEqual(readings.slice(-2).map(({ kind }) => kind), [
      "ignored",
      "ignored",
    ]);
  });
}

test("codexAgent reports a call without an id, and passes over strange outputs", () => {
  const { readings } = readAll([
    ...started,
    item(100, "function_call", { name: "shell" }),
    gave(200, "never-called", "x"),
  ]);
  assert.deepEqual(
    readings.slice(-2).map(({ kind, problem }) => [kind, problem]),
    [["used", "a call of a tool has no call_id"], ["ignored", undefined]],
  );
});
