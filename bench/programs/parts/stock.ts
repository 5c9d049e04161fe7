/**
 * The stock SDK's side: its processors, serializers and exporters, put together
 * by hand as its documentation shows.
 *
 * @module
 */
import { type Context, context, type Span, trace } from "@opentelemetry/api";
import {
  JsonLogsSerializer,
  ProtobufLogsSerializer,
} from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchLogRecordProcessor,
  LoggerProvider,
  type LogRecordProcessor,
  type ReadableLogRecord,
} from "@opentelemetry/sdk-logs";
import { input } from "./io.ts";
import { startStockSignals, type StockSignals } from "./stock_signals.ts";
import {
  apiRequestAttributes,
  apiRequestMetricAttributes,
  apiRequestTraceAttributes,
  logRecordOf,
  toolResultAttributes,
} from "./stock_events.ts";
import type { Destination, Subject } from "./subject.ts";

/** Records the stock batch processor hands to an exporter at a time. */
const BATCH = 512;

/** Starts the SDK for the signals that the input names. */
export async function start(
  destination: Destination,
  maxQueueSize?: number,
): Promise<Subject> {
  const resource = resourceFromAttributes({
    "service.name": "bench",
    "service.version": "1.4.0",
    env: "dev",
  });
  const { processor, flush } = destination === "encoded"
    ? encodeOnly()
    : await sendTo(destination.url, maxQueueSize);
  const provider = new LoggerProvider({ resource, processors: [processor] });
  const logger = provider.getLogger("codex_otel.log_only");
  const signals = input.signals === "all" && destination !== "encoded"
    ? await startStockSignals(destination.url, resource)
    : undefined;
  return {
    apiRequest() {
      const now = Date.now();
      if (signals !== undefined) recordSignals(signals, now);
      logger.emit(logRecordOf("codex.api_request", now, apiRequestAttributes));
    },
    toolResult() {
      const now = Date.now();
      logger.emit(logRecordOf("codex.tool_result", now, toolResultAttributes));
    },
    turn: (fn) => signals === undefined ? fn() : signals.turn(fn),
    async flush() {
      await flush();
      await signals?.flush();
    },
    async end() {
      await provider.shutdown();
      await signals?.shutdown();
    },
  };
}

function recordSignals(signals: StockSignals, now: number): void {
  const attributes = apiRequestMetricAttributes();
  signals.requests.add(1, attributes);
  signals.durations.record(1_834, attributes);
  const span: Span | undefined = trace.getSpan(active());
  if (span?.isRecording()) {
    span.addEvent("codex.api_request", apiRequestTraceAttributes(now), now);
  }
}

function active(): Context {
  return context.active();
}

interface Processing {
  readonly processor: LogRecordProcessor;
  flush(): Promise<void>;
}

/** Keeps records, and turns them into request bodies when flushed. */
function encodeOnly(): Processing {
  let records: ReadableLogRecord[] = [];
  const serializer = input.encoding === "json"
    ? JsonLogsSerializer
    : ProtobufLogsSerializer;
  const flush = () => {
    for (let at = 0; at < records.length; at += BATCH) {
      serializer.serializeRequest(records.slice(at, at + BATCH));
    }
    records = [];
    return Promise.resolve();
  };
  return {
    processor: {
      onEmit: (record) => void records.push(record),
      forceFlush: flush,
      shutdown: flush,
    },
    flush,
  };
}

async function sendTo(
  url: string,
  maxQueueSize?: number,
): Promise<Processing> {
  const { OTLPLogExporter } = await import(
    "@opentelemetry/exporter-logs-otlp-http"
  );
  const processor = new BatchLogRecordProcessor({
    exporter: new OTLPLogExporter({
      url: `${url}/v1/logs`,
      compression: (input.compression ?? "none") as never,
    }),
    ...maxQueueSize === undefined ? {} : { maxQueueSize },
  });
  return { processor, flush: () => processor.forceFlush() };
}
