/**
 * Metrics of any OpenTelemetry setup, over `fetch`.
 *
 * @module
 */

import {
  AggregationTemporality,
  InstrumentType,
  type PushMetricExporter,
  type ResourceMetrics,
} from "@opentelemetry/sdk-metrics";
import {
  ExporterCore,
  type OtlpExporterOptions,
  type OtlpExportResult,
} from "./exporter.ts";

/**
 * Whether points count from the start (`cumulative`), from the last export
 * (`delta`), or from wherever the SDK has to remember least (`lowmemory`).
 *
 * Source: https://opentelemetry.io/docs/specs/otel/metrics/sdk_exporters/otlp/.
 */
export type TemporalityPreference = "cumulative" | "delta" | "lowmemory";

/** Options of the metric exporter. */
export interface OtlpMetricExporterOptions extends OtlpExporterOptions {
  /**
   * Up-down counters are cumulative under every preference.
   *
   * @default {"cumulative"}
   */
  readonly temporalityPreference?: TemporalityPreference;
}

/** Instruments that count from the last export, by preference. */
const DELTA: Readonly<
  Record<TemporalityPreference, readonly InstrumentType[]>
> = {
  cumulative: [],
  delta: [
    InstrumentType.COUNTER,
    InstrumentType.OBSERVABLE_COUNTER,
    InstrumentType.GAUGE,
    InstrumentType.OBSERVABLE_GAUGE,
    InstrumentType.HISTOGRAM,
  ],
  lowmemory: [InstrumentType.COUNTER, InstrumentType.HISTOGRAM],
};

/**
 * Sends metrics to a collector, as OTLP over HTTP.
 *
 * For Deno, Bun, Node, Workers and browsers. Construction reads the environment
 * without a prompt and sends nothing.
 *
 * @example With a periodic reader
 * ```ts
 * import { OtlpHttpMetricExporter } from "@agent-otel/agent-otel/otlp";
 * import {
 *   MeterProvider,
 *   PeriodicExportingMetricReader,
 * } from "@opentelemetry/sdk-metrics";
 *
 * const exporter = new OtlpHttpMetricExporter({ temporalityPreference: "delta" });
 * const provider = new MeterProvider({
 *   readers: [new PeriodicExportingMetricReader({ exporter })],
 * });
 * await provider.shutdown();
 * ```
 */
export class OtlpHttpMetricExporter implements PushMetricExporter {
  readonly #core: ExporterCore<"metrics">;
  readonly #delta: readonly InstrumentType[];

  /**
   * An exporter for these options.
   *
   * @throws {TypeError} If a setting has the wrong shape or an unknown name.
   * @throws {RangeError} If a value is not accepted.
   * @throws {Error} If a certificate cannot be read or used.
   */
  constructor(options: OtlpMetricExporterOptions = {}) {
    const { temporalityPreference = "cumulative", ...rest } = options;
    if (!Object.hasOwn(DELTA, temporalityPreference)) {
      throw new RangeError(
        `options.temporalityPreference must be "cumulative", "delta", "lowmemory": current value is ${
          JSON.stringify(temporalityPreference)
        }`,
      );
    }
    this.#delta = DELTA[temporalityPreference];
    this.#core = new ExporterCore("metrics", rest);
  }

  /** Sends one collection. A failure carries an `ExportError`. */
  export(
    metrics: ResourceMetrics,
    resultCallback: (result: OtlpExportResult) => void,
  ): void {
    this.#core.export(metrics, resultCallback);
  }

  /** The temporality the reader aggregates an instrument with. */
  selectAggregationTemporality(
    instrumentType: InstrumentType,
  ): AggregationTemporality {
    return this.#delta.includes(instrumentType)
      ? AggregationTemporality.DELTA
      : AggregationTemporality.CUMULATIVE;
  }

  /** Waits for the collections in flight. Never rejects. */
  forceFlush(): Promise<void> {
    return this.#core.forceFlush();
  }

  /**
   * Refuses later ones and aborts what is still in flight after one second.
   * Never rejects.
   */
  shutdown(): Promise<void> {
    return this.#core.shutdown();
  }
}
