/**
 * Metrics as plain objects; the rules of `telemetry.ts` apply.
 *
 * @module
 */

import type { KeyValue, Origin } from "./telemetry.ts";

/** One example measurement of a data point. */
export interface ReceivedExemplar {
  /** Nanoseconds since the Unix epoch. */
  readonly timeUnixNano: string;
  /** Decimal text. */
  readonly asInt?: string;
  /** May be `NaN` or infinite. */
  readonly asDouble?: number;
  /** 32 hex digits, or `""`. */
  readonly traceId: string;
  /** 16 hex digits, or `""`. */
  readonly spanId: string;
  /** Attributes that the data point does not have. */
  readonly filteredAttributes: readonly KeyValue[];
}

/** What every data point has. */
export interface ReceivedPoint {
  /** As sent: order and duplicates are kept. */
  readonly attributes: readonly KeyValue[];
  /** Nanoseconds since the Unix epoch. */
  readonly startTimeUnixNano: string;
  /** Nanoseconds since the Unix epoch. */
  readonly timeUnixNano: string;
  /** Bit field; 1 means that there is no recorded value. */
  readonly flags: number;
}

/** A point of a sum or gauge: `asInt` or `asDouble`, or neither. */
export interface ReceivedNumberPoint extends ReceivedPoint {
  /** Decimal text. */
  readonly asInt?: string;
  /** May be `NaN` or infinite. */
  readonly asDouble?: number;
  /** Example measurements. */
  readonly exemplars: readonly ReceivedExemplar[];
}

/** A point of a histogram. */
export interface ReceivedHistogramPoint extends ReceivedPoint {
  /** Number of measurements, as decimal text. */
  readonly count: string;
  /** Sum of the measurements. */
  readonly sum?: number;
  /** Least measurement. */
  readonly min?: number;
  /** Greatest measurement. */
  readonly max?: number;
  /** Measurements per bucket, as decimal text. */
  readonly bucketCounts: readonly string[];
  /** Upper bounds of the buckets but the last. */
  readonly explicitBounds: readonly number[];
  /** Example measurements. */
  readonly exemplars: readonly ReceivedExemplar[];
}

/** Buckets on one side of zero. */
export interface ReceivedBuckets {
  /** Index of the first bucket; may be negative. */
  readonly offset: number;
  /** Measurements per bucket, as decimal text. */
  readonly bucketCounts: readonly string[];
}

/** A point of an exponential histogram. */
export interface ReceivedExponentialHistogramPoint extends ReceivedPoint {
  /** Number of measurements, as decimal text. */
  readonly count: string;
  /** Sum of the measurements. */
  readonly sum?: number;
  /** Least measurement. */
  readonly min?: number;
  /** Greatest measurement. */
  readonly max?: number;
  /** Resolution: bounds are powers of 2^(2^-scale). */
  readonly scale: number;
  /** Measurements within the zero threshold, as decimal text. */
  readonly zeroCount: string;
  /** Half width of the zero bucket. */
  readonly zeroThreshold: number;
  /** Buckets above zero. */
  readonly positive?: ReceivedBuckets;
  /** Buckets below zero. */
  readonly negative?: ReceivedBuckets;
  /** Example measurements. */
  readonly exemplars: readonly ReceivedExemplar[];
}

/** A point of a summary. */
export interface ReceivedSummaryPoint extends ReceivedPoint {
  /** Number of measurements, as decimal text. */
  readonly count: string;
  /** Sum of the measurements. */
  readonly sum: number;
  /** Values at quantiles from 0 to 1. */
  readonly quantileValues: readonly {
    readonly quantile: number;
    readonly value: number;
  }[];
}

/** How the points of a metric relate to each other. */
export type Temporality = "unspecified" | "delta" | "cumulative";

/** What every metric has. */
export interface MetricIdentity extends Origin {
  /** As sent. */
  readonly name: string;
  /** What it measures; `""` when absent. */
  readonly description: string;
  /** UCUM unit; `""` when absent. */
  readonly unit: string;
  /** Attributes of the metric itself. */
  readonly metadata: readonly KeyValue[];
}

/** One metric with its data points, told apart by `type`. */
export type ReceivedMetric =
  & MetricIdentity
  & (
    | {
      readonly type: "sum";
      readonly temporality: Temporality;
      readonly monotonic: boolean;
      readonly points: readonly ReceivedNumberPoint[];
    }
    | {
      readonly type: "gauge";
      readonly points: readonly ReceivedNumberPoint[];
    }
    | {
      readonly type: "histogram";
      readonly temporality: Temporality;
      readonly points: readonly ReceivedHistogramPoint[];
    }
    | {
      readonly type: "exponentialHistogram";
      readonly temporality: Temporality;
      readonly points: readonly ReceivedExponentialHistogramPoint[];
    }
    | {
      readonly type: "summary";
      readonly points: readonly ReceivedSummaryPoint[];
    }
    /** No data at all; valid, if useless. */
    | { readonly type: "none"; readonly points: readonly [] }
  );
