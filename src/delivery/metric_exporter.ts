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

/** Encodes a collection. */
type SerializeMetrics = (metrics: ResourceMetrics) => Uint8Array | undefined;

/** A collection that waits for what encodes it. */
interface Waiting {
  readonly metrics: ResourceMetrics;
  readonly points: number;
  readonly done: () => void;
}

/** What the exporter needs. */
export interface MetricExporterOptions
  extends Omit<OutboxOptions, "limits" | "repeatsInDoubt" | "onTooLarge"> {
  /**
   * The body of a request; `undefined` for none. As a function that loads it,
   * it is loaded for the first collection, which waits; a keeper, which may have
   * to keep at once, wants it loaded.
   */
  readonly serialize: SerializeMetrics | {
    readonly load: () => Promise<SerializeMetrics>;
  };
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
  /** How full it is: 0 to 1, and more while it is over. */
  fill(): number;
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
  const { ledger, keeper, clock = hostClock } = options;
  let serialize = typeof options.serialize === "function"
    ? options.serialize
    : undefined;
  const outbox = new Outbox({
    ...options,
    limits: METRIC_LIMITS,
    repeatsInDoubt: false,
  });
  const isFull = (points: number): boolean =>
    outbox.count > 0 &&
    (outbox.count + points > METRIC_LIMITS.maxQueueSize ||
      outbox.bytes >= METRIC_LIMITS.maxQueueBytes);
  const take = (
    { metrics, points, done }: Waiting,
    lost: string | undefined,
  ): void => {
    ledger.record(points);
    if (lost === undefined) put(metrics, points);
    else outbox.lose(points, lost);
    done();
  };
  const put = (metrics: ResourceMetrics, points: number): void => {
    while (isFull(points)) {
      if (!outbox.evict()) return outbox.lose(points, "queue full");
    }
    let body: Uint8Array;
    try {
      if (serialize === undefined) throw new TypeError("Nothing encodes it");
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
  const waiting: Waiting[] = [];
  const takeWaiting = (lost?: string): void => {
    for (const each of waiting.splice(0)) take(each, lost);
  };
  let loading: Promise<void> | undefined;
  let abandoned: string | undefined;
  const load = async (): Promise<void> => {
    if (typeof options.serialize === "function") return;
    // Without it, what waits is lost, and counted.
    serialize = await options.serialize.load().catch(() => undefined);
    loading = undefined;
    takeWaiting();
  };
  const flush = async (): Promise<void> => {
    await loading;
    await outbox.flush();
  };
  return {
    selectAggregationTemporality: options.selectAggregationTemporality,
    export(metrics, done) {
      const points = countPoints(metrics);
      if (points === 0) return done({ code: TAKEN });
      waiting.push({ metrics, points, done: () => done({ code: TAKEN }) });
      if (serialize !== undefined) takeWaiting();
      else if (abandoned !== undefined) takeWaiting(abandoned);
      else loading ??= load();
    },
    async forceFlush() {
      let cancel = (): void => {};
      await Promise.race([
        flush(),
        new Promise<void>((resolve) => {
          cancel = clock.after(FLUSH_MILLIS, resolve);
        }),
      ]);
      cancel();
    },
    leastMillis: keeper && KEPT_LEAST_MILLIS,
    shutdown: () => Promise.resolve(),
    flush,
    close: flush,
    abandon(reason) {
      abandoned = reason;
      takeWaiting(reason);
      return outbox.abandon(reason);
    },
    fill: () =>
      Math.max(
        outbox.count / METRIC_LIMITS.maxQueueSize,
        outbox.bytes / METRIC_LIMITS.maxQueueBytes,
      ),
    keepAll: () =>
      keeper?.keepAll(NOTHING_OPEN) ??
        (outbox.count === 0 && waiting.length === 0),
  };
}

function countPoints(metrics: ResourceMetrics): number {
  let count = 0;
  for (const scope of metrics.scopeMetrics) {
    for (const metric of scope.metrics) count += metric.dataPoints.length;
  }
  return count;
}
