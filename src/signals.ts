/**
 * Each signal from its settings to a running SDK provider. The only place that
 * knows concrete exporters, processors and readers.
 *
 * The SDK is loaded here, by `import()`, and only for signals that are on.
 *
 * @module
 */
import type {
  LoggerProvider,
  MeterProvider,
  TracerProvider,
} from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import type { LogRecordProcessor } from "@opentelemetry/sdk-logs";
import type { ReadableSpan, SpanProcessor } from "@opentelemetry/sdk-trace";
import type { Clock } from "./clock.ts";
import type { Clients } from "./connect.ts";
import { createDirectLogSink } from "./delivery/direct_log_sink.ts";
import type { RecordKeeper } from "./delivery/keeper.ts";
import type { LogSink } from "./delivery/log_sink.ts";
import { createMetricExporter } from "./delivery/metric_exporter.ts";
import {
  createLogRecordProcessor,
  createSpanAttributeProcessor,
  createSpanProcessor,
} from "./delivery/processors.ts";
import { Queue, type QueueOptions } from "./delivery/queue.ts";
import { SignalLedger } from "./delivery/receipt.ts";
import { createSdkLogSink } from "./delivery/sdk_log_sink.ts";
import { Sender } from "./delivery/sender.ts";
import type { Books } from "./delivery/settle.ts";
import { createUnit, type SignalUnit } from "./delivery/unit.ts";
import type { DiagnosticHandler } from "./diagnostics.ts";
import { LogBatch } from "./encode/log_batch.ts";
import type { LogItem } from "./encode/log_item.ts";
import { SpanBatch } from "./encode/span_batch.ts";
import { exporterOf } from "./exporter_settings.ts";
import type { Tracing } from "./globals.ts";
import { logRecordLimitsOf, spanLimitsOf } from "./limits.ts";
import { assembleMetrics } from "./metrics/assemble.ts";
import type { ClientCore } from "./metrics/client_core.ts";
import type { OtlpClient } from "./otlp/client.ts";
import type { OtlpSignal } from "./otlp/settings.ts";
import { temporalityOf } from "./otlp/temporality.ts";
import { type ResourceAttributes, resourceAttributes } from "./resource.ts";
import { gunzip } from "./runtime/gunzip.ts";
import type { Runtime } from "./runtime/types.ts";
import { createSampler } from "./sampler.ts";
import type { OtelSettings } from "./settings.ts";
import type { ResolvedSettings } from "./settings_resolve.ts";
import { createSpanEvents, type SpanEventSink } from "./spans/span_events.ts";
import {
  validateSpanAttributes,
  validateTracestate,
} from "./trace_context/configured.ts";

/** What every signal is built from. */
export interface SignalPlan {
  readonly settings: OtelSettings;
  readonly resolved: ResolvedSettings;
  readonly clients: Clients;
  readonly runtime: Runtime;
  readonly report: DiagnosticHandler;
  readonly clock: Clock;
  /** What keeps records beyond the process. */
  readonly keepers?: Readonly<Partial<Record<OtlpSignal, RecordKeeper>>>;
  /** Makes the `log.record.uid` of log records; absent where they have none. */
  readonly uid?: () => string;
}

/** Every signal, started. */
export interface SignalsStarted {
  readonly logs: LogsStarted;
  readonly traces: TracesStarted;
  readonly metrics: MetricsStarted;
}

/** Starts every signal. */
export async function startSignals(plan: SignalPlan): Promise<SignalsStarted> {
  const [logs, traces, metrics] = await Promise.all([
    startLogs(plan),
    startTraces(plan),
    startMetrics(plan),
  ]);
  return { logs, traces, metrics };
}

/** Log records, started; without a sink when they are off. */
export interface LogsStarted {
  readonly unit: SignalUnit;
  /** Its way to the collector; undefined where there is none. */
  readonly sender?: Sender | undefined;
  readonly sink?: LogSink;
  /** Loggers of the SDK with the same queue; loads it. */
  readonly loggers: () => Promise<LoggerProvider>;
}

/** Spans, started; without a provider when they are off. */
export interface TracesStarted {
  readonly unit: SignalUnit;
  /** Its way to the collector; undefined where there is none. */
  readonly sender?: Sender | undefined;
  readonly provider?: TracerProvider;
  /** The provider, and the way to the globals of the API. */
  readonly tracing?: Tracing;
  readonly spanEvents?: SpanEventSink;
}

/** Metrics, started; without a provider when they are off. */
export interface MetricsStarted {
  readonly unit: SignalUnit;
  /** Its way to the collector; undefined where there is none. */
  readonly sender?: Sender | undefined;
  readonly provider?: MeterProvider;
  readonly core?: ClientCore;
}

/** Starts log records. Loads the SDK only for a caller who has parts of it. */
export async function startLogs(plan: SignalPlan): Promise<LogsStarted> {
  const theirs = plan.settings.logRecordProcessors ?? [];
  const client = plan.clients.logs;
  const books = keepBooks(plan, "logs", client, theirs);
  const channel = client && channelOf(plan, "logs", client);
  const { logBatch: limits, exporters } = plan.resolved;
  const queue = channel && new Queue<LogItem>({
    ...books,
    ...channel,
    limits,
    open: new LogBatch({
      protocol: exporters.logs?.protocol ?? "binary",
      maxAttributes: plan.resolved.limits.logs.count,
      resource: { attributes: attributesOf(plan, "logs") },
      uid: plan.uid,
    }),
  });
  const unit = createUnit(books.ledger, client, queue, theirs);
  if (books.ledger.delivery === "off") return { unit, loggers: noLoggers };
  const loggers = once(() => createLoggers(plan, theirs, queue));
  const sender = channel?.sender;
  if (queue !== undefined && theirs.length === 0) {
    return { unit, sender, loggers, sink: createDirectLogSink(queue) };
  }
  const provider = await loggers();
  const sink = createSdkLogSink((scope) => provider.getLogger(scope));
  return { unit, sender, loggers, sink };
}

/** The SDK's loggers, before their processors and our queue. */
async function createLoggers(
  plan: SignalPlan,
  theirs: readonly LogRecordProcessor[],
  queue: Queue<LogItem> | undefined,
): Promise<LoggerProvider> {
  const sdk = await import("@opentelemetry/sdk-logs");
  const provider = new sdk.LoggerProvider({
    resource: await resourceOf(plan, "logs"),
    processors: [...theirs, ...queue ? [createLogRecordProcessor(queue)] : []],
    logRecordLimits: logRecordLimitsOf(plan.resolved.limits),
  });
  // Without its `shutdown()`: the queue is not only theirs.
  return { getLogger: (...scope) => provider.getLogger(...scope) };
}

/** While log records are off. */
const noLoggers = (): Promise<LoggerProvider> =>
  Promise.resolve({
    getLogger: () => ({ emit: () => {}, enabled: () => false }),
  });

/** Makes something when it is first asked for. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}

/** Starts spans. */
export async function startTraces(plan: SignalPlan): Promise<TracesStarted> {
  const { spanProcessors: theirs = [] } = plan.settings;
  const client = plan.clients.traces;
  const books = keepBooks(plan, "traces", client, theirs);
  const channel = client && channelOf(plan, "traces", client);
  const queue = channel && new Queue<ReadableSpan>({
    ...books,
    ...channel,
    limits: plan.resolved.spanBatch,
    open: new SpanBatch({
      protocol: plan.resolved.exporters.traces?.protocol ?? "binary",
    }),
  });
  const unit = createUnit(books.ledger, client, queue, theirs);
  if (books.ledger.delivery === "off") return { unit };
  const [sdk, api, resource] = await Promise.all([
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/api"),
    resourceOf(plan, "traces"),
  ]);
  const sampler = plan.settings.sampler ??
    (plan.resolved.sampler && createSampler(sdk, plan.resolved.sampler));
  const spanLimits = spanLimitsOf(plan.resolved.limits);
  const provider = new sdk.TracerProvider({
    resource,
    spanProcessors: [
      ...attributeProcessors(plan.resolved.spanAttributes),
      ...theirs,
      ...queue ? [createSpanProcessor(queue)] : [],
    ],
    spanLimits,
    ...sampler === undefined ? {} : { sampler },
  });
  return {
    unit,
    sender: channel?.sender,
    provider,
    tracing: { provider, api },
    spanEvents: createSpanEvents({ resource, ...spanLimits }),
  };
}

/**
 * Checks what is configured for traces: nothing while all is off, and span
 * attributes only while spans are recorded.
 *
 * @throws {RangeError} If a key or value is not accepted.
 */
export function checkTraceSettings(
  { settings, resolved }: Pick<SignalPlan, "settings" | "resolved">,
): void {
  const { exporters, spanAttributes, tracestate } = resolved;
  const isOn = (signal: OtlpSignal, theirs: readonly unknown[] = []) =>
    exporters[signal] !== undefined || theirs.length > 0;
  const traces = isOn("traces", settings.spanProcessors);
  if (traces) validateSpanAttributes(spanAttributes);
  if (
    traces || isOn("logs", settings.logRecordProcessors) ||
    isOn("metrics", settings.metricReaders)
  ) validateTracestate(tracestate);
}

function attributeProcessors(
  attributes: Readonly<Record<string, string>>,
): SpanProcessor[] {
  return Object.keys(attributes).length === 0
    ? []
    : [createSpanAttributeProcessor(attributes)];
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
    exportNow: channel?.keeper &&
      exporter && ((metrics) => exporter.export(metrics, () => {})),
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

/** How the requests of a signal are made and sent. */
function channelOf<S extends OtlpSignal>(
  plan: SignalPlan,
  signal: S,
  client: OtlpClient<S>,
): Pick<
  QueueOptions<unknown>,
  "sender" | "contentType" | "gzip" | "gunzip" | "keeper"
> {
  return {
    sender: new Sender({ attempt: (request) => client.attempt(request) }),
    contentType: client.contentType,
    gzip: client.gzip,
    gunzip,
    keeper: plan.keepers?.[signal],
  };
}

function keepBooks(
  plan: SignalPlan,
  signal: OtlpSignal,
  client: unknown,
  theirs: readonly unknown[],
): Books {
  const ledger = new SignalLedger(
    client !== undefined
      ? "otlp-http"
      : theirs.length > 0
      ? "not observed"
      : "off",
  );
  return { signal, ledger, report: plan.report };
}

async function resourceOf(
  plan: SignalPlan,
  signal: OtlpSignal,
): Promise<Resource> {
  const sdk = await import("@opentelemetry/resources");
  return sdk.resourceFromAttributes(attributesOf(plan, signal));
}

function attributesOf(
  { resolved, runtime }: SignalPlan,
  signal: OtlpSignal,
): ResourceAttributes {
  return resourceAttributes(signal, resolved, runtime);
}
