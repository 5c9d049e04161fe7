/**
 * The short names that codex-otel gives to the events of a model's stream, for
 * spans.
 *
 * @module
 */

/** What is looked at of an event of the Responses API. */
export interface ResponsesEvent {
  /** For example `response.output_text.delta`, or a name of the client's own. */
  readonly type: string;
  /** The item that was added or is done. */
  readonly item?: {
    readonly type?: string;
    /** Of a message. */
    readonly role?: string;
  };
}

const EVENTS: Readonly<Record<string, string>> = {
  "response.created": "created",
  "response.completed": "completed",
  "response.output_text.delta": "text_delta",
  "response.custom_tool_call_input.delta": "tool_input_delta",
  "response.function_call_arguments.delta": "tool_input_delta",
  "response.reasoning_summary_text.delta": "reasoning_summary_delta",
  "response.reasoning_summary_text.done": "reasoning_summary_done",
  "response.reasoning_summary_part.added": "reasoning_summary_part_added",
  "response.reasoning_text.delta": "reasoning_content_delta",
};

/** What a client learns beside the stream, from headers and the like. */
const CLIENT_EVENTS: readonly string[] = [
  "server_model",
  "model_verifications",
  "server_reasoning_included",
  "rate_limits",
  "models_etag",
  "turn_moderation_metadata",
  "safety_buffering",
];

const ITEMS: readonly string[] = [
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
];

/**
 * The short name of an event of a model's stream.
 *
 * @example
 * ```ts
 * import { responsesTypeName } from "./responses_type.ts";
 *
 * responsesTypeName({ type: "response.output_text.delta" }); // "text_delta"
 * responsesTypeName({
 *   type: "response.output_item.done",
 *   item: { type: "message", role: "assistant" },
 * }); // "message_from_assistant"
 * ```
 *
 * @returns The name; `undefined` for an event that has none.
 */
export function responsesTypeName(event: ResponsesEvent): string | undefined {
  const { type, item } = event;
  if (
    type === "response.output_item.added" ||
    type === "response.output_item.done"
  ) {
    return itemName(item ?? {});
  }
  if (CLIENT_EVENTS.includes(type)) return type;
  return Object.hasOwn(EVENTS, type) ? EVENTS[type] : undefined;
}

function itemName(
  { type = "other", role = "unknown" }: NonNullable<ResponsesEvent["item"]>,
): string {
  if (type === "message") return `message_from_${role}`;
  return ITEMS.includes(type) ? type : "other";
}
