/**
 * Metrics as they are at one moment.
 *
 * @module
 */
import type { HistogramValue } from "./cells.ts";

/**
 * Attributes of a collected point: those recorded, or, for what is beyond the
 * limit of sets, `otel.metric.overflow` alone.
 */
export type CollectedAttributes = Readonly<
  Record<string, string | number | true>
>;

/** What every collected point has. */
export interface CollectedPoint<Value> {
  readonly attributes: CollectedAttributes;
  /** Begin of the time it is about, in milliseconds since the Unix epoch. */
  readonly startMillis: number;
  /** Moment of collection, in milliseconds since the Unix epoch. */
  readonly endMillis: number;
  readonly value: Value;
}

/** What every collected metric has. */
export interface CollectedIdentity {
  /** Name on the wire. */
  readonly name: string;
  /** Unit on the wire; `""` means none. */
  readonly unit: string;
  readonly description: string;
  readonly temporality: MetricTemporality;
}

/** Whether points count from the last collection, or from the start. */
export type MetricTemporality = "delta" | "cumulative";

/** A metric of whole numbers: sums, or last values. */
export interface CollectedNumbers extends CollectedIdentity {
  readonly kind: "counter" | "gauge";
  readonly points: readonly CollectedPoint<number>[];
}

/** A metric of distributions. */
export interface CollectedHistogram extends CollectedIdentity {
  readonly kind: "histogram";
  /** Upper bounds of the buckets, inclusive; the last has none. */
  readonly boundaries: readonly number[];
  readonly points: readonly CollectedPoint<HistogramValue>[];
}

/** One metric with the points that were collected. */
export type CollectedMetric = CollectedNumbers | CollectedHistogram;

/** Everything that was collected at one moment. */
export type MetricsSnapshot = readonly CollectedMetric[];
