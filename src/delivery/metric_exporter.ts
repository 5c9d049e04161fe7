/**
 * Hands collected metrics to OTLP, and counts their data points.
 *
 * @module
 */
import type {
  PushMetricExporter,
  ResourceMetrics,
} from "@opentelemetry/sdk-metrics";
import type { ExportOutcome } from "../otlp/outcome.ts";
import { type Books, settleExport } from "./settle.ts";

/** What the exporter needs. */
export interface MetricExporterOptions extends Books {
  /** Sends one collection. Must not reject. */
  readonly send: (metrics: ResourceMetrics) => Promise<ExportOutcome>;
  readonly selectAggregationTemporality: NonNullable<
    PushMetricExporter["selectAggregationTemporality"]
  >;
}

/** A metric exporter as a part of a signal. */
export interface CountingMetricExporter extends PushMetricExporter {
  /** Waits for what is on its way; the reader does the rest. */
  flush(): Promise<void>;
  /** The same. */
  close(): Promise<void>;
  /** The same. */
  abandon(): Promise<void>;
}

/** Numbers of the SDK's `ExportResultCode`. */
const SUCCESS = 0;
const FAILED = 1;

/** Exports through `send`. */
export function createMetricExporter(
  options: MetricExporterOptions,
): CountingMetricExporter {
  const running = new Set<Promise<void>>();
  const settled = async (): Promise<void> => {
    await Promise.all(running);
  };
  return {
    selectAggregationTemporality: options.selectAggregationTemporality,
    export(metrics, done) {
      const points = countPoints(metrics);
      if (points === 0) return done({ code: SUCCESS });
      options.ledger.record(points);
      const run = options.send(metrics).then((outcome) => {
        settleExport(options, points, outcome);
        running.delete(run);
        done({ code: outcome.status === "success" ? SUCCESS : FAILED });
      });
      running.add(run);
    },
    forceFlush: settled,
    shutdown: settled,
    flush: settled,
    close: settled,
    abandon: settled,
  };
}

function countPoints(metrics: ResourceMetrics): number {
  let count = 0;
  for (const scope of metrics.scopeMetrics) {
    for (const metric of scope.metrics) count += metric.dataPoints.length;
  }
  return count;
}
