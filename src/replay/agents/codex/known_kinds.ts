/**
 * Kinds of records that are known, and say nothing that telemetry tells: or that
 * another record tells as well.
 *
 * @module
 */

/** Types of `event_msg`. */
export const IGNORED_EVENTS: readonly string[] = [
  "account/rateLimits/updated",
  "agent_reasoning_raw_content",
  "agent_reasoning_section_break",
  "background_event",
  "collab_agent_interaction_end",
  "collab_close_end",
  "collab_resume_end",
  "collab_waiting_end",
  "deprecation_notice",
  "dynamic_tool_call_request",
  "dynamic_tool_call_response",
  "exited_review_mode",
  "guardian_warning",
  "image_generation_end",
  "item_started",
  "mcp_tool_call_begin",
  "model_reroute",
  "patch_apply_begin",
  "plan_update",
  "session_configured",
  "shutdown_complete",
  "thread_goal_updated",
  "thread_name_updated",
  "thread_rolled_back",
  "turn_diff",
  "undo_completed",
  "view_image_tool_call",
  "warning",
  "web_search_begin",
  "web_search_end",
];

/** Items of `item_completed` that are told by other records, or by none. */
export const KNOWN_ITEMS: ReadonlySet<string> = new Set([
  "AgentMessage",
  "CollabAgentToolCall",
  "ContextCompaction",
  "HookPrompt",
  "ImageGeneration",
  "ImageView",
  "Plan",
  "Reasoning",
  "Sleep",
  "WebSearch",
]);
