/**
 * Short names of the events of a model's stream.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { type ResponsesEvent, responsesTypeName } from "../../mod.ts";

const item = (type?: string, role?: string): ResponsesEvent => ({
  type: "response.output_item.done",
  item: {
    ...type === undefined ? {} : { type },
    ...role === undefined ? {} : { role },
  },
});

for (
  const [event, name] of [
    [{ type: "response.created" }, "created"],
    [{ type: "response.completed" }, "completed"],
    [{ type: "response.output_text.delta" }, "text_delta"],
    [{ type: "response.custom_tool_call_input.delta" }, "tool_input_delta"],
    [{ type: "response.function_call_arguments.delta" }, "tool_input_delta"],
    [
      { type: "response.reasoning_summary_text.delta" },
      "reasoning_summary_delta",
    ],
    [
      { type: "response.reasoning_summary_text.done" },
      "reasoning_summary_done",
    ],
    [
      { type: "response.reasoning_summary_part.added" },
      "reasoning_summary_part_added",
    ],
    [{ type: "response.reasoning_text.delta" }, "reasoning_content_delta"],
    ...[
      "server_model",
      "model_verifications",
      "server_reasoning_included",
      "rate_limits",
      "models_etag",
      "turn_moderation_metadata",
      "safety_buffering",
    ].map((type) => [{ type }, type] as const),
    ...[
      "reasoning",
      "local_shell_call",
      "function_call",
      "function_call_output",
      "tool_search_call",
      "tool_search_output",
      "custom_tool_call",
      "custom_tool_call_output",
      "web_search_call",
      "image_generation_call",
      "compaction",
      "context_compaction",
      "additional_tools",
      "agent_message",
      "compaction_trigger",
    ].map((type) => [item(type), type] as const),
    [item("message", "assistant"), "message_from_assistant"],
    [item("message", "user"), "message_from_user"],
    [item("message"), "message_from_unknown"],
    [item("something_new"), "other"],
    [item(), "other"],
    [{ type: "response.output_item.added" }, "other"],
    [
      { type: "response.output_item.added", item: { type: "reasoning" } },
      "reasoning",
    ],
    [{ type: "response.in_progress" }, undefined],
    [{ type: "constructor" }, undefined],
  ] as readonly (readonly [ResponsesEvent, string | undefined])[]
) {
  test(`responsesTypeName() of ${JSON.stringify(event)} is ${name}`, () => {
    assert.equal(responsesTypeName(event), name);
  });
}
