/**
 * Validated counters and histograms over an OpenTelemetry meter.
 *
 * Instruments are created on first use and cached by name.
 *
 * @module
 */
import {
  type Counter,
  type Histogram,
  type Meter,
  ValueType,
} from "@opentelemetry/api";
import {
  type MetricAttributes,
  validateAttributes,
  validateIncrement,
  validateMetricName,
  validateValue,
} from "./validate.ts";

/** Records metric values. Every method throws `RangeError` on invalid input. */
export interface MetricRecorder {
  /** Adds `increment`, 0 or more, to a monotonic sum. */
  counter(name: string, increment: number, attributes: MetricAttributes): void;
  /** Records a value, 0 or more, in a histogram without a unit. */
  histogram(name: string, value: number, attributes: MetricAttributes): void;
  /** Records a duration, 0 or more, in a histogram in whole milliseconds, cut off. */
  duration(
    name: string,
    durationMillis: number,
    attributes: MetricAttributes,
  ): void;
}

const COUNT = { valueType: ValueType.INT };
const DURATION = {
  unit: "ms",
  description: "Duration in milliseconds.",
  advice: {
    // deno-fmt-ignore
    explicitBucketBoundaries: [
      0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 1_250, 1_500, 1_750,
      2_000, 2_250, 2_500, 3_000, 3_500, 4_000, 4_500, 5_000, 6_000, 7_000,
      7_500, 8_000, 9_000, 10_000, 12_000, 15_000, 20_000, 30_000, 60_000,
      120_000,
    ],
  },
};

/** Records into the instruments of `meter`. */
export function createMetricRecorder(meter: Meter): MetricRecorder {
  const counters = new Map<string, Counter>();
  const histograms = new Map<string, Histogram>();
  const durations = new Map<string, Histogram>();
  return {
    counter(name, increment, attributes) {
      validateMetricName(name);
      validateIncrement(name, increment);
      validateAttributes(attributes);
      cached(counters, name, () => meter.createCounter(name, COUNT))
        .add(increment, attributes);
    },
    histogram(name, value, attributes) {
      validateMetricName(name);
      validateValue(name, value);
      validateAttributes(attributes);
      cached(histograms, name, () => meter.createHistogram(name))
        .record(value, attributes);
    },
    duration(name, durationMillis, attributes) {
      validateMetricName(name);
      validateValue(name, durationMillis);
      validateAttributes(attributes);
      cached(durations, name, () => meter.createHistogram(name, DURATION))
        .record(Math.trunc(durationMillis), attributes);
    },
  };
}

function cached<T>(cache: Map<string, T>, name: string, create: () => T): T {
  const known = cache.get(name);
  if (known !== undefined) return known;
  const created = create();
  cache.set(name, created);
  return created;
}
