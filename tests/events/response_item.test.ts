/**
 * What can be read as an item of a response.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { isResponseItem } from "../../src/events/response_item.ts";

/** Items with exactly what they need. */
const ITEMS: readonly Readonly<Record<string, unknown>>[] = [
  { type: "message", role: "assistant", content: [] },
  { type: "reasoning", summary: [] },
  { type: "local_shell_call", status: "completed", action: {} },
  { type: "function_call", name: "f", arguments: "{}", call_id: "c" },
  { type: "function_call_output", call_id: "c", output: "text" },
  { type: "tool_search_call", execution: "e", arguments: {} },
  { type: "tool_search_output", status: "s", execution: "e", tools: [] },
  { type: "custom_tool_call", call_id: "c", name: "n", input: "" },
  { type: "custom_tool_call_output", call_id: "c", output: [] },
  { type: "image_generation_call", id: "i", status: "s", result: "" },
  { type: "compaction", encrypted_content: "" },
  { type: "web_search_call" },
  { type: "context_compaction" },
  { type: "something_new" },
];

for (const item of ITEMS) {
  const { type, ...fields } = item;
  test(`isResponseItem() of ${String(type)} wants its fields`, () => {
    assert.equal(isResponseItem(item), true);
    assert.equal(isResponseItem({ ...item, more: 1 }), true);
    for (const key of Object.keys(fields)) {
      assert.equal(isResponseItem({ ...item, [key]: undefined }), false, key);
    }
  });
}

for (
  const [why, value] of [
    ["text where a list belongs", { type: "reasoning", summary: "text" }],
    ["a number as role", { type: "message", role: 5, content: [] }],
    ["no type", { role: "assistant", content: [] }],
    ["a type that is no text", { type: ["message"] }],
    ["null", null],
    ["text", "message"],
    ["a list", []],
  ] as const
) {
  test(`isResponseItem() refuses ${why}`, () => {
    assert.equal(isResponseItem(value), false);
  });
}

test("isResponseItem() takes names of objects' own methods for unknown types", () => {
  assert.equal(isResponseItem({ type: "constructor" }), true);
  assert.equal(isResponseItem({ type: "__proto__" }), true);
});
