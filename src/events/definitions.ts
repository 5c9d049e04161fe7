/**
 * Every event definition and its payload, in one place to import from.
 *
 * @module
 */
export * from "./agent_response.ts";
export * from "./api_request.ts";
export * from "./auth_recovery.ts";
export * from "./conversation_starts.ts";
export * from "./guardian_assessment.ts";
export * from "./model_list_request.ts";
export * from "./network_policy_decision.ts";
export * from "./plugin_install.ts";
export * from "./sandbox_outcome.ts";
export * from "./skill_invocation.ts";
export * from "./sse_event.ts";
export * from "./startup_phase.ts";
export * from "./tool_decision.ts";
export * from "./tool_failure.ts";
export * from "./tool_result.ts";
export * from "./turn_cost.ts";
export * from "./turn_ttft.ts";
export * from "./user_prompt.ts";
export * from "./websocket_connect.ts";
export * from "./websocket_event.ts";
export * from "./websocket_request.ts";
