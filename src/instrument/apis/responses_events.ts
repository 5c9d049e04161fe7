/**
 * Events of the Responses API, made for answers of other APIs.
 *
 * @module
 */
import type { ResponseEvent } from "../../spans/response_event.ts";

/** Tokens of an answer, counted as the Responses API counts them. */
export interface AnswerUsage {
  /** All of the input, what the cache held and what it took included. */
  readonly inputTokens: number;
  /** Of the input, read from the cache. */
  readonly cachedTokens: number;
  /** Of the input, written to the cache. */
  readonly cacheWriteTokens: number;
  /** All of the output, reasoning included. */
  readonly outputTokens: number;
  /** Of the output, spent on reasoning. */
  readonly reasoningTokens: number;
  /** @default {input + output} */
  readonly totalTokens?: number;
}

/** The answer begins. */
export const CREATED: ResponseEvent = { type: "response.created" };
/** A piece of text. */
export const TEXT_DELTA: ResponseEvent = { type: "response.output_text.delta" };
/** A piece of reasoning. */
export const REASONING_DELTA: ResponseEvent = {
  type: "response.reasoning_text.delta",
};
/** A piece of a refusal. */
export const REFUSAL_DELTA: ResponseEvent = { type: "response.refusal.delta" };
/** A piece of a tool's input. */
export const TOOL_INPUT_DELTA: ResponseEvent = {
  type: "response.function_call_arguments.delta",
};
/** The agent begins a message. */
export const MESSAGE_ADDED: ResponseEvent = {
  type: "response.output_item.added",
  item: { type: "message", role: "assistant", content: [] },
};

/** The model calls a tool. */
export function callAdded(
  name: string | undefined,
  type = "function_call",
): ResponseEvent {
  return {
    type: "response.output_item.added",
    item: { type, ...name === undefined ? {} : { name } },
  };
}

/** The answer is complete. */
export function completed(usage: AnswerUsage | undefined): ResponseEvent {
  return {
    type: "response.completed",
    response: usage === undefined ? {} : { usage: usageJson(usage) },
  };
}

function usageJson(usage: AnswerUsage): Record<string, unknown> {
  const { inputTokens, outputTokens } = usage;
  return {
    input_tokens: inputTokens,
    input_tokens_details: {
      cached_tokens: usage.cachedTokens,
      cache_write_tokens: usage.cacheWriteTokens,
    },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.totalTokens ?? inputTokens + outputTokens,
  };
}
