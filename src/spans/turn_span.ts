/**
 * The span of a turn, which `session.turn()` opens.
 *
 * @module
 */
import type { TokenUsage } from "../session/usage.ts";
import type { TraceCarrier } from "../trace_context/w3c.ts";
import type { SpanDefinition, SpanRow } from "./definition.ts";
import { int, text } from "./rows.ts";

/** What a turn does. */
export type TurnKind = "regular" | "compact" | "review" | "user_shell";

/** What the span of a turn is told when it starts. */
export interface TurnFields {
  readonly turnId: string;
  readonly kind: TurnKind;
  readonly reasoningEffort: string;
  readonly parent?: TraceCarrier | undefined;
}

/** What a regular turn used, all of it told when it ends. */
export interface TurnLate {
  readonly usage: TokenUsage;
  /** Of every turn: calls of its own, failed ones too. */
  readonly calls: {
    readonly modelCalls: number;
    readonly toolCalls: number;
  };
}

/** Names of the span, by what the turn does. */
export const TURN_NAMES: Readonly<Record<TurnKind, string>> = {
  regular: "session_task.turn",
  compact: "session_task.compact",
  review: "session_task.review",
  user_shell: "session_task.user_shell",
};

/** The span of a turn. */
export const TURN_SPAN: SpanDefinition<TurnFields, TurnLate> = {
  brief: "A turn, from the user's prompt to the agent's answer.",
  name: (turn) => TURN_NAMES[turn.kind],
  parent: "submission",
  attributes: [
    text(
      "thread.id",
      "Id of the conversation.",
      (_, session) => session?.conversationId,
    ),
    text("turn.id", "Id of the turn.", (turn) => turn.turnId),
    text("model", "Model in use.", (_, session) => session?.model),
    text(
      "codex.turn.reasoning_effort",
      "Effort the model is asked for.",
      (turn) => turn.reasoningEffort,
    ),
  ],
  late: [
    used("input_tokens", "Tokens of the input.", (usage) => usage.inputTokens),
    used(
      "cached_input_tokens",
      "Of the input, read from the cache.",
      (usage) => usage.cachedInputTokens,
    ),
    used(
      "non_cached_input_tokens",
      "Of the input, not read from the cache.",
      (usage) => Math.max(0, usage.inputTokens - usage.cachedInputTokens),
    ),
    used(
      "cache_write_input_tokens",
      "Of the input, written to the cache.",
      (usage) => usage.cacheWriteInputTokens,
    ),
    used(
      "output_tokens",
      "Tokens of the output.",
      (usage) => usage.outputTokens,
    ),
    used(
      "reasoning_output_tokens",
      "Of the output, spent on reasoning.",
      (usage) => usage.reasoningOutputTokens,
    ),
    used("total_tokens", "Tokens in all.", (usage) => usage.totalTokens),
  ],
};

function used(
  name: string,
  brief: string,
  count: (usage: TokenUsage) => number,
): SpanRow<Partial<TurnLate>> {
  return int(
    `codex.turn.token_usage.${name}`,
    brief,
    ({ usage }) => usage && count(usage),
  );
}
