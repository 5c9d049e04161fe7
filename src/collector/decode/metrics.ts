/**
 * `ExportMetricsServiceRequest`, flattened to metrics.
 *
 * @module
 */

import type {
  MetricIdentity,
  Origin,
  ReceivedMetric,
  Temporality,
} from "../telemetry.ts";
import { readKeyValues, readResource, readScope } from "./common.ts";
import {
  readExponentialHistogramPoint,
  readHistogramPoint,
  readNumberPoint,
  readSummaryPoint,
} from "./points.ts";
import type { Reader } from "./reader.ts";

const METRIC_TYPES = [
  "gauge",
  "sum",
  "histogram",
  "exponentialHistogram",
  "summary",
] as const;

const TEMPORALITIES: readonly Temporality[] = [
  "unspecified",
  "delta",
  "cumulative",
];

/** Reads every metric of the request. */
export function readMetrics(request: Reader): ReceivedMetric[] {
  const metrics: ReceivedMetric[] = [];
  for (const entry of request.objects("resourceMetrics")) {
    const resource = readResource(entry);
    for (const group of entry.objects("scopeMetrics")) {
      const origin = { resource, scope: readScope(group) };
      for (const metric of group.objects("metrics")) {
        metrics.push(readMetric(metric, origin));
      }
    }
  }
  return metrics;
}

function readMetric(metric: Reader, origin: Origin): ReceivedMetric {
  const identity: MetricIdentity = {
    name: metric.string("name"),
    description: metric.string("description"),
    unit: metric.string("unit"),
    metadata: readKeyValues(metric, "metadata"),
    ...origin,
  };
  const type = metric.oneOf(METRIC_TYPES);
  const data = type && metric.object(type);
  if (type === undefined || data === undefined) {
    return { ...identity, type: "none", points: [] };
  }
  const points = data.objects("dataPoints");
  switch (type) {
    case "gauge":
      return { ...identity, type, points: points.map(readNumberPoint) };
    case "sum":
      return {
        ...identity,
        type,
        temporality: readTemporality(data),
        monotonic: data.boolean("isMonotonic"),
        points: points.map(readNumberPoint),
      };
    case "histogram":
      return {
        ...identity,
        type,
        temporality: readTemporality(data),
        points: points.map(readHistogramPoint),
      };
    case "exponentialHistogram":
      return {
        ...identity,
        type,
        temporality: readTemporality(data),
        points: points.map(readExponentialHistogramPoint),
      };
    case "summary":
      return { ...identity, type, points: points.map(readSummaryPoint) };
  }
}

function readTemporality(data: Reader): Temporality {
  const value = TEMPORALITIES[data.int32("aggregationTemporality")];
  if (value !== undefined) return value;
  throw data.error("aggregationTemporality", "must be 0, 1 or 2");
}
