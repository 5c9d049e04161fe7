/**
 * Tokens used, added up over the responses of a session.
 *
 * @module
 */
import type { SseCompletion } from "../events/sse_event.ts";
import { whole } from "../events/text.ts";

/** Tokens used. */
export interface TokenUsage {
  readonly inputTokens: number;
  /** Of the input, read from the cache. */
  readonly cachedInputTokens: number;
  /** Of the input, written to the cache. */
  readonly cacheWriteInputTokens: number;
  readonly outputTokens: number;
  /** Of the output, spent on reasoning. */
  readonly reasoningOutputTokens: number;
  readonly totalTokens: number;
}

/** No tokens. */
export const NO_USAGE: TokenUsage = {
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteInputTokens: 0,
  outputTokens: 0,
  reasoningOutputTokens: 0,
  totalTokens: 0,
};

/** What one response used. */
export function usageOf(completion: SseCompletion): TokenUsage {
  const inputTokens = whole(completion.inputTokens);
  return {
    inputTokens,
    cachedInputTokens: Math.min(
      whole(completion.cachedTokens ?? 0),
      inputTokens,
    ),
    cacheWriteInputTokens: whole(completion.cacheWriteTokens ?? 0),
    outputTokens: whole(completion.outputTokens),
    reasoningOutputTokens: whole(completion.reasoningTokens ?? 0),
    totalTokens: whole(
      completion.totalTokens ??
        completion.inputTokens + completion.outputTokens,
    ),
  };
}
