/**
 * Starts a client apart from any provider.
 *
 * @module
 */
import type { BudgetOptions } from "../budget.ts";
import { checkRecord } from "../check.ts";
import { hostClock } from "../clock.ts";
import { connectAll } from "../connect.ts";
import { defined } from "../defined.ts";
import type { SignalUnit } from "../delivery/unit.ts";
import { createDiagnostics } from "../diagnostics.ts";
import { errorText } from "../error_text.ts";
import { hookExits } from "../exit_flush.ts";
import { type PreparedSettings, prepareSettings } from "../prepare.ts";
import type { ProviderHost } from "../parts.ts";
import { detectRuntime } from "../runtime/detect.ts";
import type { Runtime } from "../runtime/types.ts";
import type { OtelSettings } from "../settings.ts";
import { createMetricsClient, type MetricsClient } from "./client.ts";
import { type ClientCore, METRICS_DISABLED } from "./client_core.ts";
import type { MetricsConfig } from "./config.ts";
import { validateAttributes } from "./validate.ts";

const ACCEPTED: readonly (keyof MetricsConfig)[] = [
  "exporter",
  "statsig",
  "inMemory",
  "environment",
  "serviceName",
  "serviceVersion",
  "attributes",
  "exportIntervalMillis",
  "temporality",
  "runtimeMetrics",
  "limits",
  "namespace",
  "flushOnExit",
  "env",
  "onDiagnostic",
];

/**
 * Starts a client with an exporter of its own.
 *
 * @throws {TypeError} If the configuration has the wrong shape.
 * @throws {RangeError} If an attribute is not accepted.
 * @throws {Error} If there is no exporter, or it cannot be made; the message says
 * why.
 */
export async function startMetricsClient(
  config: MetricsConfig,
  host: ProviderHost = {},
): Promise<MetricsClient> {
  checkRecord(config, "config", ACCEPTED);
  const { attributes = {}, inMemory } = config;
  validateAttributes(attributes);
  const { runtime = detectRuntime(), clock = hostClock } = host;
  const report = createDiagnostics(config.onDiagnostic);
  const prepared = valid(() =>
    prepareSettings(settingsOf(config), runtime, report)
  );
  const { settings, resolved, sender } = prepared;
  const off = resolved.disabled ||
    (inMemory === undefined && resolved.exporters.metrics === undefined);
  if (off) throw new Error(METRICS_DISABLED);
  const clients = await connectAll(resolved, sender, report);
  const { startMetrics } = await import("../signals/metrics.ts");
  const { core, unit } = await startMetrics({
    settings: inMemory === undefined ? settings : {
      ...settings,
      metricReaders: [await readerOf(inMemory, prepared)],
    },
    resolved,
    clients,
    runtime,
    report,
    clock,
  });
  const own = core && { ...core, attributes };
  const { flushOnExit } = resolved;
  const ending = own && flushedAtExit(own, unit, runtime, flushOnExit);
  return createMetricsClient(() => ending);
}

/** The core, flushed when the program simply ends, until it is shut down. */
function flushedAtExit(
  core: ClientCore,
  unit: SignalUnit,
  runtime: Runtime,
  flushOnExit: boolean,
): ClientCore {
  const plan = { runtime, flushOnExit, flushOnSignals: [], keeps: false };
  const hook = hookExits(plan, {
    recorded: () => core.store.recorded,
    flush: (budgetMillis) => core.flush({ budgetMillis }),
    receipts: () => [unit.receipt()],
    giveUp: () => shutdown({ budgetMillis: 0 }),
    keep: () => void unit.keepAll(),
  });
  async function shutdown(options?: BudgetOptions): Promise<void> {
    await core.shutdown(options);
    hook.dispose();
  }
  return { ...core, shutdown };
}

function settingsOf(config: MetricsConfig): OtelSettings {
  return defined<OtelSettings>({
    metrics: config.exporter,
    statsig: config.statsig,
    environment: config.environment,
    serviceName: config.serviceName,
    serviceVersion: config.serviceVersion,
    metricExportIntervalMillis: config.exportIntervalMillis,
    metricTemporality: config.temporality,
    runtimeMetrics: config.runtimeMetrics,
    metricLimits: config.limits,
    namespace: config.namespace,
    flushOnExit: config.flushOnExit,
    env: config.env,
  });
}

async function readerOf(
  exporter: NonNullable<MetricsConfig["inMemory"]>,
  { resolved }: PreparedSettings,
): Promise<import("@opentelemetry/sdk-metrics").IMetricReader> {
  const { PeriodicExportingMetricReader } = await import(
    "@opentelemetry/sdk-metrics"
  );
  return new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: resolved.metricExportIntervalMillis,
  });
}

function valid<T>(fn: () => T): T {
  try {
    return fn();
  } catch (cause) {
    const reason = errorText(cause);
    throw new Error(`invalid OTLP metrics configuration: ${reason}`, { cause });
  }
}
