/**
 * Metrics of any OpenTelemetry setup, over `fetch`.
 *
 * @module
 */

import type {
  AggregationTemporality,
  InstrumentType,
  PushMetricExporter,
  ResourceMetrics,
} from "@opentelemetry/sdk-metrics";
import { checkOneOf } from "../check.ts";
import {
  ExporterCore,
  type OtlpExporterOptions,
  type OtlpExportResult,
} from "./exporter.ts";
import {
  TEMPORALITIES,
  temporalityOf,
  type TemporalityPreference,
} from "./temporality.ts";

export type { TemporalityPreference };

/** Options of the metric exporter. */
export interface OtlpMetricExporterOptions extends OtlpExporterOptions {
  /**
   * Up-down counters are cumulative under every preference.
   *
   * @default {"cumulative"}
   */
  readonly temporalityPreference?: TemporalityPreference;
}

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
  readonly #temporalityOf: ReturnType<typeof temporalityOf>;

  /**
   * An exporter for these options.
   *
   * @throws {TypeError} If a setting has the wrong shape or an unknown name.
   * @throws {RangeError} If a value is not accepted.
   * @throws {Error} If a certificate cannot be read or used.
   */
  constructor(options: OtlpMetricExporterOptions = {}) {
    const { temporalityPreference = "cumulative", ...rest } = options;
    this.#temporalityOf = temporalityOf(
      checkOneOf(
        TEMPORALITIES,
        temporalityPreference,
        "options.temporalityPreference",
      ),
    );
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
    return this.#temporalityOf(instrumentType);
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
