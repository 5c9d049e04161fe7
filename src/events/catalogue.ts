/**
 * Every event, for documentation and tests.
 *
 * @module
 */
import { apiRequest } from "./api_request.ts";
import { conversationStarts } from "./conversation_starts.ts";
import type { EventDefinition } from "./definition.ts";
import {
  sseCompletedFailure,
  sseCompletion,
  sseFailure,
  sseFrame,
} from "./sse_event.ts";
import { toolDecision } from "./tool_decision.ts";
import { toolResult } from "./tool_result.ts";
import { turnTtft } from "./turn_ttft.ts";
import { userPrompt } from "./user_prompt.ts";

/** All event definitions. */
export const CATALOGUE: readonly EventDefinition<never>[] = [
  conversationStarts,
  userPrompt,
  apiRequest,
  sseFrame,
  sseFailure,
  sseCompletedFailure,
  sseCompletion,
  toolDecision,
  toolResult,
  turnTtft,
];
