/**
 * Hands collected metrics to OTLP, and counts their data points.
 *
 * @module
 */
import type {
  PushMetricExporter,
  ResourceMetrics,
} from "@opentelemetry/sdk-metrics";
import { FLUSH_MILLIS } from "../budget.ts";
import { hostClock } from "../otlp/stop.ts";
import type { RecordKeeper } from "./keeper.ts";
import type { BatchLimits } from "./limits.ts";
import { Outbox, type OutboxOptions } from "./outbox.ts";

/** What the exporter needs. */
export interface MetricExporterOptions
  extends Omit<OutboxOptions, "limits" | "repeatsInDoubt" | "onTooLarge"> {
  /** The body of a request; `undefined` for none. */
  readonly serialize: (metrics: ResourceMetrics) => Uint8Array | undefined;
  readonly selectAggregationTemporality: NonNullable<
    PushMetricExporter["selectAggregationTemporality"]
  >;
  /** Keeps collections beyond the process. */
  readonly keeper?: RecordKeeper | undefined;
}

/** A metric exporter as a part of a signal. */
export interface CountingMetricExporter extends PushMetricExporter {
  /** Less time than this, in milliseconds, is none for sending. */
  readonly leastMillis: number | undefined;
  /** Waits for what is on its way; the reader does the rest. */
  flush(): Promise<void>;
  /** The same. */
  close(): Promise<void>;
  /** Gives up what is left. */
  abandon(reason: string): Promise<void>;
  /** Makes what is left survive; whether it does. */
  keepAll(): boolean;
}

/** Collections that may wait while the collector is away. */
export const METRIC_LIMITS: Omit<
  BatchLimits,
  "maxBatchSize" | "maxBatchBytes" | "delayMillis"
> = {
  maxQueueSize: 262_144,
  maxQueueBytes: 16_777_216,
  maxAgeMillis: 600_000,
};

/**
 * A request that breaks off is never repeated: with a spool it is better not
 * begun than cut off.
 */
const KEPT_LEAST_MILLIS = 250;

/** `ExportResultCode.SUCCESS` of the SDK: taken, and ours to deliver. */
const TAKEN = 0;

const NOTHING_OPEN = { count: 0, bytes: 0, encode: () => new Uint8Array() };

/** Exports through an outbox. */
export function createMetricExporter(
  options: MetricExporterOptions,
): CountingMetricExporter {
  const { ledger, serialize, keeper, clock = hostClock } = options;
  const outbox = new Outbox({
    ...options,
    limits: METRIC_LIMITS,
    repeatsInDoubt: false,
  });
  const isFull = (points: number): boolean =>
    outbox.count > 0 &&
    (outbox.count + points > METRIC_LIMITS.maxQueueSize ||
      outbox.bytes >= METRIC_LIMITS.maxQueueBytes);
  const take = (metrics: ResourceMetrics, points: number): void => {
    while (isFull(points)) {
      if (!outbox.evict()) return outbox.lose(points, "queue full");
    }
    let body: Uint8Array;
    try {
      body = serialize(metrics) ?? new Uint8Array();
    } catch {
      return outbox.lose(points, "could not be encoded");
    }
    // Points refused together are refused together: there is no range of them.
    const records = {
      count: points,
      bytes: body.length,
      isWhole: true,
      encode: () => body,
    };
    outbox.put(
      records,
      clock.monotonic(),
      keeper && ((batch) => keeper.sealed(batch)),
    );
  };
  return {
    selectAggregationTemporality: options.selectAggregationTemporality,
    export(metrics, done) {
      const points = countPoints(metrics);
      if (points > 0) {
        ledger.record(points);
        take(metrics, points);
      }
      done({ code: TAKEN });
    },
    async forceFlush() {
      let cancel = (): void => {};
      await Promise.race([
        outbox.flush(),
        new Promise<void>((resolve) => {
          cancel = clock.after(FLUSH_MILLIS, resolve);
        }),
      ]);
      cancel();
    },
    leastMillis: keeper && KEPT_LEAST_MILLIS,
    shutdown: () => Promise.resolve(),
    flush: () => outbox.flush(),
    close: () => outbox.flush(),
    abandon: (reason) => outbox.abandon(reason),
    keepAll: () => keeper?.keepAll(NOTHING_OPEN) ?? outbox.count === 0,
  };
}

function countPoints(metrics: ResourceMetrics): number {
  let count = 0;
  for (const scope of metrics.scopeMetrics) {
    for (const metric of scope.metrics) count += metric.dataPoints.length;
  }
  return count;
}
