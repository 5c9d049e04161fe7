/**
 * Each signal from its settings to a running SDK provider. The only place that
 * knows concrete exporters, processors and readers.
 *
 * The SDK is loaded here, by `import()`, and only for signals that are on.
 *
 * @module
 */
import type { MeterProvider, TracerProvider } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import type { IMetricReader, InstrumentType } from "@opentelemetry/sdk-metrics";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { type BatchLimits, BatchQueue } from "./delivery/batch_queue.ts";
import type { LogSink } from "./delivery/log_sink.ts";
import { createMetricExporter } from "./delivery/metric_exporter.ts";
import {
  createLogRecordProcessor,
  createSpanProcessor,
} from "./delivery/processors.ts";
import { SignalLedger } from "./delivery/receipt.ts";
import { createSdkLogSink } from "./delivery/sdk_log_sink.ts";
import type { Books } from "./delivery/settle.ts";
import { logRecordSize, spanSize } from "./delivery/size.ts";
import { createUnit, type SignalUnit } from "./delivery/unit.ts";
import type { DiagnosticHandler } from "./diagnostics.ts";
import {
  createMetricRecorder,
  type MetricRecorder,
} from "./metrics/recorder.ts";
import type { OtlpClient } from "./otlp/client.ts";
import type { OtlpSignal, ReadEnv } from "./otlp/settings.ts";
import { resourceAttributes } from "./resource.ts";
import type { Runtime } from "./runtime/types.ts";
import type { OtelSettings, ResolvedSettings } from "./settings.ts";

/** What every signal is built from. */
export interface SignalPlan {
  readonly settings: OtelSettings;
  readonly resolved: ResolvedSettings;
  readonly runtime: Runtime;
  readonly env: ReadEnv;
  readonly report: DiagnosticHandler;
}

/** Log records, started; without a sink when they are off. */
export interface LogsStarted {
  readonly unit: SignalUnit;
  readonly sink?: LogSink;
}

/** Spans, started; without a provider when they are off. */
export interface TracesStarted {
  readonly unit: SignalUnit;
  readonly provider?: TracerProvider;
}

/** Metrics, started; without a provider when they are off. */
export interface MetricsStarted {
  readonly unit: SignalUnit;
  readonly provider?: MeterProvider;
  readonly recorder?: MetricRecorder;
}

const LOG_LIMITS: BatchLimits = {
  maxQueueSize: 32_768,
  maxQueueBytes: 67_108_864,
  maxBatchSize: 512,
  maxBatchBytes: 4_194_304,
  delayMillis: 1_000,
};
const SPAN_LIMITS: BatchLimits = { ...LOG_LIMITS, delayMillis: 5_000 };

/** The scopes of log records and metrics, as readers know them. */
const LOG_SCOPE = "codex_otel.log_only";
const METER_SCOPE = "codex";

/** Starts log records. */
export async function startLogs(plan: SignalPlan): Promise<LogsStarted> {
  const theirs = plan.settings.logRecordProcessors ?? [];
  const client = await connect(plan, "logs");
  const books = keepBooks(plan, "logs", client, theirs);
  const queue = client && new BatchQueue<ReadableLogRecord>({
    ...books,
    limits: LOG_LIMITS,
    sizeOf: logRecordSize,
    send: (records) => client.export(records),
  });
  const unit = createUnit(books.ledger, client, queue, theirs);
  if (books.ledger.delivery === "off") return { unit };
  const { LoggerProvider } = await import("@opentelemetry/sdk-logs");
  const provider = new LoggerProvider({
    resource: await resourceOf(plan, "logs"),
    processors: [...theirs, ...queue ? [createLogRecordProcessor(queue)] : []],
  });
  return { unit, sink: createSdkLogSink(provider.getLogger(LOG_SCOPE)) };
}

/** Starts spans. */
export async function startTraces(plan: SignalPlan): Promise<TracesStarted> {
  const { sampler, spanProcessors: theirs = [] } = plan.settings;
  const client = await connect(plan, "traces");
  const books = keepBooks(plan, "traces", client, theirs);
  const queue = client && new BatchQueue<ReadableSpan>({
    ...books,
    limits: SPAN_LIMITS,
    sizeOf: spanSize,
    send: (spans) => client.export(spans),
  });
  const unit = createUnit(books.ledger, client, queue, theirs);
  if (books.ledger.delivery === "off") return { unit };
  const sdk = await import("@opentelemetry/sdk-trace");
  const provider = new sdk.TracerProvider({
    resource: await resourceOf(plan, "traces"),
    spanProcessors: [...theirs, ...queue ? [createSpanProcessor(queue)] : []],
    ...sampler === undefined ? {} : { sampler },
  });
  return { unit, provider };
}

/** Starts metrics. */
export async function startMetrics(plan: SignalPlan): Promise<MetricsStarted> {
  const theirs = plan.settings.metricReaders ?? [];
  const client = await connect(plan, "metrics");
  const books = keepBooks(plan, "metrics", client, theirs);
  if (books.ledger.delivery === "off") {
    return { unit: createUnit(books.ledger, client, undefined, []) };
  }
  const sdk = await import("@opentelemetry/sdk-metrics");
  const { CUMULATIVE, DELTA } = sdk.AggregationTemporality;
  const upDown: readonly InstrumentType[] = [
    sdk.InstrumentType.UP_DOWN_COUNTER,
    sdk.InstrumentType.OBSERVABLE_UP_DOWN_COUNTER,
  ];
  const exporter = client && createMetricExporter({
    ...books,
    send: (metrics) => client.export(metrics),
    selectAggregationTemporality: (type) =>
      upDown.includes(type) ? CUMULATIVE : DELTA,
  });
  const readers: IMetricReader[] = [...theirs];
  if (exporter !== undefined) {
    readers.push(
      new sdk.PeriodicExportingMetricReader({
        exporter,
        exportIntervalMillis: plan.resolved.metricExportIntervalMillis,
      }),
    );
  }
  const provider = new sdk.MeterProvider({
    resource: await resourceOf(plan, "metrics"),
    readers,
  });
  return {
    unit: createUnit(books.ledger, client, exporter, readers),
    provider,
    recorder: createMetricRecorder(provider.getMeter(METER_SCOPE)),
  };
}

async function connect<S extends OtlpSignal>(
  plan: SignalPlan,
  signal: S,
): Promise<OtlpClient<S> | undefined> {
  const resolved = plan.resolved.exporters[signal];
  if (resolved === undefined) return undefined;
  const { createOtlpClient } = await import("./otlp/client.ts");
  const { runtime, report } = plan;
  return createOtlpClient(signal, resolved, { runtime, onDiagnostic: report });
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
  const { settings, resolved, runtime, env } = plan;
  return sdk.defaultResource().merge(
    sdk.resourceFromAttributes(
      resourceAttributes(signal, settings, resolved, runtime, env),
    ),
  );
}
