/**
 * What a client with an exporter of its own is told.
 *
 * @module
 */
import type { PushMetricExporter } from "@opentelemetry/sdk-metrics";
import type { DiagnosticHandler } from "../diagnostics.ts";
import type { ExporterSettings, StatsigOptions } from "../settings.ts";
import type { MetricLimits } from "./cardinality.ts";
import type { MetricAttributes } from "./validate.ts";

/** Settings of `MetricsClient.create()`. One exporter is required. */
export interface MetricsConfig {
  /** Where metrics go. @default {"none"} */
  readonly exporter?: ExporterSettings;
  /** Where the `statsig` exporter leads. */
  readonly statsig?: StatsigOptions;
  /**
   * Takes metrics within the program, for tests: an `InMemoryMetrics`, or any
   * exporter of the SDK.
   */
  readonly inMemory?: PushMetricExporter;
  /** Resource attribute `env`. @default {"dev"} */
  readonly environment?: string;
  /** Resource attribute `service.name`. @default {that of a provider} */
  readonly serviceName?: string;
  /** Resource attribute `service.version`. */
  readonly serviceVersion?: string;
  /** On every point, unless a call says otherwise. @default {{}} */
  readonly attributes?: MetricAttributes;
  /**
   * Time between two exports, in milliseconds; 1 to 2,147,483,647.
   *
   * @default {60_000}
   */
  readonly exportIntervalMillis?: number;
  /** Whether exported points count from the last export. @default {"delta"} */
  readonly temporality?: "delta" | "cumulative";
  /** Whether snapshots can be taken. @default {false} */
  readonly runtimeMetrics?: boolean;
  /** How many values and series there may be. */
  readonly limits?: MetricLimits;
  /** First word of the names, and name of the scope. @default {"codex"} */
  readonly namespace?: string;
  /** Whether to flush when the program simply ends. @default {true} */
  readonly flushOnExit?: boolean;
  /** Whether `OTEL_*` variables fill what is left open. @default {that of a provider} */
  readonly env?: "otel" | "off";
  /** Receives the library's reports about itself. */
  readonly onDiagnostic?: DiagnosticHandler;
}
