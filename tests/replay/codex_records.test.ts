import assert from "node:assert/strict";
import { test } from "node:test";

import { codexAgent } from "../../src/replay/agents/codex.ts";
import { event, item, meta, readAll, record } from "../_support/rollout.ts";

const words = (text: string): string[] => text.trim().split(/\s+/);

test("codexAgent recognizes every kind of record that a rollout has", () => {
  const types = words(`session_meta turn_context event_msg response_item
    compacted world_state token_usage_record inter_agent_communication
    inter_agent_communication_metadata rollout_reference`);
  for (const type of types) {
    assert.ok(codexAgent.recognizes({ type, payload: {} }), type);
  }
});

test("codexAgent knows what tells nothing that others do not", () => {
  const events = words(`account/rateLimits/updated agent_reasoning_raw_content
    agent_reasoning_section_break background_event
    collab_agent_interaction_end collab_close_end collab_resume_end
    collab_waiting_end deprecation_notice dynamic_tool_call_request
    dynamic_tool_call_response exec_command_begin exited_review_mode
    guardian_assessment guardian_warning image_generation_end item_started
    mcp_tool_call_begin model_reroute patch_apply_begin plan_update
    session_configured shutdown_complete sub_agent_activity
    thread_goal_updated thread_name_updated thread_rolled_back turn_diff
    undo_completed view_image_tool_call warning web_search_begin
    web_search_end`);
  const done = words(`AgentMessage CollabAgentToolCall ContextCompaction
    HookPrompt ImageGeneration ImageView Plan Reasoning Sleep WebSearch`);
  const types = words(`inter_agent_communication_metadata world_state
    retained_context realtime_item rollout_reference security_risk_score
    ghost_snapshot`);
  const { readings } = readAll([
    meta(0),
    ...events.map((type) => event(1, type)),
    ...done.map((type) => event(1, "item_completed", { item: { type } })),
    ...words("ghost_snapshot configuration_update other").map((type) =>
      item(1, type)
    ),
    ...types.map((type) => record(1, type, {})),
  ]);
  assert.deepEqual(
    readings.slice(1).filter(({ kind }) => kind !== "ignored"),
    [],
  );
});

test("codexAgent knows no kind of record that is new", () => {
  const { readings } = readAll([
    meta(0),
    event(1, "novelty"),
    event(1, "item_completed", { item: { type: "Novelty" } }),
    item(1, "novelty"),
    record(1, "novelty", {}),
    event(1, "toString"),
  ]);
  assert.deepEqual(
    readings.slice(1).map(({ kind, name }) => [kind, name]),
    [
      ["unknown", "event_msg/novelty"],
      ["unknown", "event_msg/item_completed"],
      ["unknown", "response_item/novelty"],
      ["unknown", "novelty"],
      ["unknown", "event_msg/toString"],
    ],
  );
});
