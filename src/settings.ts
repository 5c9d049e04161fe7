/**
 * What a provider is told when it starts.
 *
 * @module
 */
import type { LogRecordProcessor } from "@opentelemetry/sdk-logs";
import type { IMetricReader } from "@opentelemetry/sdk-metrics";
import type { Sampler, SpanProcessor } from "@opentelemetry/sdk-trace";
import type { OtelConfig } from "./config/otel_config.ts";
import type { BatchLimits } from "./delivery/limits.ts";
import type { SpoolOptions } from "./delivery/spool/settings.ts";
import type { DiagnosticHandler } from "./diagnostics.ts";
import type { AttributeLimits } from "./limits.ts";
import type { MetricLimits } from "./metrics/cardinality.ts";
import type { OtlpHttpOptions, TlsOptions } from "./otlp/settings.ts";
import type { ExitSignal } from "./runtime/types.ts";
import type { RedactionSettings } from "./redaction/settings.ts";
import type { ConfiguredTracestate } from "./trace_context/tracestate.ts";

export type { RedactionSettings };
export type { AttributeLimits, MetricLimits };
export type { SpoolOptions };
export type { ConfiguredTracestate, ExitSignal };

/** Options for OTLP over gRPC: understood, checked, and refused by `start()`. */
export interface OtlpGrpcOptions {
  /** URL of the collector, such as `https://collector.example:4317`. */
  readonly endpoint: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tls?: TlsOptions;
}

/** Where the `statsig` shorthand leads. There is no key and no address in here. */
export interface StatsigOptions {
  /** Full URL for metrics, such as `https://api.statsig.com/otlp/v1/metrics`. */
  readonly endpoint: string;
  /** Sent as a header. */
  readonly apiKey: string;
  /** @default {"statsig-api-key"} */
  readonly headerName?: string;
}

/**
 * Where a signal goes: nowhere, to a collector over OTLP/HTTP, or to what the
 * setting `statsig` names, which is nowhere without it.
 */
export type ExporterSettings =
  | "none"
  | "statsig"
  | { readonly otlpHttp: OtlpHttpOptions }
  | { readonly otlpGrpc: OtlpGrpcOptions };

/** What a provider is told when it starts. All signals are off by default. */
export interface OtelSettings {
  /**
   * Resource attribute `service.name`. Dashboards made for Codex look for
   * `codex_cli_rs`.
   *
   * @default {OTEL_SERVICE_NAME, or "codex_cli_rs"}
   */
  readonly serviceName?: string;
  /** Resource attribute `service.version`. */
  readonly serviceVersion?: string;
  /** Resource attribute `env`. @default {"dev"} */
  readonly environment?: string;
  /**
   * Further resource attributes of every signal, below our own keys and above
   * `OTEL_RESOURCE_ATTRIBUTES`.
   */
  readonly resourceAttributes?: Readonly<
    Record<string, string | number | boolean>
  >;
  /** Where log records go. @default {"none"} */
  readonly logs?: ExporterSettings;
  /** Where spans go. @default {"none"} */
  readonly traces?: ExporterSettings;
  /** Where metrics go. @default {"statsig", which is nowhere without one} */
  readonly metrics?: ExporterSettings;
  /**
   * Time between two collections of metrics, in milliseconds; 1 to
   * 2,147,483,647.
   *
   * @default {OTEL_METRIC_EXPORT_INTERVAL, or 60_000}
   */
  readonly metricExportIntervalMillis?: number;
  /** Your log processors, called before ours. Turns the signal on. */
  readonly logRecordProcessors?: readonly LogRecordProcessor[];
  /** Your span processors, called before ours. Turns the signal on. */
  readonly spanProcessors?: readonly SpanProcessor[];
  /** Your metric readers, beside ours. Turns the signal on. */
  readonly metricReaders?: readonly IMetricReader[];
  /**
   * Which traces are recorded.
   *
   * @default {OTEL_TRACES_SAMPLER, or parent-based and all}
   */
  readonly sampler?: Sampler;
  /**
   * Whether the globals of `@opentelemetry/api` may be set while traces export;
   * only those that nobody else has set, and only until `shutdown()`.
   *
   * @default {"auto"}
   */
  readonly globals?: "auto" | "never";
  /**
   * Whether `OTEL_*` variables fill what the settings leave open. They never
   * turn a signal on.
   *
   * @default {"otel", but "off" on Bun, which reads `.env` from any folder}
   */
  readonly env?: "otel" | "off";
  /**
   * What a configuration file says, from `loadOtelConfig()`: fills what the
   * other settings leave open, before the environment does.
   */
  readonly config?: OtelConfig;
  /**
   * Whether to flush when the program has nothing left to do. Does not help
   * against `process.exit()`, signals and uncaught errors.
   *
   * @default {true}
   */
  readonly flushOnExit?: boolean;
  /**
   * Signals at which to flush, for at most a second, before they end the
   * program; `true` stands for SIGINT, SIGTERM, SIGHUP and, on Windows,
   * SIGBREAK. A second one ends it at once. Where your program listens to the
   * signal too, its end is left to you. On Deno that means listeners of
   * `process.on`; those of `Deno.addSignalListener` get the signal twice.
   *
   * @default {false}
   */
  readonly flushOnSignals?: boolean | readonly ExitSignal[];
  /**
   * Where records survive the process until they are delivered: a collector
   * that is away, `process.exit()`, an error, a kill. Needs files; on Deno,
   * permission to read and write the directory.
   *
   * @default {nowhere}
   */
  readonly spool?: SpoolOptions;
  /** Receives the library's reports about itself; nothing is ever printed. */
  readonly onDiagnostic?: DiagnosticHandler;
  /**
   * First word of every event, metric and scope name; lower-case letters,
   * digits and `_`, a letter first.
   *
   * @default {"codex"}
   */
  readonly namespace?: string;
  /**
   * Whether secrets in what leaves are redacted, and what counts as one beside
   * what the library knows. Error texts on spans are redacted either way.
   *
   * @default {"on"}
   */
  readonly redaction?: "on" | "off" | RedactionSettings;
  /**
   * Which frames of a model's stream become log records: all, or only failures
   * and completions. Metrics count every frame either way.
   *
   * @default {"all"}
   */
  readonly streamEvents?: "all" | "ends";
  /**
   * Whether a `handle_responses` span covers a response, or each event of its
   * stream.
   *
   * @default {"response"}
   */
  readonly streamSpans?: "response" | "event";
  /**
   * Which names spans and metrics have: those of Codex, those of the GenAI
   * conventions of OpenTelemetry, or the latter as attributes and metrics
   * beside the former. Log records stay what they are.
   *
   * @default {"codex"}
   */
  readonly semconv?: "codex" | "genai" | "both";
  /**
   * Whether spans hold what user, model and tools said, in the attributes of
   * the GenAI conventions: redacted, at most 65,536 bytes each. Needs `semconv`
   * and a session whose `content` is not `none`.
   *
   * @default {OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT, or "none"}
   */
  readonly genaiContent?: "none" | "span";
  /**
   * Attributes set on every span at its start, below those the span has itself.
   *
   * @default {{}}
   */
  readonly spanAttributes?: Readonly<Record<string, string>>;
  /**
   * Attributes of log records, spans and span events, and their texts.
   *
   * @default {{ valueLength: Infinity, count: 128 }}
   */
  readonly attributeLimits?: AttributeLimits;
  /**
   * Events of one span, 0 or more. Of more, the last ones stay and the others
   * are counted in the span.
   *
   * @default {OTEL_SPAN_EVENT_COUNT_LIMIT, or 1_024}
   */
  readonly spanEventLimit?: number;
  /**
   * Values and series of metrics; readers of your own limit series themselves.
   *
   * @default {{ valuesPerKey: 200, seriesPerInstrument: 2_000, unlimitedKeys: [] }}
   */
  readonly metricLimits?: MetricLimits;
  /** Members merged into `tracestate` wherever it is sent. @default {{}} */
  readonly tracestate?: ConfiguredTracestate;
  /**
   * Whether points count from the last export or from the start. Backends in
   * the manner of Prometheus need `cumulative`.
   *
   * @default {OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE, or "delta"}
   */
  readonly metricTemporality?: "delta" | "cumulative";
  /** Whether metrics can be asked for what is new: snapshots and summaries. @default {false} */
  readonly runtimeMetrics?: boolean;
  /** Where the `statsig` exporter leads. */
  readonly statsig?: StatsigOptions;
  /**
   * When log records leave, and how many may wait. `OTEL_BLRP_*` fills gaps.
   *
   * @default {{ maxQueueSize: 262_144, maxQueueBytes: 268_435_456, maxBatchSize: 4_096, maxBatchBytes: 1_048_576, delayMillis: 1_000, maxAgeMillis: 600_000 }}
   */
  readonly logBatch?: Partial<BatchLimits>;
  /**
   * When spans leave, and how many may wait. `OTEL_BSP_*` fills gaps.
   *
   * @default {{ maxQueueSize: 32_768, maxQueueBytes: 67_108_864, maxBatchSize: 64, maxBatchBytes: 1_048_576, delayMillis: 5_000, maxAgeMillis: 600_000 }}
   */
  readonly spanBatch?: Partial<BatchLimits>;
}
