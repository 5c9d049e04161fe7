/**
 * Events of a model's stream, in the form of the Responses API: what they are
 * called on spans, and what they say.
 *
 * @module
 */
import { responsesTypeName } from "../events/responses_type.ts";
import { whole } from "../events/text.ts";
import type { ModelCallAnswer } from "../session/model_call.ts";
import type { TokenUsage } from "../session/usage.ts";

/** An event of the stream, as it was parsed. Only `type` is needed. */
export interface ResponseEvent {
  /** Such as `response.output_item.done`. */
  readonly type: string;
  /** The item of an event about an item. */
  readonly item?: unknown;
  /** The response of an event about the whole of it. */
  readonly response?: unknown;
}

/** Events about an item, and what `from` says of them. */
const ITEM_EVENTS: Readonly<Record<string, string>> = {
  "response.output_item.added": "output_item_added",
  "response.output_item.done": "output_item_done",
};

/** Items that are output of the model whatever they hold. */
const CALLS: ReadonlySet<string> = new Set([
  "local_shell_call",
  "function_call",
  "custom_tool_call",
  "tool_search_call",
  "web_search_call",
  "image_generation_call",
  "compaction",
  "context_compaction",
]);

/** Deltas that a person sees, or that show the model thinking. */
const VISIBLE_DELTAS: ReadonlySet<string> = new Set([
  "text_delta",
  "reasoning_summary_delta",
  "reasoning_content_delta",
]);

/** A role is a word; anything else is somebody's text. */
const ROLE = /^[a-z_]{1,32}$/;

/** What a span says of an event. Holds nothing that a person or a model wrote. */
export interface ResponseEventFacts {
  /** Name of the event, or of its item; `undefined` when it has none. */
  readonly type: string | undefined;
  /** `output_item_added` or `output_item_done`, for those two alone. */
  readonly from: string | undefined;
  /** Name of the tool, when the item is a call of a function. */
  readonly toolName: string | undefined;
}

/** Reads an event for its span. Never throws: events come from outside. */
export function responseEventFacts(event: ResponseEvent): ResponseEventFacts {
  const type = textOf(event, "type") ?? "";
  const from = Object.hasOwn(ITEM_EVENTS, type) ? ITEM_EVENTS[type] : undefined;
  const item = field(event, "item");
  const itemType = textOf(item, "type");
  const role = textOf(item, "role");
  return {
    type: responsesTypeName({
      type,
      item: {
        ...itemType === undefined ? {} : { type: itemType },
        ...role !== undefined && ROLE.test(role) ? { role } : {},
      },
    }),
    from,
    toolName: from !== undefined && itemType === "function_call"
      ? textOf(item, "name")
      : undefined,
  };
}

/**
 * Whether an event counts as the first token of a turn: output of the model
 * that a person can see or that does something, not what announces it.
 */
export function qualifiesForTtft(event: ResponseEvent): boolean {
  const { type, from } = responseEventFacts(event);
  if (from === undefined) return VISIBLE_DELTAS.has(type ?? "");
  const item = field(event, "item");
  const itemType = field(item, "type");
  if (itemType === "message") {
    return field(item, "role") === "assistant" && hasText(item, ["content"]);
  }
  if (itemType === "reasoning") return hasText(item, ["summary", "content"]);
  return typeof itemType === "string" && CALLS.has(itemType);
}

/** Whether an event is a piece of the model's output as it comes in. */
export function isOutputChunk(event: ResponseEvent): boolean {
  const type = responseEventFacts(event).type ?? "";
  return VISIBLE_DELTAS.has(type) || type === "tool_input_delta";
}

/** What a response that completed says of itself. */
export function responseAnswer(
  event: ResponseEvent,
): Pick<ModelCallAnswer, "responseId" | "model"> | undefined {
  if (field(event, "type") !== "response.completed") return undefined;
  const response = field(event, "response");
  const responseId = textOf(response, "id");
  const model = textOf(response, "model");
  return {
    ...responseId === undefined ? {} : { responseId },
    ...model === undefined ? {} : { model },
  };
}

/** Whether an event is about a message of the agent. */
export function isAgentMessage(event: ResponseEvent): boolean {
  return responseEventFacts(event).type === "message_from_assistant";
}

/**
 * Tokens that an event says were used: that a response completed, and its usage
 * is readable.
 */
export function responseUsage(event: ResponseEvent): TokenUsage | undefined {
  if (field(event, "type") !== "response.completed") return undefined;
  const usage = field(field(event, "response"), "usage");
  const input = field(usage, "input_tokens");
  const output = field(usage, "output_tokens");
  if (typeof input !== "number" || typeof output !== "number") return undefined;
  const inputDetails = field(usage, "input_tokens_details");
  const outputDetails = field(usage, "output_tokens_details");
  return {
    inputTokens: whole(input),
    cachedInputTokens: Math.min(
      count(field(inputDetails, "cached_tokens")),
      whole(input),
    ),
    cacheWriteInputTokens: count(field(inputDetails, "cache_write_tokens")),
    outputTokens: whole(output),
    reasoningOutputTokens: count(field(outputDetails, "reasoning_tokens")),
    totalTokens: count(field(usage, "total_tokens") ?? input + output),
  };
}

function hasText(item: unknown, lists: readonly string[]): boolean {
  return lists.some((list) => {
    const parts = field(item, list);
    return Array.isArray(parts) && parts.some((part) => {
      const text = field(part, "text");
      return typeof text === "string" && text !== "";
    });
  });
}

function count(value: unknown): number {
  return typeof value === "number" ? whole(value) : 0;
}

function textOf(value: unknown, key: string): string | undefined {
  const text = field(value, key);
  return typeof text === "string" ? text : undefined;
}

function field(value: unknown, key: string): unknown {
  try {
    return typeof value === "object" && value !== null
      ? (value as Readonly<Record<string, unknown>>)[key]
      : undefined;
  } catch {
    return undefined;
  }
}
