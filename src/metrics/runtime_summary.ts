/**
 * What happened since the last time somebody asked, in a few numbers.
 *
 * @module
 */
import type { HistogramValue } from "./cells.ts";
import type { CollectedMetric, MetricsSnapshot } from "./collected.ts";
import { METRIC_NAMES } from "./names.ts";

/** How often something happened, and how long it took in all. */
export interface RuntimeMetricTotals {
  readonly count: number;
  /** In milliseconds. */
  readonly durationMillis: number;
}

/** Numbers of one period, as a {@link RuntimeMetricsSummary} has them. */
export type RuntimeMetrics = Omit<
  RuntimeMetricsSummary,
  "isEmpty" | "merge" | "responsesApiSummary"
>;

type TotalsField =
  | "toolCalls"
  | "apiCalls"
  | "streamingEvents"
  | "websocketCalls"
  | "websocketEvents";
type MillisField = Exclude<keyof RuntimeMetrics, TotalsField>;

const N = METRIC_NAMES;

const TOTALS: Readonly<
  Record<TotalsField, { readonly count: string; readonly duration: string }>
> = {
  toolCalls: { count: N.toolCall, duration: N.toolCallDuration },
  apiCalls: { count: N.apiRequest, duration: N.apiRequestDuration },
  streamingEvents: { count: N.sseEvent, duration: N.sseEventDuration },
  websocketCalls: {
    count: N.websocketRequest,
    duration: N.websocketRequestDuration,
  },
  websocketEvents: {
    count: N.websocketEvent,
    duration: N.websocketEventDuration,
  },
};

const MILLIS: Readonly<Record<MillisField, string>> = {
  responsesApiOverheadMillis: N.responsesApiOverhead,
  responsesApiInferenceTimeMillis: N.responsesApiInferenceTime,
  responsesApiEngineIapiTtftMillis: N.responsesApiEngineIapiTtft,
  responsesApiEngineServiceTtftMillis: N.responsesApiEngineServiceTtft,
  responsesApiEngineIapiTbtMillis: N.responsesApiEngineIapiTbt,
  responsesApiEngineServiceTbtMillis: N.responsesApiEngineServiceTbt,
  turnTtftMillis: N.turnTtft,
  turnTtfmMillis: N.turnTtfm,
};

const FRACTIONAL: readonly MillisField[] = [
  "responsesApiEngineIapiTbtMillis",
  "responsesApiEngineServiceTbtMillis",
];

const TOTALS_FIELDS = Object.keys(TOTALS) as TotalsField[];
const MILLIS_FIELDS = Object.keys(MILLIS) as MillisField[];

const NO_TOTALS: RuntimeMetricTotals = { count: 0, durationMillis: 0 };

/**
 * A summary of one period; times in milliseconds. Never changes: `merge()` gives
 * a new one.
 *
 * @example
 * ```ts
 * import { RuntimeMetricsSummary } from "@agent-otel/agent-otel/metrics";
 *
 * const first = new RuntimeMetricsSummary({
 *   toolCalls: { count: 1, durationMillis: 20 },
 *   turnTtftMillis: 300,
 * });
 * const second = new RuntimeMetricsSummary({
 *   toolCalls: { count: 2, durationMillis: 5 },
 * });
 * const both = first.merge(second);
 * both.toolCalls; // { count: 3, durationMillis: 25 }
 * both.turnTtftMillis; // 300
 * ```
 */
export class RuntimeMetricsSummary {
  readonly toolCalls: RuntimeMetricTotals;
  readonly apiCalls: RuntimeMetricTotals;
  readonly streamingEvents: RuntimeMetricTotals;
  readonly websocketCalls: RuntimeMetricTotals;
  readonly websocketEvents: RuntimeMetricTotals;
  readonly responsesApiOverheadMillis: number;
  readonly responsesApiInferenceTimeMillis: number;
  readonly responsesApiEngineIapiTtftMillis: number;
  readonly responsesApiEngineServiceTtftMillis: number;
  /** Keeps its fraction. */
  readonly responsesApiEngineIapiTbtMillis: number;
  /** Keeps its fraction. */
  readonly responsesApiEngineServiceTbtMillis: number;
  readonly turnTtftMillis: number;
  readonly turnTtfmMillis: number;

  /** @param metrics What is known; everything else is zero. */
  constructor(metrics: Partial<RuntimeMetrics> = {}) {
    this.toolCalls = metrics.toolCalls ?? NO_TOTALS;
    this.apiCalls = metrics.apiCalls ?? NO_TOTALS;
    this.streamingEvents = metrics.streamingEvents ?? NO_TOTALS;
    this.websocketCalls = metrics.websocketCalls ?? NO_TOTALS;
    this.websocketEvents = metrics.websocketEvents ?? NO_TOTALS;
    const millis = (field: MillisField) => metrics[field] ?? 0;
    this.responsesApiOverheadMillis = millis("responsesApiOverheadMillis");
    this.responsesApiInferenceTimeMillis = millis(
      "responsesApiInferenceTimeMillis",
    );
    this.responsesApiEngineIapiTtftMillis = millis(
      "responsesApiEngineIapiTtftMillis",
    );
    this.responsesApiEngineServiceTtftMillis = millis(
      "responsesApiEngineServiceTtftMillis",
    );
    this.responsesApiEngineIapiTbtMillis = millis(
      "responsesApiEngineIapiTbtMillis",
    );
    this.responsesApiEngineServiceTbtMillis = millis(
      "responsesApiEngineServiceTbtMillis",
    );
    this.turnTtftMillis = millis("turnTtftMillis");
    this.turnTtfmMillis = millis("turnTtfmMillis");
  }

  /** Whether every number is zero. */
  isEmpty(): boolean {
    return MILLIS_FIELDS.every((field) => this[field] === 0) &&
      TOTALS_FIELDS.every((field) =>
        this[field].count === 0 && this[field].durationMillis === 0
      );
  }

  /**
   * Both together: totals add up; a single time is that of `other` where it is
   * above zero.
   */
  merge(other: RuntimeMetrics): RuntimeMetricsSummary {
    return new RuntimeMetricsSummary({
      ...each(TOTALS_FIELDS, (field) => ({
        count: saturating(this[field].count + other[field].count),
        durationMillis: saturating(
          this[field].durationMillis + other[field].durationMillis,
        ),
      })),
      ...each(
        MILLIS_FIELDS,
        (field) => other[field] > 0 ? other[field] : this[field],
      ),
    });
  }

  /** The six times of the Responses API alone; everything else is zero. */
  responsesApiSummary(): RuntimeMetricsSummary {
    const fields = MILLIS_FIELDS.filter((field) =>
      field.startsWith("responsesApi")
    );
    return new RuntimeMetricsSummary(each(fields, (field) => this[field]));
  }
}

/**
 * Reduces a snapshot to a summary.
 *
 * @param wireName The name on the wire of a name in the default namespace.
 */
export function summarize(
  snapshot: MetricsSnapshot,
  wireName: (name: string) => string = (name) => name,
): RuntimeMetricsSummary {
  const named = (name: string) => {
    const wire = wireName(name);
    return snapshot.filter((metric) => metric.name === wire);
  };
  return new RuntimeMetricsSummary({
    ...each(TOTALS_FIELDS, (field) => ({
      count: saturating(named(TOTALS[field].count).reduce(addCount, 0)),
      durationMillis: millisOf(named(TOTALS[field].duration), roundedMillis),
    })),
    ...each(MILLIS_FIELDS, (field) =>
      millisOf(
        named(MILLIS[field]),
        FRACTIONAL.includes(field) ? positiveMillis : roundedMillis,
      )),
  });
}

function addCount(sum: number, metric: CollectedMetric): number {
  if (metric.kind !== "counter") return sum;
  return metric.points.reduce((total, { value }) => total + value, sum);
}

function millisOf(
  metrics: readonly CollectedMetric[],
  read: (sum: number) => number,
): number {
  const values: HistogramValue[] = metrics.flatMap((metric) =>
    metric.kind === "histogram" ? metric.points.map(({ value }) => value) : []
  );
  return saturating(values.reduce((total, { sum }) => total + read(sum), 0));
}

/** Half away from zero, which for positive numbers is up. */
function roundedMillis(sum: number): number {
  return Math.round(positiveMillis(sum));
}

function positiveMillis(sum: number): number {
  return Number.isFinite(sum) && sum > 0 ? sum : 0;
}

function saturating(value: number): number {
  return Math.min(value, Number.MAX_SAFE_INTEGER);
}

function each<Field extends string, Value>(
  fields: readonly Field[],
  value: (field: Field) => Value,
): Record<Field, Value> {
  return Object.fromEntries(
    fields.map((field) => [field, value(field)]),
  ) as Record<Field, Value>;
}
