/**
 * Metrics, from their settings to a provider of the SDK, loaded by `import()`
 * and only while they are on.
 *
 * @module
 */
import type { MeterProvider } from "@opentelemetry/api";
import { createMetricExporter } from "../delivery/metric_exporter.ts";
import type { Sender } from "../delivery/sender.ts";
import { createUnit, type SignalUnit } from "../delivery/unit.ts";
import { exporterOf } from "../exporter_settings.ts";
import { assembleMetrics } from "../metrics/assemble.ts";
import type { ClientCore } from "../metrics/client_core.ts";
import type { Separate } from "../metrics/separate.ts";
import { temporalityOf } from "../otlp/temporality.ts";
import { channelOf, keepBooks, resourceOf, type SignalPlan } from "./plan.ts";

/** Metrics, started; without a provider when they are off. */
export interface MetricsStarted {
  readonly unit: SignalUnit;
  /** Its way to the collector; undefined where there is none. */
  readonly sender?: Sender | undefined;
  readonly provider?: MeterProvider;
  readonly core?: ClientCore;
  /** Metrics apart from these; absent where none leave through us. */
  readonly separate?: Separate | undefined;
}

/** Starts metrics. */
export async function startMetrics(plan: SignalPlan): Promise<MetricsStarted> {
  const { settings, resolved, clock, report } = plan;
  const theirs = settings.metricReaders ?? [];
  const client = plan.clients.metrics;
  const books = keepBooks(plan, "metrics", client, theirs);
  if (books.ledger.delivery === "off") {
    return { unit: createUnit(books.ledger, client, undefined, []) };
  }
  const [sdk, resource, serialize] = await Promise.all([
    import("@opentelemetry/sdk-metrics"),
    resourceOf(plan, "metrics"),
    // Only what may be kept at the last moment is encoded at any moment.
    plan.keepers?.metrics && client?.serializer(),
  ]);
  const channel = client && channelOf(plan, "metrics", client);
  const exporter = channel && createMetricExporter({
    ...books,
    ...channel,
    serialize: serialize ?? { load: () => client.serializer() },
    selectAggregationTemporality: temporalityOf(resolved.metricTemporality),
  });
  const own = exporter && new sdk.PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: resolved.metricExportIntervalMillis,
    cardinalityLimits: { default: resolved.metricLimits.seriesPerInstrument },
  });
  const assembled = assembleMetrics({
    createProvider: (options) => new sdk.MeterProvider(options),
    resource,
    theirs,
    own,
    exportNow: exporter &&
      ((metrics) => exporter.export(metrics, () => {})),
    keepsLast: channel?.keeper !== undefined,
    unit: createUnit(
      books.ledger,
      client,
      exporter,
      own === undefined ? theirs : [...theirs, own],
    ),
    namespace: resolved.namespace,
    statsigEnvironment:
      client !== undefined && exporterOf(settings, "metrics") === "statsig"
        ? resolved.environment
        : undefined,
    runtimeMetrics: resolved.runtimeMetrics,
    limits: resolved.metricLimits,
    clock,
    report,
  });
  return { ...assembled, sender: channel?.sender };
}
