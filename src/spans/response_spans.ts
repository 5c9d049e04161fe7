/**
 * `handle_responses`: the spans of a model's response, one for all of it or one
 * for each event of its stream.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import { attempt } from "../attempt.ts";
import type { InferenceFields, InferenceLate } from "../semconv/inference.ts";
import type { ModelCallRequest } from "../session/model_call.ts";
import type { SpanDefinition } from "./definition.ts";
import { openDefined, type OpenSpan, type SpanHost } from "./open.ts";
import {
  responseAnswer,
  type ResponseEvent,
  type ResponseEventFacts,
  responseEventFacts,
  responseUsage,
} from "./response_event.ts";
import { int, text } from "./rows.ts";

/** How a response is asked for. */
export interface ResponseFields {
  /** Effort the model is asked for. @default {that of the turn, or "default"} */
  readonly reasoningEffort?: string;
  /** The turn it belongs to: measures the first token and the first message. */
  readonly turn?: ResponseTurn;
  /** What the model is asked, for the GenAI conventions. */
  readonly request?: Partial<ModelCallRequest>;
}

/** What a response needs of a turn; a `Turn` is one. */
export interface ResponseTurn {
  readonly reasoningEffort?: string;
  /** An event of the model's stream was read. */
  streamEvent(event: ResponseEvent): void;
}

/** The spans of one response under way. */
export interface ResponseSpans {
  /**
   * An event of the stream was read. With `streamSpans: "event"` it gets a span,
   * in which `fn` runs; otherwise the span of the response learns of it.
   *
   * @returns What `fn` returns; what it throws is thrown on.
   */
  handle<T = void>(
    event: ResponseEvent,
    fn?: () => T | Promise<T>,
  ): Promise<T | undefined>;
}

/** What is known of a response while it comes in. */
type ResponseLate = ResponseEventFacts & InferenceLate;

/** `handle_responses`. */
export const HANDLE_RESPONSES: SpanDefinition<ResponseFields, ResponseLate> = {
  brief: "Handling a response of the model, or one event of it.",
  attributes: [
    text(
      "codex.request.reasoning_effort",
      "Effort the model is asked for.",
      (response) =>
        response.reasoningEffort ?? response.turn?.reasoningEffort ??
          "default",
    ),
  ],
  late: [
    text(
      "codex.response.type",
      "What kind of event it is; of a response, the last one.",
      (late) => late.type,
    ),
    text(
      "from",
      "`output_item_added` or `output_item_done`, for those events.",
      (late) => late.from,
    ),
    text(
      "tool_name",
      "Tool that the model calls, for a call of a function.",
      (late) => late.toolName,
    ),
    int(
      "gen_ai.usage.input_tokens",
      "Tokens of the input.",
      (late) => late.usage?.inputTokens,
    ),
    int(
      "gen_ai.usage.cache_read.input_tokens",
      "Of the input, read from the cache.",
      (late) => late.usage?.cachedInputTokens,
    ),
    int(
      "gen_ai.usage.cache_write.input_tokens",
      "Of the input, written to the cache.",
      (late) => late.usage?.cacheWriteInputTokens,
    ),
    int(
      "gen_ai.usage.output_tokens",
      "Tokens of the output.",
      (late) => late.usage?.outputTokens,
    ),
    int(
      "codex.usage.reasoning_output_tokens",
      "Of the output, spent on reasoning.",
      (late) => late.usage?.reasoningOutputTokens,
    ),
    int(
      "codex.usage.total_tokens",
      "Tokens in all.",
      (late) => late.usage?.totalTokens,
    ),
  ],
};

const NAME = "handle_responses";

/**
 * Runs `fn` with the spans of one response, which are opened as the provider's
 * `streamSpans` says.
 *
 * @returns What `fn` returns; what it throws is thrown on.
 */
export function inResponse<T>(
  host: SpanHost,
  fields: ResponseFields,
  fn: (response: ResponseSpans) => T | Promise<T>,
): Promise<T> {
  return host.pipeline.streamSpans === "event"
    ? perEvent(host, fields ?? {}, fn)
    : perResponse(host, fields ?? {}, fn);
}

async function perResponse<T>(
  host: SpanHost,
  fields: ResponseFields,
  fn: (response: ResponseSpans) => T | Promise<T>,
): Promise<T> {
  const span = openDefined(host, NAME, HANDLE_RESPONSES, fields);
  const observe = createObserver(host, fields);
  return await span.ending(() =>
    fn({
      async handle(event, work) {
        observe(span, event);
        return await work?.();
      },
    })
  );
}

async function perEvent<T>(
  host: SpanHost,
  fields: ResponseFields,
  fn: (response: ResponseSpans) => T | Promise<T>,
): Promise<T> {
  const observe = createObserver(host, fields);
  return await fn({
    async handle(event, work) {
      const span = openDefined(host, NAME, HANDLE_RESPONSES, partOf(fields));
      return await span.ending(async () => {
        observe(span, event);
        return await work?.();
      });
    },
  });
}

/** A response that comes in, seen by somebody who does not handle it. */
export interface OpenResponse {
  /** Where what happens in the response belongs. */
  readonly context: Context;
  /** Whether one span covers all of it. */
  readonly isWhole: boolean;
  /** An event of the stream was read. */
  event(event: ResponseEvent): void;
  /** Records what has become known, where one span covers all of it. */
  record(late: Partial<InferenceLate>): void;
  /** The response is over. */
  end(error?: unknown): void;
}

/** Opens the spans of one response, as the provider's `streamSpans` says. */
export function openResponse(
  host: SpanHost,
  fields: ResponseFields,
): OpenResponse {
  const observe = createObserver(host, fields);
  const open = (of: ResponseFields): OpenSpan<Partial<ResponseLate>> =>
    openDefined(host, NAME, HANDLE_RESPONSES, of);
  if (host.pipeline.streamSpans === "event") {
    return {
      context: host.context ?? host.pipeline.context.active(),
      isWhole: false,
      event(event) {
        const span = open(partOf(fields));
        observe(span, event);
        span.end();
      },
      record() {},
      end() {},
    };
  }
  const span = open(fields);
  return {
    context: span.context,
    isWhole: true,
    event: (event) => observe(span, event),
    record: (late) => span.record(late),
    end: (error) => span.end(error),
  };
}

/** The span of one event is not that of the response. */
function partOf(fields: ResponseFields): ResponseFields & InferenceFields {
  return { ...fields, isPart: true };
}

/** Usage stands on one span per response, whatever the stream repeats. */
function createObserver(
  { pipeline }: SpanHost,
  { turn }: ResponseFields,
): (span: OpenSpan<Partial<ResponseLate>>, event: ResponseEvent) => void {
  let completed = false;
  return (span, event) =>
    attempt(pipeline, NAME, () => {
      turn?.streamEvent(event);
      const usage = completed ? undefined : responseUsage(event);
      if (usage !== undefined) completed = true;
      const answer = responseAnswer(event);
      span.record({
        ...responseEventFacts(event),
        ...usage === undefined ? {} : { usage },
        ...answer === undefined ? {} : { answer },
      });
    });
}
