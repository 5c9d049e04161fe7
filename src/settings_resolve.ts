/**
 * Checks the settings of a provider, and completes them: from the environment,
 * as far as it counts, and with the defaults.
 *
 * @module
 */
import { defined } from "./defined.ts";
import type { BatchLimits } from "./delivery/limits.ts";
import { type ResolvedSpool, resolveSpool } from "./delivery/spool/settings.ts";
import type { DiagnosticHandler } from "./diagnostics.ts";
import { DEFAULT_NAMESPACE } from "./events/namespace.ts";
import { EXIT_SIGNALS } from "./exit_flush.ts";
import { refuseGrpc, resolveExporter } from "./exporter_settings.ts";
import {
  type OtlpSignal,
  type ReadEnv,
  type ResolvedOtlpHttp,
  SIGNALS,
} from "./otlp/settings.ts";
import { type RecordLimits, resolveLimits } from "./limits.ts";
import {
  METRIC_LIMITS,
  type MetricLimits,
  type ResolvedMetricLimits,
} from "./metrics/cardinality.ts";
import type { RedactionSettings } from "./redaction/settings.ts";
import type { ResourceAttributes } from "./resource.ts";
import type { ExitSignal } from "./runtime/types.ts";
import type { SamplerSettings } from "./sampler.ts";
import type { SemconvMode } from "./semconv/names.ts";
import type { ConfiguredTracestate, OtelSettings } from "./settings.ts";
import { checkSettings } from "./settings_checks.ts";
import { BATCH_VARIABLES, createVariables } from "./variables.ts";

/** Settings, checked and complete. */
export interface ResolvedSettings {
  /** Whether the environment turns everything off. */
  readonly disabled: boolean;
  readonly serviceName: string;
  readonly serviceVersion: string | undefined;
  readonly environment: string;
  /** Of the environment and, above it, of the caller. */
  readonly resourceAttributes: ResourceAttributes;
  /** Undefined for a signal that does not leave over OTLP. */
  readonly exporters: Readonly<
    Record<OtlpSignal, ResolvedOtlpHttp | undefined>
  >;
  /** The environment's, for a caller without one. */
  readonly sampler: SamplerSettings | undefined;
  readonly metricExportIntervalMillis: number;
  readonly globals: "auto" | "never";
  readonly flushOnExit: boolean;
  /** The signals by name. */
  readonly flushOnSignals: readonly ExitSignal[];
  /** Undefined where nothing survives the process. */
  readonly spool: ResolvedSpool | undefined;
  readonly namespace: string;
  readonly redaction: "on" | "off" | RedactionSettings;
  readonly streamEvents: "all" | "ends";
  readonly streamSpans: "response" | "event";
  readonly semconv: SemconvMode;
  readonly genaiContent: "none" | "span";
  readonly spanAttributes: Readonly<Record<string, string>>;
  readonly limits: RecordLimits;
  readonly metricLimits: ResolvedMetricLimits;
  readonly tracestate: ConfiguredTracestate;
  readonly metricTemporality: "delta" | "cumulative";
  readonly runtimeMetrics: boolean;
  readonly logBatch: BatchLimits;
  readonly spanBatch: BatchLimits;
  /** Which variable gave a setting, by the setting's name. */
  readonly variables: ReadonlyMap<string, string>;
}

const LOG_BATCH: BatchLimits = {
  // A burst of 100,000 events of 2.2 KB in one tick fits before any of it left.
  maxQueueSize: 262_144,
  maxQueueBytes: 268_435_456,
  maxBatchSize: 4_096,
  maxBatchBytes: 1_048_576,
  delayMillis: 1_000,
  maxAgeMillis: 600_000,
};
const SPAN_BATCH: BatchLimits = {
  ...LOG_BATCH,
  maxQueueSize: 32_768,
  maxQueueBytes: 67_108_864,
  maxBatchSize: 64,
  delayMillis: 5_000,
};

/**
 * Checks settings and completes them.
 *
 * @param settings What caller and configuration file say.
 * @param env Reads the environment, as far as it counts.
 * @param report Told which variables cannot be used.
 * @throws {TypeError} If a setting has the wrong shape or an unknown name.
 * @throws {RangeError} If a value is not accepted.
 */
export function resolveSettings(
  settings: OtelSettings,
  env: ReadEnv,
  report: DiagnosticHandler,
): ResolvedSettings {
  checkSettings(settings);
  const around = createVariables(env, report);
  around.warnOfTimeouts();
  const variables = new Map<string, string>();
  /** The variable's value, for a setting nobody gave. */
  const fill = <T>(
    setting: string,
    variable: string,
    value: T | undefined,
  ): T | undefined => {
    if (value !== undefined) variables.set(setting, variable);
    return value;
  };
  const batch = (
    setting: "logBatch" | "spanBatch",
    prefix: "OTEL_BLRP" | "OTEL_BSP",
    byDefault: BatchLimits,
  ): BatchLimits => {
    const fromEnv = around.batch(prefix);
    for (
      const limit of Object.keys(fromEnv) as (keyof typeof BATCH_VARIABLES)[]
    ) {
      variables.set(
        `${setting}.${limit}`,
        `${prefix}_${BATCH_VARIABLES[limit]}`,
      );
    }
    const own = defined<Partial<BatchLimits>>(settings[setting] ?? {});
    const limits = { ...byDefault, ...fromEnv, ...own };
    // A batch over the queue's size would never be full.
    const maxBatchSize = Math.min(limits.maxBatchSize, limits.maxQueueSize);
    return { ...limits, maxBatchSize };
  };

  const disabled = fill("disabled", "OTEL_SDK_DISABLED", around.disabled()) ??
    false;
  if (!disabled) refuseGrpc(settings);
  const attributes = around.resourceAttributes();
  fill("resourceAttributes", "OTEL_RESOURCE_ATTRIBUTES", attributes);
  /** What the caller said as a resource attribute is no gap. */
  const ownText = (key: string): string | undefined =>
    String(settings.resourceAttributes?.[key] ?? "").trim() || undefined;
  return {
    disabled,
    serviceName: settings.serviceName ?? ownText("service.name") ??
      fill("serviceName", "OTEL_SERVICE_NAME", around.serviceName()) ??
      fill(
        "serviceName",
        "OTEL_RESOURCE_ATTRIBUTES",
        attributes["service.name"] || undefined,
      ) ?? "codex_cli_rs",
    serviceVersion: settings.serviceVersion ?? ownText("service.version") ??
      fill(
        "serviceVersion",
        "OTEL_RESOURCE_ATTRIBUTES",
        attributes["service.version"] || undefined,
      ),
    environment: settings.environment ?? ownText("env") ??
      fill(
        "environment",
        "OTEL_RESOURCE_ATTRIBUTES",
        attributes["env"] || undefined,
      ) ?? "dev",
    resourceAttributes: { ...attributes, ...settings.resourceAttributes },
    exporters: Object.fromEntries(
      SIGNALS.map((signal) => [
        signal,
        disabled ? undefined : resolveExporter(settings, signal, env),
      ]),
    ) as Record<OtlpSignal, ResolvedOtlpHttp | undefined>,
    sampler: settings.sampler === undefined
      ? fill("sampler", "OTEL_TRACES_SAMPLER", around.sampler())
      : undefined,
    metricExportIntervalMillis: settings.metricExportIntervalMillis ??
      fill(
        "metricExportIntervalMillis",
        "OTEL_METRIC_EXPORT_INTERVAL",
        around.metricExportIntervalMillis(),
      ) ?? 60_000,
    globals: settings.globals ?? "auto",
    flushOnExit: settings.flushOnExit ?? true,
    flushOnSignals: signalsOf(settings.flushOnSignals ?? false),
    spool: settings.spool && resolveSpool(settings.spool),
    namespace: settings.namespace ?? DEFAULT_NAMESPACE,
    redaction: settings.redaction ?? "on",
    streamEvents: settings.streamEvents ?? "all",
    streamSpans: settings.streamSpans ?? "response",
    semconv: settings.semconv ?? "codex",
    genaiContent: settings.genaiContent ??
      fill(
        "genaiContent",
        "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT",
        around.genaiContent(),
      ) ?? "none",
    spanAttributes: settings.spanAttributes ?? {},
    limits: resolveLimits(
      settings,
      (setting, variable, min) =>
        fill(setting, variable, around.limit(variable, min)),
    ),
    metricLimits: {
      ...METRIC_LIMITS,
      ...defined<MetricLimits>(settings.metricLimits ?? {}),
    },
    tracestate: settings.tracestate ?? {},
    metricTemporality: settings.metricTemporality ??
      fill(
        "metricTemporality",
        "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
        around.metricTemporality(),
      ) ?? "delta",
    runtimeMetrics: settings.runtimeMetrics ?? false,
    logBatch: batch("logBatch", "OTEL_BLRP", LOG_BATCH),
    spanBatch: batch("spanBatch", "OTEL_BSP", SPAN_BATCH),
    variables,
  };
}

function signalsOf(
  given: boolean | readonly ExitSignal[],
): readonly ExitSignal[] {
  if (typeof given === "boolean") return given ? EXIT_SIGNALS : [];
  return [...given];
}
