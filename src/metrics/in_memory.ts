/**
 * Metrics kept in the program, for tests.
 *
 * @module
 */
import type {
  AggregationTemporality,
  MetricData,
  PushMetricExporter,
  ResourceMetrics,
} from "@opentelemetry/sdk-metrics";
import type { MetricTemporality } from "./collected.ts";

/** Numbers of the SDK's `AggregationTemporality` and `ExportResultCode`. */
const NUMBERS: Readonly<Record<MetricTemporality, AggregationTemporality>> = {
  delta: 0,
  cumulative: 1,
};
const SUCCESS = 0;
const FAILED = 1;

/** Options for {@link InMemoryMetrics}. */
export interface InMemoryMetricsOptions {
  /** @default {"cumulative"} */
  readonly temporality?: MetricTemporality;
}

/**
 * An exporter that keeps what it is given.
 *
 * @example
 * ```ts
 * import { InMemoryMetrics, MetricsClient } from "@agent-otel/agent-otel/metrics";
 *
 * const inMemory = new InMemoryMetrics();
 * const client = await MetricsClient.create({ inMemory });
 * client.counter("codex.turns", 1, { source: "test" });
 * await client.shutdown();
 * inMemory.latest("codex.turns")?.dataPoints[0]?.value; // 1
 * ```
 */
export class InMemoryMetrics implements PushMetricExporter {
  readonly #temporality: AggregationTemporality;
  #exports: ResourceMetrics[] = [];
  #stopped = false;

  /** @param options How its points count. */
  constructor(options: InMemoryMetricsOptions = {}) {
    this.#temporality = NUMBERS[options.temporality ?? "cumulative"];
  }

  /** Everything exported so far, in order. */
  get exports(): readonly ResourceMetrics[] {
    return this.#exports;
  }

  /** The last export of a metric, by its name on the wire. */
  latest(name: string): MetricData | undefined {
    return this.#exports
      .flatMap(({ scopeMetrics }) => scopeMetrics)
      .flatMap(({ metrics }) => metrics)
      .findLast(({ descriptor }) => descriptor.name === name);
  }

  /** Forgets everything exported so far. */
  reset(): void {
    this.#exports = [];
  }

  /** Called by the reader. */
  export(
    metrics: ResourceMetrics,
    done: (result: { code: number }) => void,
  ): void {
    if (!this.#stopped) this.#exports.push(metrics);
    done({ code: this.#stopped ? FAILED : SUCCESS });
  }

  /** Called by the reader. */
  selectAggregationTemporality(): AggregationTemporality {
    return this.#temporality;
  }

  /** Called by the reader. Nothing waits. */
  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  /** Called by the reader. What was exported stays. */
  shutdown(): Promise<void> {
    this.#stopped = true;
    return Promise.resolve();
  }
}
