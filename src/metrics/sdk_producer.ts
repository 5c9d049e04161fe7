/**
 * Hands what a store keeps to a metric reader of the SDK, beside what the
 * SDK's own instruments recorded.
 *
 * @module
 */
import type { HrTime, ValueType } from "@opentelemetry/api";
import type {
  AggregationTemporality,
  CollectionResult,
  IMetricReader,
  InstrumentType,
  MetricData,
  ScopeMetrics,
} from "@opentelemetry/sdk-metrics";
import { hrTimeOf } from "../hr_time.ts";
import type {
  CollectedMetric,
  CollectedPoint,
  MetricTemporality,
} from "./collected.ts";
import type { HistogramValue } from "./cells.ts";
import type { PointKind } from "./instrument.ts";
import type { MetricStore, StoreReader } from "./store.ts";

/** How a reader takes part in a store. */
export interface AttachOptions {
  readonly store: MetricStore;
  /** Name of the scope. */
  readonly scope: string;
  /** Names, as on the wire, that this reader does not get. */
  readonly withheld?: ReadonlySet<string>;
}

/** A reader of the SDK that takes part in a store. */
export interface AttachedReader {
  /** For the meter provider. */
  readonly reader: IMetricReader;
  /**
   * What the store has for it, at once: without what the SDK's own instruments
   * recorded, which can only be waited for.
   */
  collectNow(): readonly ScopeMetrics[];
}

/**
 * The same reader for a meter provider, whose collections hold the metrics of
 * the store too. The store aggregates by itself: of what the reader wishes,
 * temporality and limits count, other aggregations do not.
 */
export function attachReader(
  reader: IMetricReader,
  options: AttachOptions,
): AttachedReader {
  let metrics: StoreReader | undefined;
  const attached: IMetricReader = {
    setMetricProducer(sdk) {
      const ours = metrics = options.store.addReader({
        temporality: (kind) =>
          TEMPORALITIES[
            reader.selectAggregationTemporality(INSTRUMENTS[kind])
          ],
        cardinalityLimit: (kind) =>
          reader.selectCardinalityLimit(INSTRUMENTS[kind]),
        ...options.withheld === undefined ? {} : { withheld: options.withheld },
      });
      reader.setMetricProducer({
        async collect(collection) {
          const found = await sdk.collect(collection);
          return withMetrics(found, options.scope, ours.collect());
        },
      });
    },
    selectAggregation: (type) => reader.selectAggregation(type),
    selectAggregationTemporality: (type) =>
      reader.selectAggregationTemporality(type),
    selectCardinalityLimit: (type) => reader.selectCardinalityLimit(type),
    collect: (collection) => reader.collect(collection),
    shutdown: (shutdown) => reader.shutdown(shutdown),
    forceFlush: (flush) => reader.forceFlush(flush),
  };
  return {
    reader: attached,
    collectNow: () => scopeMetrics(options.scope, metrics?.collect() ?? []),
  };
}

function withMetrics(
  { resourceMetrics, errors }: CollectionResult,
  scope: string,
  metrics: readonly CollectedMetric[],
): CollectionResult {
  if (metrics.length === 0) return { resourceMetrics, errors };
  const { resource, scopeMetrics: theirs } = resourceMetrics;
  const all = [...theirs, ...scopeMetrics(scope, metrics)];
  return { resourceMetrics: { resource, scopeMetrics: all }, errors };
}

/** Metrics of a store, as the SDK has them. */
export function scopeMetrics(
  scope: string,
  metrics: readonly CollectedMetric[],
): ScopeMetrics[] {
  if (metrics.length === 0) return [];
  return [{ scope: { name: scope }, metrics: metrics.map(metricData) }];
}

/** Values of the SDK's enumerations, which are not loaded for them. */
const INSTRUMENTS: Readonly<Record<PointKind, InstrumentType>> = {
  counter: "COUNTER" as InstrumentType,
  gauge: "GAUGE" as InstrumentType,
  histogram: "HISTOGRAM" as InstrumentType,
};
const TEMPORALITIES: Readonly<
  Record<AggregationTemporality, MetricTemporality>
> = { 0: "delta", 1: "cumulative" };
const HISTOGRAM = 0;
const GAUGE = 2;
const SUM = 3;
const INT: ValueType = 0;
const DOUBLE: ValueType = 1;

function metricData(metric: CollectedMetric): MetricData {
  const { name, unit, description } = metric;
  const valueType = metric.kind === "histogram" ? DOUBLE : INT;
  const shared = {
    descriptor: { name, unit, description, valueType },
    aggregationTemporality: metric.temporality === "delta" ? 0 : 1,
  } as const;
  switch (metric.kind) {
    case "counter":
      return {
        ...shared,
        dataPointType: SUM,
        isMonotonic: true,
        dataPoints: metric.points.map((point) => dataPoint(point, point.value)),
      };
    case "gauge":
      return {
        ...shared,
        dataPointType: GAUGE,
        dataPoints: metric.points.map((point) => dataPoint(point, point.value)),
      };
    case "histogram":
      return {
        ...shared,
        dataPointType: HISTOGRAM,
        dataPoints: metric.points.map((point) =>
          dataPoint(point, histogram(point.value, metric.boundaries))
        ),
      };
  }
}

function dataPoint<Value>(
  point: CollectedPoint<unknown>,
  value: Value,
): CollectedPointData<Value> {
  return {
    attributes: point.attributes,
    startTime: hrTimeOf(point.startMillis),
    endTime: hrTimeOf(point.endMillis),
    value,
  };
}

interface CollectedPointData<Value> {
  readonly attributes: Record<string, string | number | true>;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly value: Value;
}

function histogram(
  { count, sum, min, max, bucketCounts }: HistogramValue,
  boundaries: readonly number[],
) {
  const buckets = { boundaries: [...boundaries], counts: [...bucketCounts] };
  return { count, sum, min, max, buckets, hasMinMax: true };
}
