/**
 * What a turn puts into metrics: how long it took, what it used.
 *
 * @module
 */
import { flagText } from "../events/text.ts";
import { METRIC_NAMES } from "../metrics/names.ts";
import type { Measurement } from "./measure.ts";
import type { TokenUsage } from "./usage.ts";

/** What a turn did. */
export interface TurnWork {
  readonly durationMillis: number;
  readonly usage: TokenUsage;
  readonly toolCalls: number;
  readonly memoriesEnabled: boolean;
}

/** The types of tokens, as metrics call them. */
const TOKEN_TYPES: readonly (readonly [string, keyof TokenUsage])[] = [
  ["total", "totalTokens"],
  ["input", "inputTokens"],
  ["cached_input", "cachedInputTokens"],
  ["cache_write_input", "cacheWriteInputTokens"],
  ["output", "outputTokens"],
  ["reasoning_output", "reasoningOutputTokens"],
];

/** The measurements of a turn that has ended. */
export function turnMeasurements(work: TurnWork): Measurement[] {
  const attributes = { tmp_mem_enabled: flagText(work.memoriesEnabled) };
  return [
    {
      kind: "duration",
      name: METRIC_NAMES.turnE2eDuration,
      value: work.durationMillis,
    },
    {
      kind: "histogram",
      name: METRIC_NAMES.turnToolCall,
      value: work.toolCalls,
      attributes,
    },
    ...TOKEN_TYPES.map(([type, key]): Measurement => ({
      kind: "histogram",
      name: METRIC_NAMES.turnTokenUsage,
      value: work.usage[key],
      attributes: { token_type: type, ...attributes },
    })),
  ];
}
