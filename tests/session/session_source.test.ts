/**
 * Where a session comes from.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { parseSessionSource, subAgentSource } from "../../mod.ts";

for (
  const [text, expected] of [
    ["cli", "cli"],
    [" CLI\n", "cli"],
    ["vscode", "vscode"],
    ["exec", "exec"],
    ["mcp", "mcp"],
    ["appserver", "mcp"],
    ["app-server", "mcp"],
    ["App_Server", "mcp"],
    ["my-editor", "my-editor"],
    ["unknown", "unknown"],
  ] as const
) {
  test(`parseSessionSource(${JSON.stringify(text)}) gives ${expected}`, () => {
    assert.equal(parseSessionSource(text), expected);
  });
}

test("parseSessionSource() refuses what has nothing in it", () => {
  for (const text of ["", " \t"]) {
    assert.throws(
      () => parseSessionSource(text),
      new RangeError("session source must not be empty"),
    );
  }
});

for (
  const [source, expected] of [
    ["review", "subagent_review"],
    ["compact", "subagent_compact"],
    ["memory_consolidation", "subagent_memory_consolidation"],
    ["helper", "subagent_helper"],
    [{ parentId: "0192", depth: 2 }, "subagent_thread_spawn_0192_d2"],
  ] as const
) {
  test(`subAgentSource() gives ${expected}`, () => {
    assert.equal(subAgentSource(source), expected);
  });
}
