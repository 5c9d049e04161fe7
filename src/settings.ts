/**
 * What a provider is told when it starts.
 *
 * @module
 */
import type { LogRecordProcessor } from "@opentelemetry/sdk-logs";
import type { IMetricReader } from "@opentelemetry/sdk-metrics";
import type { Sampler, SpanProcessor } from "@opentelemetry/sdk-trace";
import {
  checkFlag,
  checkFunction,
  checkMillis,
  checkOneOf,
  checkPart,
  checkParts,
  checkRecord,
  checkText,
  quote,
  wrongShape,
} from "./check.ts";
import type { DiagnosticHandler } from "./diagnostics.ts";
import {
  type OtlpHttpOptions,
  type OtlpSignal,
  type ReadEnv,
  type ResolvedOtlpHttp,
  resolveOtlpHttp,
} from "./otlp/settings.ts";

/** Where a signal goes: nowhere, or to a collector over OTLP/HTTP. */
export type ExporterSettings =
  | "none"
  | { readonly otlpHttp: OtlpHttpOptions };

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
  /** Where metrics go. @default {"none"} */
  readonly metrics?: ExporterSettings;
  /**
   * Time between two collections of metrics, in milliseconds; 1 to
   * 2,147,483,647.
   *
   * @default {60_000}
   */
  readonly metricExportIntervalMillis?: number;
  /** Your log processors, called before ours. Turns the signal on. */
  readonly logRecordProcessors?: readonly LogRecordProcessor[];
  /** Your span processors, called before ours. Turns the signal on. */
  readonly spanProcessors?: readonly SpanProcessor[];
  /** Your metric readers, beside ours. Turns the signal on. */
  readonly metricReaders?: readonly IMetricReader[];
  /** Which traces are recorded. @default {parent-based, all} */
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
   * Whether to flush when the program has nothing left to do. Does not help
   * against `process.exit()`, signals and uncaught errors.
   *
   * @default {true}
   */
  readonly flushOnExit?: boolean;
  /** Receives the library's reports about itself; nothing is ever printed. */
  readonly onDiagnostic?: DiagnosticHandler;
}

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
  logRecordProcessors: (value, name) =>
    checkParts(value, name, ["onEmit", "forceFlush", "shutdown"]),
  spanProcessors: (value, name) =>
    checkParts(value, name, ["onStart", "onEnd", "forceFlush", "shutdown"]),
  metricReaders: (value, name) =>
    checkParts(value, name, ["collect", "forceFlush", "shutdown"]),
  sampler: (value, name) => checkPart(value, name, ["shouldSample"]),
  globals: (value, name) => checkOneOf(["auto", "never"], value, name),
  env: (value, name) => checkOneOf(["otel", "off"], value, name),
  flushOnExit: checkFlag,
  onDiagnostic: checkFunction,
};

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
  };
}

function resolveExporter(
  settings: OtelSettings,
  signal: OtlpSignal,
  env: ReadEnv,
): ResolvedOtlpHttp | undefined {
  const exporter = settings[signal] ?? "none";
  return exporter === "none"
    ? undefined
    : resolveOtlpHttp(signal, exporter.otlpHttp, env, `${signal}.otlpHttp`);
}

function checkExporter(value: unknown, name: string): void {
  const accepted = '"none" or { otlpHttp: { … } }';
  if (value === "none") return;
  if (typeof value === "string") {
    throw new RangeError(
      `${name} must be ${accepted}: current value is ${quote(value)}`,
    );
  }
  if (!("otlpHttp" in checkRecord(value, name, ["otlpHttp"]))) {
    throw wrongShape(name, accepted, value);
  }
}

function checkAttributes(value: unknown, name: string): void {
  for (const [key, attribute] of Object.entries(checkRecord(value, name))) {
    if (!["string", "number", "boolean"].includes(typeof attribute)) {
      throw wrongShape(
        `${name}[${JSON.stringify(key)}]`,
        "a string, number or boolean",
        attribute,
      );
    }
  }
}
