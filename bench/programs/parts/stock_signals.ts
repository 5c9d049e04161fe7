/**
 * Spans and metrics of the stock SDK.
 *
 * @module
 */
import { context, type Counter, type Histogram } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import type { Resource } from "@opentelemetry/resources";
import {
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { input } from "./io.ts";

/** What an event is recorded into beside its log record. */
export interface StockSignals {
  readonly tracers: TracerProvider;
  readonly requests: Counter;
  readonly durations: Histogram;
  turn(fn: () => void): void;
  flush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Starts both, and the context manager that spans need. */
export function startStockSignals(
  url: string,
  resource: Resource,
): StockSignals {
  context.setGlobalContextManager(
    new AsyncLocalStorageContextManager().enable(),
  );
  const to = (signal: string) => ({
    url: `${url}/v1/${signal}`,
    compression: (input.compression ?? "none") as never,
  });
  const tracers = new TracerProvider({
    resource,
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter(to("traces")),
      }),
    ],
  });
  const meters = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter(to("metrics")),
      }),
    ],
  });
  const tracer = tracers.getTracer("bench");
  const meter = meters.getMeter("bench");
  return {
    tracers,
    requests: meter.createCounter("codex.api_request"),
    durations: meter.createHistogram("codex.api_request.duration_ms"),
    turn: (fn) =>
      tracer.startActiveSpan("turn", (span) => {
        fn();
        span.end();
      }),
    async flush() {
      await tracers.forceFlush();
      await meters.forceFlush();
    },
    async shutdown() {
      await tracers.shutdown();
      await meters.shutdown();
    },
  };
}
