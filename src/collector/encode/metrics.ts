/**
 * A metric as OTLP/JSON writes it.
 *
 * @module
 */
import type {
  ReceivedBuckets,
  ReceivedExemplar,
  ReceivedExponentialHistogramPoint,
  ReceivedHistogramPoint,
  ReceivedMetric,
  ReceivedNumberPoint,
  ReceivedPoint,
  ReceivedSummaryPoint,
  Temporality,
} from "../telemetry.ts";
import {
  double,
  type JsonObject,
  keyValues,
  optionalDoubles,
  sparse,
  uint64,
} from "./fields.ts";

const TEMPORALITIES: Readonly<Record<Temporality, number>> = {
  unspecified: 0,
  delta: 1,
  cumulative: 2,
};

/** One of `metrics`. */
export function metricFields(metric: ReceivedMetric): JsonObject {
  return {
    ...sparse({
      name: metric.name,
      description: metric.description,
      unit: metric.unit,
      metadata: keyValues(metric.metadata),
    }),
    ...dataOf(metric),
  };
}

/** The one field that says which kind it is; there even when it is empty. */
function dataOf(metric: ReceivedMetric): JsonObject {
  switch (metric.type) {
    case "none":
      return {};
    case "gauge":
      return { gauge: sparse({ dataPoints: metric.points.map(numberPoint) }) };
    case "sum":
      return {
        sum: sparse({
          dataPoints: metric.points.map(numberPoint),
          aggregationTemporality: TEMPORALITIES[metric.temporality],
          isMonotonic: metric.monotonic,
        }),
      };
    case "histogram":
      return {
        histogram: sparse({
          dataPoints: metric.points.map(histogramPoint),
          aggregationTemporality: TEMPORALITIES[metric.temporality],
        }),
      };
    case "exponentialHistogram":
      return {
        exponentialHistogram: sparse({
          dataPoints: metric.points.map(exponentialPoint),
          aggregationTemporality: TEMPORALITIES[metric.temporality],
        }),
      };
    case "summary":
      return {
        summary: sparse({ dataPoints: metric.points.map(summaryPoint) }),
      };
  }
}

function pointFields(point: ReceivedPoint): JsonObject {
  return sparse({
    attributes: keyValues(point.attributes),
    startTimeUnixNano: uint64(point.startTimeUnixNano),
    timeUnixNano: uint64(point.timeUnixNano),
    flags: point.flags,
  });
}

function numberPoint(point: ReceivedNumberPoint): JsonObject {
  return {
    ...pointFields(point),
    ...numberFields(point),
    ...sparse({ exemplars: point.exemplars.map(exemplarFields) }),
  };
}

function histogramPoint(point: ReceivedHistogramPoint): JsonObject {
  return {
    ...pointFields(point),
    ...sparse({ count: uint64(point.count) }),
    ...optionalDoubles(point, ["sum", "min", "max"]),
    ...sparse({
      bucketCounts: point.bucketCounts,
      explicitBounds: point.explicitBounds.map(double),
      exemplars: point.exemplars.map(exemplarFields),
    }),
  };
}

function exponentialPoint(
  point: ReceivedExponentialHistogramPoint,
): JsonObject {
  return {
    ...pointFields(point),
    ...sparse({ count: uint64(point.count) }),
    ...optionalDoubles(point, ["sum", "min", "max"]),
    ...sparse({
      scale: point.scale,
      zeroCount: uint64(point.zeroCount),
      zeroThreshold: double(point.zeroThreshold),
      positive: point.positive && bucketFields(point.positive),
      negative: point.negative && bucketFields(point.negative),
      exemplars: point.exemplars.map(exemplarFields),
    }),
  };
}

function summaryPoint(point: ReceivedSummaryPoint): JsonObject {
  return {
    ...pointFields(point),
    ...sparse({
      count: uint64(point.count),
      sum: double(point.sum),
      quantileValues: point.quantileValues.map(({ quantile, value }) =>
        sparse({ quantile: double(quantile), value: double(value) })
      ),
    }),
  };
}

function bucketFields({ offset, bucketCounts }: ReceivedBuckets): JsonObject {
  return sparse({ offset, bucketCounts });
}

function exemplarFields(exemplar: ReceivedExemplar): JsonObject {
  return {
    ...sparse({
      filteredAttributes: keyValues(exemplar.filteredAttributes),
      timeUnixNano: uint64(exemplar.timeUnixNano),
      spanId: exemplar.spanId,
      traceId: exemplar.traceId,
    }),
    ...numberFields(exemplar),
  };
}

/** A choice: zero is there too. */
function numberFields(
  { asInt, asDouble }: Pick<ReceivedNumberPoint, "asInt" | "asDouble">,
): JsonObject {
  if (asInt !== undefined) return { asInt };
  return asDouble === undefined ? {} : { asDouble: double(asDouble) };
}
