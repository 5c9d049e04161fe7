/**
 * The data points of metrics.
 *
 * @module
 */

import type {
  ReceivedBuckets,
  ReceivedExemplar,
  ReceivedExponentialHistogramPoint,
  ReceivedHistogramPoint,
  ReceivedNumberPoint,
  ReceivedPoint,
  ReceivedSummaryPoint,
} from "../telemetry.ts";
import { readKeyValues } from "./common.ts";
import type { Reader } from "./reader.ts";

/** Reads a point of a sum or gauge. */
export function readNumberPoint(point: Reader): ReceivedNumberPoint {
  return {
    ...readPoint(point),
    ...readNumber(point),
    exemplars: point.objects("exemplars").map(readExemplar),
  };
}

/** Reads a point of a histogram. */
export function readHistogramPoint(point: Reader): ReceivedHistogramPoint {
  return {
    ...readPoint(point),
    count: point.uint64("count"),
    ...readSummaryFields(point),
    bucketCounts: point.uint64s("bucketCounts"),
    explicitBounds: point.doubles("explicitBounds"),
    exemplars: point.objects("exemplars").map(readExemplar),
  };
}

/** Reads a point of an exponential histogram. */
export function readExponentialHistogramPoint(
  point: Reader,
): ReceivedExponentialHistogramPoint {
  const positive = point.object("positive");
  const negative = point.object("negative");
  return {
    ...readPoint(point),
    count: point.uint64("count"),
    ...readSummaryFields(point),
    scale: point.int32("scale"),
    zeroCount: point.uint64("zeroCount"),
    zeroThreshold: point.double("zeroThreshold"),
    ...(positive === undefined ? {} : { positive: readBuckets(positive) }),
    ...(negative === undefined ? {} : { negative: readBuckets(negative) }),
    exemplars: point.objects("exemplars").map(readExemplar),
  };
}

/** Reads a point of a summary. */
export function readSummaryPoint(point: Reader): ReceivedSummaryPoint {
  return {
    ...readPoint(point),
    count: point.uint64("count"),
    sum: point.double("sum"),
    quantileValues: point.objects("quantileValues").map((entry) => ({
      quantile: entry.double("quantile"),
      value: entry.double("value"),
    })),
  };
}

function readPoint(point: Reader): ReceivedPoint {
  return {
    attributes: readKeyValues(point, "attributes"),
    startTimeUnixNano: point.uint64("startTimeUnixNano"),
    timeUnixNano: point.uint64("timeUnixNano"),
    flags: point.uint32("flags"),
  };
}

function readNumber(
  point: Reader,
): { readonly asInt?: string; readonly asDouble?: number } {
  switch (point.oneOf(["asInt", "asDouble"])) {
    case "asInt":
      return { asInt: point.int64("asInt") };
    case "asDouble":
      return { asDouble: point.double("asDouble") };
    case undefined:
      return {};
  }
}

function readSummaryFields(
  point: Reader,
): { readonly sum?: number; readonly min?: number; readonly max?: number } {
  return {
    ...(point.has("sum") ? { sum: point.double("sum") } : {}),
    ...(point.has("min") ? { min: point.double("min") } : {}),
    ...(point.has("max") ? { max: point.double("max") } : {}),
  };
}

function readBuckets(buckets: Reader): ReceivedBuckets {
  return {
    offset: buckets.int32("offset"),
    bucketCounts: buckets.uint64s("bucketCounts"),
  };
}

function readExemplar(exemplar: Reader): ReceivedExemplar {
  return {
    timeUnixNano: exemplar.uint64("timeUnixNano"),
    ...readNumber(exemplar),
    traceId: exemplar.id("traceId", 16),
    spanId: exemplar.id("spanId", 8),
    filteredAttributes: readKeyValues(exemplar, "filteredAttributes"),
  };
}
