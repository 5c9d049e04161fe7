/**
 * The seam between what observes a call of a model and what records it.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import type { DiagnosticHandler } from "../diagnostics.ts";
import type { SseOutcome } from "../events/sse_outcome.ts";
import type { ResponseEvent } from "../spans/response_event.ts";

/** How a model is asked. What is not known is absent. */
export interface ModelCallParameters {
  readonly model?: string;
  /** Whether the answer is to come as a stream. @default {false} */
  readonly stream?: boolean;
  readonly reasoningEffort?: string;
  readonly serviceTier?: string;
  readonly maxTokens?: number;
  readonly choiceCount?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly seed?: number;
  readonly stopSequences?: readonly string[];
  readonly previousResponseId?: string;
  /** `text`, `json`, `image` or `speech`. */
  readonly outputType?: string;
}

/** What a call of a model asks for. What is not known is absent. */
export interface ModelCallRequest extends ModelCallParameters {
  /** `gen_ai.provider.name`, such as `openai`. */
  readonly provider: string;
  /** `gen_ai.operation.name`, such as `chat`. */
  readonly operation: string;
  /** For `codex.api_request`, such as `/responses`. */
  readonly endpoint: string;
  /** Name of the header that signs in, never its value. */
  readonly authHeaderName?: string;
  /** Number of the attempt, from 0. @default {0} */
  readonly attempt?: number;
  readonly serverAddress?: string;
  readonly serverPort?: number;
  /** What the model is told; asked for only where content leaves on spans. */
  readonly content?: () => ModelCallContent;
}

/**
 * What a model is told, in the form of the messages of the GenAI conventions.
 * Whatever is here becomes JSON.
 */
export interface ModelCallContent {
  readonly systemInstructions?: readonly unknown[];
  readonly inputMessages?: readonly unknown[];
  readonly toolDefinitions?: readonly unknown[];
}

/** What the answer says of itself, once it is over. */
export interface ModelCallAnswer {
  readonly responseId?: string;
  readonly model?: string;
  readonly serviceTier?: string;
  /** As the service names them, one per choice. */
  readonly finishReasons?: readonly string[];
  readonly refused?: boolean;
  /**
   * What the model said, in the form of the messages of the GenAI conventions;
   * only where the call asks for content.
   */
  readonly outputMessages?: readonly unknown[];
}

/** The headers of the answer came. */
export interface ModelCallHeaders {
  readonly status: number;
  /** What an answer that is no success says; holds no content. */
  readonly errorMessage?: string;
  /** Id that the service gave the request. */
  readonly requestId?: string;
}

/**
 * A call of a model under way. Nothing here throws or waits; after `end()`
 * nothing counts.
 */
export interface ModelCall {
  /** Where what happens in the call belongs. */
  readonly context: Context;
  /** Where what observes the call reports trouble of its own. */
  readonly report: DiagnosticHandler;
  /** Whether content leaves: what observes the call need not keep it otherwise. */
  readonly wantsContent: boolean;
  /** The headers of the answer came: the attempt is over. */
  answered(headers: ModelCallHeaders): void;
  /** A frame of the stream came, or failed to come. */
  frame(outcome: SseOutcome): void;
  /** What a frame, or a whole answer, means in the form of the Responses API. */
  event(event: ResponseEvent): void;
  /**
   * The call is over.
   *
   * @param answer What the answer said of itself.
   * @param error Why it failed: an `AbortError` when it was called off.
   */
  end(answer: ModelCallAnswer, error?: unknown): void;
}

/** What calls of a model are recorded in: a session, or a turn of it. */
export interface ModelCallTarget {
  /** Begins a call. Never throws. */
  startModelCall(request: ModelCallRequest): ModelCall;
}
