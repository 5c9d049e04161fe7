/**
 * What a turn puts into metrics: how long it took, what it used.
 *
 * @module
 */
import { flagText } from "../events/text.ts";
import { METRIC_NAMES } from "../metrics/names.ts";
import type { MetricAttributes } from "../metrics/validate.ts";
import type { Pipeline } from "../pipeline.ts";
import type { SessionState } from "./options.ts";
import { attempt } from "./record.ts";
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

/** One value for one metric. */
export interface Measurement {
  readonly kind: "counter" | "histogram" | "duration";
  readonly name: string;
  readonly value: number;
  readonly attributes?: MetricAttributes;
}

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

/** Records measurements with the attributes of the session. Never throws. */
export function recordMeasurements(
  pipeline: Pipeline,
  session: SessionState,
  measurements: readonly Measurement[],
): void {
  const { metrics } = pipeline;
  if (metrics === undefined) return;
  for (const { kind, name, value, attributes = {} } of measurements) {
    attempt(pipeline, name, () => {
      const set = session.metricSets.sanitized(metrics, attributes);
      if (kind === "duration") metrics.recordDuration(name, value, set);
      else metrics[kind](name, value, set);
    });
  }
}
