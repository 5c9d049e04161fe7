/**
 * What the service itself measured, from its message
 * `responsesapi.websocket_timing`.
 *
 * Each field stands for itself: what is no finite number of 0 or more is left
 * out. Times are whole milliseconds, rounded half up; times between tokens keep
 * their fraction.
 *
 * @module
 */
import type { MetricRow } from "./definition.ts";

/** The message that holds it. */
export const TIMING_KIND = "responsesapi.websocket_timing";

/** What the service measured, in milliseconds. */
export interface ServiceTiming {
  /** In the service, outside the engine and the client's tools. */
  readonly overheadMillis?: number;
  /** In the engine. */
  readonly inferenceMillis?: number;
  /** To the first token, at the engine's interface. */
  readonly engineIapiTtftMillis?: number;
  /** To the first token, at the engine's service. */
  readonly engineServiceTtftMillis?: number;
  /** Between tokens, at the engine's interface. */
  readonly engineIapiTbtMillis?: number;
  /** Between tokens, at the engine's service. */
  readonly engineServiceTbtMillis?: number;
}

/** A payload that may hold what the service measured. */
export interface Timed {
  readonly timing?: ServiceTiming;
}

/** Each field, its name in the message, and its metric. */
const FIELDS: readonly {
  readonly field: keyof ServiceTiming;
  readonly source: string;
  readonly metric: string;
  readonly brief: string;
  readonly keepsFraction?: boolean;
}[] = [
  {
    field: "overheadMillis",
    source: "responses_duration_excl_engine_and_client_tool_time_ms",
    metric: "codex.responses_api_overhead.duration_ms",
    brief: "Time in the service outside the engine and the client's tools.",
  },
  {
    field: "inferenceMillis",
    source: "engine_service_total_ms",
    metric: "codex.responses_api_inference_time.duration_ms",
    brief: "Time in the engine.",
  },
  {
    field: "engineIapiTtftMillis",
    source: "engine_iapi_ttft_total_ms",
    metric: "codex.responses_api_engine_iapi_ttft.duration_ms",
    brief: "Time to the first token, at the engine's interface.",
  },
  {
    field: "engineServiceTtftMillis",
    source: "engine_service_ttft_total_ms",
    metric: "codex.responses_api_engine_service_ttft.duration_ms",
    brief: "Time to the first token, at the engine's service.",
  },
  {
    field: "engineIapiTbtMillis",
    source: "engine_iapi_tbt_across_engine_calls_ms",
    metric: "codex.responses_api_engine_iapi_tbt.duration_ms",
    brief: "Time between tokens, at the engine's interface.",
    keepsFraction: true,
  },
  {
    field: "engineServiceTbtMillis",
    source: "engine_service_tbt_across_engine_calls_ms",
    metric: "codex.responses_api_engine_service_tbt.duration_ms",
    brief: "Time between tokens, at the engine's service.",
    keepsFraction: true,
  },
];

/** The metrics of a message that holds what the service measured. */
export const TIMING_METRICS: readonly MetricRow<Timed>[] = FIELDS.map(
  ({ field, metric, brief, keepsFraction = false }) => ({
    name: metric,
    brief,
    kind: "duration",
    when: ({ timing }) => isDuration(timing?.[field]),
    value: ({ timing }) => {
      const millis = timing?.[field] ?? 0;
      return keepsFraction ? millis : Math.round(millis);
    },
  }),
);

/** Reads `timing_metrics` of a message; what is unusable is left out. */
export function readServiceTiming(timingMetrics: unknown): ServiceTiming {
  if (typeof timingMetrics !== "object" || timingMetrics === null) return {};
  const entries = FIELDS.flatMap(({ field, source }) => {
    const value = (timingMetrics as Readonly<Record<string, unknown>>)[source];
    return isDuration(value) ? [[field, value]] : [];
  });
  return Object.fromEntries(entries);
}

function isDuration(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
