/**
 * What is read of a call of a model for its records.
 *
 * @module
 */
import type { SseCompletion } from "../events/sse_event.ts";
import type { ResponseEvent } from "../spans/response_event.ts";
import type { ModelCallRequest } from "./model_call.ts";
import type { TokenUsage } from "./usage.ts";

/** For a call of which nothing can be read. */
export const UNREADABLE: ModelCallRequest = {
  provider: "unknown",
  operation: "chat",
  endpoint: "unknown",
};

/** An answer that hit a limit was paid for all the same. */
export function asCompleted(event: ResponseEvent): ResponseEvent {
  return event.type === "response.incomplete"
    ? { ...event, type: "response.completed" }
    : event;
}

/** A response that completed, with what it used. */
export function completionOf(
  usage: TokenUsage,
  { response }: ResponseEvent,
  request: ModelCallRequest,
  ttftMillis: number | undefined,
): SseCompletion {
  const { service_tier: answered } = (response ?? {}) as {
    readonly service_tier?: unknown;
  };
  const serviceTier = typeof answered === "string"
    ? answered
    : request.serviceTier;
  const { reasoningEffort } = request;
  return {
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    cachedTokens: usage.cachedInputTokens,
    cacheWriteTokens: usage.cacheWriteInputTokens,
    reasoningTokens: usage.reasoningOutputTokens,
    totalTokens: usage.totalTokens,
    ...ttftMillis === undefined ? {} : { ttftMillis },
    ...serviceTier === undefined ? {} : { serviceTier },
    ...reasoningEffort === undefined ? {} : { reasoningEffort },
  };
}
