/**
 * What arrives on the model's stream: frames, and the end of the response.
 *
 * One event name, four shapes. The counts stand on the completed shape alone,
 * which has no duration, so that readers never count a response twice.
 *
 * @module
 */
import type { AttributeRow, EventDefinition, MetricRow } from "./definition.ts";
import { errorMessageRows } from "./error_message.ts";
import { whole, wholeText } from "./text.ts";

const NAME = "codex.sse_event";

/** One frame that was read. */
export interface SseFrame {
  /** The frame's `event` field, `message` when it has none. */
  readonly kind: string;
  /** Time waited for the frame. */
  readonly durationMillis: number;
}

/** One frame that failed, or that never came. */
export interface SseFailure {
  /** The frame's `event` field, where one was read. */
  readonly kind?: string;
  readonly durationMillis: number;
  readonly errorMessage: string;
  /**
   * The message for spans and for `content: "none"`, where `errorMessage` may
   * hold what the model said.
   *
   * @default {errorMessage}
   */
  readonly messageWithoutContent?: string;
}

/** A response that ended without a usable completion. */
export interface SseCompletedFailure {
  readonly errorMessage: string;
}

/** A completed response, with what it used, in tokens. */
export interface SseCompletion {
  /** All tokens of the input, cached ones included. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the input, read from the cache. @default {0} */
  readonly cachedTokens?: number;
  /** Of the input, written to the cache. @default {0} */
  readonly cacheWriteTokens?: number;
  /** Of the output, spent on reasoning. @default {0} */
  readonly reasoningTokens?: number;
  /** All tokens; upstream calls this the tool tokens. @default {input + output} */
  readonly totalTokens?: number;
  /** From the request to the first token. */
  readonly ttftMillis?: number;
  /** @default {that of the session} */
  readonly serviceTier?: string;
  /** @default {that of the session} */
  readonly reasoningEffort?: string;
}

/** `codex.sse_event`: a frame. Floods, so never a span event. */
export const sseFrame: EventDefinition<SseFrame> = {
  name: NAME,
  brief: "A frame of the model's stream.",
  sink: "log",
  frame: true,
  attributes: [
    {
      key: "event.kind",
      type: "string",
      sink: "log",
      brief: "The frame's `event` field.",
      value: (frame) => frame.kind,
    },
    {
      key: "duration_ms",
      type: "string",
      sink: "log",
      brief: "Time waited for the frame, in milliseconds.",
      value: (frame) => wholeText(frame.durationMillis),
    },
  ],
  metrics: frameMetrics("true"),
};

/** `codex.sse_event`: a failed frame. */
export const sseFailure: EventDefinition<SseFailure> = {
  name: NAME,
  brief: "A frame of the model's stream that failed or never came.",
  attributes: [
    {
      key: "event.kind",
      type: "string",
      sink: "log",
      brief: "The frame's `event` field, where one was read.",
      value: (frame) => frame.kind,
    },
    {
      key: "event.kind",
      type: "string",
      sink: "trace",
      brief: "The frame's `event` field, or `unknown`.",
      value: (frame) => frame.kind ?? "unknown",
    },
    {
      key: "duration_ms",
      type: "string",
      sink: "both",
      brief: "Time waited for the frame, in milliseconds.",
      value: (frame) => wholeText(frame.durationMillis),
    },
    ...errorMessageRows<SseFailure>(
      (frame) => frame.errorMessage,
      (frame) => frame.messageWithoutContent ?? frame.errorMessage,
    ),
  ],
  metrics: frameMetrics("false"),
};

/** `codex.sse_event`: the response completed, but failed. */
export const sseCompletedFailure: EventDefinition<SseCompletedFailure> = {
  name: NAME,
  brief: "A response that ended without a usable completion.",
  attributes: [
    completedKind(),
    ...errorMessageRows<SseCompletedFailure>((event) => event.errorMessage),
  ],
};

/** `codex.sse_event`: the response completed, with its usage. */
export const sseCompletion: EventDefinition<SseCompletion> = {
  name: NAME,
  brief: "A completed response, with what it used.",
  attributes: [
    completedKind(),
    {
      key: "input_token_count",
      type: "string",
      sink: "both",
      brief: "Tokens of the input.",
      value: (usage) => wholeText(usage.inputTokens),
    },
    {
      key: "output_token_count",
      type: "string",
      sink: "both",
      brief: "Tokens of the output.",
      value: (usage) => wholeText(usage.outputTokens),
    },
    {
      key: "cached_token_count",
      type: "int",
      sink: "both",
      brief: "Of the input, read from the cache.",
      value: ({ cachedTokens = 0, inputTokens }) =>
        Math.min(whole(cachedTokens), whole(inputTokens)),
    },
    {
      key: "cache_write_token_count",
      type: "int",
      sink: "both",
      since: "L1",
      brief: "Of the input, written to the cache.",
      value: (usage) => whole(usage.cacheWriteTokens ?? 0),
    },
    {
      key: "reasoning_token_count",
      type: "int",
      sink: "both",
      brief: "Of the output, spent on reasoning.",
      value: (usage) => whole(usage.reasoningTokens ?? 0),
    },
    {
      key: "tool_token_count",
      type: "string",
      sink: "both",
      brief: "All tokens, despite the name.",
      value: (usage) =>
        wholeText(usage.totalTokens ?? usage.inputTokens + usage.outputTokens),
    },
    {
      key: "ttft_ms",
      type: "int",
      sink: "both",
      since: "L1",
      brief: "From the request to the first token, in milliseconds.",
      value: ({ ttftMillis }) =>
        ttftMillis === undefined ? undefined : whole(ttftMillis),
    },
    {
      key: "service_tier",
      type: "string",
      sink: "both",
      since: "L1",
      brief: "Tier of the service.",
      value: (usage, session) => usage.serviceTier ?? session.serviceTier,
    },
    {
      key: "model_reasoning_effort",
      type: "string",
      sink: "both",
      since: "L1",
      brief: "Effort the model was asked for.",
      value: (usage, session) =>
        usage.reasoningEffort ?? session.reasoningEffort,
    },
  ],
};

function completedKind(): AttributeRow<unknown> {
  return {
    key: "event.kind",
    type: "string",
    sink: "both",
    brief: "`response.completed`.",
    value: () => "response.completed",
  };
}

function frameMetrics(
  success: "true" | "false",
): readonly MetricRow<SseFrame | SseFailure>[] {
  const attributes = (
    frame: SseFrame | SseFailure,
  ): Record<string, string> => ({ kind: frame.kind ?? "unknown", success });
  return [
    {
      name: NAME,
      brief: "Frames of the model's stream.",
      kind: "counter",
      attributes,
    },
    {
      name: `${NAME}.duration_ms`,
      brief: "Time waited for a frame.",
      kind: "duration",
      value: (frame) => frame.durationMillis,
      attributes,
    },
  ];
}
