/**
 * Checks the settings of a provider, and completes them.
 *
 * @module
 */
import {
  checkCount,
  checkFlag,
  checkFunction,
  checkMillis,
  checkOneOf,
  checkParts,
  checkRecord,
  checkText,
  checkTexts,
  quote,
  wrongShape,
} from "./check.ts";
import type { BatchLimits } from "./delivery/batch_queue.ts";
import {
  checkExporter,
  checkStatsig,
  resolveExporter,
} from "./exporter_settings.ts";
import type { OtlpSignal, ReadEnv, ResolvedOtlpHttp } from "./otlp/settings.ts";
import type { ConfiguredTracestate, OtelSettings } from "./settings.ts";

/** Settings, checked and complete. */
export interface ResolvedSettings {
  readonly serviceName: string;
  readonly serviceVersion: string | undefined;
  readonly environment: string;
  /** Undefined for a signal that does not leave over OTLP. */
  readonly exporters: Readonly<
    Record<OtlpSignal, ResolvedOtlpHttp | undefined>
  >;
  readonly metricExportIntervalMillis: number;
  readonly globals: "auto" | "never";
  readonly flushOnExit: boolean;
  readonly namespace: string;
  readonly streamEvents: "all" | "ends";
  readonly streamSpans: "response" | "event";
  readonly spanAttributes: Readonly<Record<string, string>>;
  readonly tracestate: ConfiguredTracestate;
  readonly metricTemporality: "delta" | "cumulative";
  readonly runtimeMetrics: boolean;
  readonly logBatch: BatchLimits;
  readonly spanBatch: BatchLimits;
}

const SIGNALS: readonly OtlpSignal[] = ["logs", "traces", "metrics"];

/** One check per setting; a setting without one does not exist. */
const CHECKS: {
  readonly [K in keyof Required<OtelSettings>]: (
    value: unknown,
    name: string,
  ) => void;
} = {
  serviceName: checkText,
  serviceVersion: checkText,
  environment: checkText,
  resourceAttributes: checkAttributes,
  logs: checkExporter,
  traces: checkExporter,
  metrics: checkExporter,
  metricExportIntervalMillis: (value, name) => checkMillis(value, name, 1),
  logRecordProcessors: (value, name) => checkParts(value, name, "onEmit"),
  spanProcessors: (value, name) => checkParts(value, name, "onEnd"),
  metricReaders: (value, name) => checkParts(value, name, "collect"),
  sampler: (value, name) => checkParts([value], name, "shouldSample"),
  globals: (value, name) => checkOneOf(["auto", "never"], value, name),
  env: (value, name) => checkOneOf(["otel", "off"], value, name),
  flushOnExit: checkFlag,
  onDiagnostic: checkFunction,
  namespace: checkNamespace,
  streamEvents: (value, name) => checkOneOf(["all", "ends"], value, name),
  streamSpans: (value, name) => checkOneOf(["response", "event"], value, name),
  spanAttributes: checkTexts,
  tracestate(value, name) {
    for (const [member, fields] of Object.entries(checkRecord(value, name))) {
      checkTexts(fields, `${name}[${quote(member)}]`);
    }
  },
  metricTemporality: (value, name) =>
    checkOneOf(["delta", "cumulative"], value, name),
  runtimeMetrics: checkFlag,
  statsig: checkStatsig,
  logBatch: checkBatch,
  spanBatch: checkBatch,
};

const LOG_BATCH: BatchLimits = {
  maxQueueSize: 32_768,
  maxBatchSize: 512,
  delayMillis: 1_000,
};
const SPAN_BATCH: BatchLimits = { ...LOG_BATCH, delayMillis: 5_000 };

/**
 * Checks settings and completes them.
 *
 * @param env Reads the environment, as far as it counts.
 * @throws {TypeError} If a setting has the wrong shape or an unknown name.
 * @throws {RangeError} If a value is not accepted.
 */
export function resolveSettings(
  settings: OtelSettings,
  env: ReadEnv,
): ResolvedSettings {
  checkRecord(settings, "settings", Object.keys(CHECKS));
  for (const [key, check] of Object.entries(CHECKS)) {
    const value = settings[key as keyof OtelSettings];
    if (value !== undefined) check(value, key);
  }
  return {
    serviceName: settings.serviceName ?? env("OTEL_SERVICE_NAME") ??
      "codex_cli_rs",
    serviceVersion: settings.serviceVersion,
    environment: settings.environment ?? "dev",
    exporters: Object.fromEntries(
      SIGNALS.map((signal) => [signal, resolveExporter(settings, signal, env)]),
    ) as Record<OtlpSignal, ResolvedOtlpHttp | undefined>,
    metricExportIntervalMillis: settings.metricExportIntervalMillis ?? 60_000,
    globals: settings.globals ?? "auto",
    flushOnExit: settings.flushOnExit ?? true,
    namespace: settings.namespace ?? "codex",
    streamEvents: settings.streamEvents ?? "all",
    streamSpans: settings.streamSpans ?? "response",
    spanAttributes: settings.spanAttributes ?? {},
    tracestate: settings.tracestate ?? {},
    metricTemporality: settings.metricTemporality ?? "delta",
    runtimeMetrics: settings.runtimeMetrics ?? false,
    logBatch: { ...LOG_BATCH, ...settings.logBatch },
    spanBatch: { ...SPAN_BATCH, ...settings.spanBatch },
  };
}

function checkAttributes(value: unknown, name: string): void {
  for (const [key, attribute] of Object.entries(checkRecord(value, name))) {
    if (!["string", "number", "boolean"].includes(typeof attribute)) {
      throw wrongShape(
        `${name}[${quote(key)}]`,
        "a string, number or boolean",
        attribute,
      );
    }
  }
}

function checkNamespace(value: unknown, name: string): void {
  if (/^[a-z][a-z0-9_]*$/.test(checkText(value, name))) return;
  throw new RangeError(
    `${name} must be lower-case letters, digits and "_", a letter first: current value is ${
      quote(String(value))
    }`,
  );
}

function checkBatch(value: unknown, name: string): void {
  const accepted = ["maxQueueSize", "maxBatchSize", "delayMillis"];
  const limits = checkRecord(value, name, accepted);
  for (const [key, limit] of Object.entries(limits)) {
    if (key === "delayMillis") checkMillis(limit, `${name}.${key}`, 0);
    else checkCount(limit, `${name}.${key}`);
  }
}
