import assert from "node:assert/strict";
import { test } from "node:test";

import { attributesOf } from "../../src/collector/mod.ts";
import type { ReplayStep } from "../../src/replay/mod.ts";
import {
  bytesOf,
  linesOf,
  observeReplay,
  REPLAY_START,
} from "../_support/replays.ts";

const call = {
  name: "find",
  namespace: "mcp__docs__",
  callId: "call_1",
  mcpServer: "docs",
  arguments: { q: "x" },
};

/** A tool that ran outside of any turn. */
const steps = (end: object, millis = 250): readonly ReplayStep[] => [
  { type: "tool", atMillis: REPLAY_START, call },
  {
    type: "tool_end",
    atMillis: REPLAY_START + millis,
    callId: "call_1",
    output: "found",
    success: true,
    ...end,
  },
];

for (
  const [why, all, success, duration] of [
    ["that went well", steps({}), "true", "250"],
    ["that failed", steps({ success: false }), "false", "250"],
    ["that was called off", steps({ cancelled: true }), "false", "250"],
    ["that ended before it began", steps({}, -250), "true", "0"],
  ] as const
) {
  test(`a tool outside of turns ${why} is told all the same`, async () => {
    const { logs, spans } = await observeReplay(({ replay }) =>
      replay(bytesOf(linesOf(all)))
    );
    assert.deepEqual(spans, []);
    const [record, ...more] = logs;
    assert.deepEqual(more, []);
    assert.equal(record?.eventName, "codex.tool_result");
    const told = attributesOf(record);
    assert.deepEqual(
      [
        told.tool_name,
        told.tool_namespace,
        told.call_id,
        told.arguments,
        told.mcp_server,
        told.output,
        told.success,
        told.duration_ms,
      ],
      [
        "find",
        "mcp__docs__",
        "call_1",
        '{"q":"x"}',
        "docs",
        "found",
        success,
        duration,
      ],
    );
  });
}
