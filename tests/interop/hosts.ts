/**
 * SDKs that record the input, each with an official exporter and ours side by
 * side.
 *
 * @module
 */

import { OTLPLogExporter as JsonLogs } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPLogExporter as ProtoLogs } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPMetricExporter as JsonMetrics } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPMetricExporter as ProtoMetrics } from "@opentelemetry/exporter-metrics-otlp-proto";
import { OTLPTraceExporter as JsonTraces } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtoTraces } from "@opentelemetry/exporter-trace-otlp-proto";
import { CompressionAlgorithm } from "@opentelemetry/otlp-exporter-base";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchLogRecordProcessor,
  LoggerProvider,
} from "@opentelemetry/sdk-logs";
import {
  AggregationType,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import {
  BasicTracerProvider,
  BatchSpanProcessor as OldBatchSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import {
  OtlpHttpLogRecordExporter,
  OtlpHttpMetricExporter,
  OtlpHttpSpanExporter,
} from "../../src/otlp/mod.ts";
import { type AnyExporter, fanOut } from "./fan_out.ts";
import { ATTRIBUTES, recordLogs, recordMetrics, recordSpans } from "./input.ts";

/** Where and how one comparison sends. */
export interface Way {
  readonly encoding: "json" | "protobuf";
  readonly compression: "none" | "gzip";
  /** Base URLs of the two collectors. */
  readonly stockUrl: string;
  readonly oursUrl: string;
}

/** One SDK with both exporters. */
export interface Host {
  readonly name: string;
  run(way: Way): Promise<void>;
}

const resource = resourceFromAttributes({
  ...ATTRIBUTES,
  "service.name": "interop",
});
const SCOPE = ["scope", "1.2.3", {
  schemaUrl: "https://example.com/s",
}] as const;

function stockOptions(way: Way, signal: string) {
  return {
    url: `${way.stockUrl}/v1/${signal}`,
    headers: { "x-tenant": "seven" },
    compression: way.compression === "gzip"
      ? CompressionAlgorithm.GZIP
      : CompressionAlgorithm.NONE,
  };
}

function ourOptions(way: Way, signal: string) {
  return {
    endpoint: `${way.oursUrl}/v1/${signal}`,
    headers: { "x-tenant": "seven" },
    protocol: way.encoding === "json" ? "json" : "binary",
    compression: way.compression,
    env: "off",
  } as const;
}

/** Exporter types of two SDK versions differ in their enums, not in their data. */
function both<T>(stock: unknown, ours: unknown): ReturnType<typeof fanOut<T>> {
  return fanOut(stock as AnyExporter<T>, ours as AnyExporter<T>);
}

function spanExporters<T>(way: Way): ReturnType<typeof fanOut<T>> {
  const Stock = way.encoding === "json" ? JsonTraces : ProtoTraces;
  return both<T>(
    new Stock(stockOptions(way, "traces")),
    new OtlpHttpSpanExporter(ourOptions(way, "traces")),
  );
}

/** Every SDK we compare on. */
export const HOSTS: readonly Host[] = [
  {
    name: "spans of sdk-trace 3.1.0",
    async run(way) {
      const provider = new TracerProvider({
        resource,
        spanLimits: { attributeCountLimit: 15, eventCountLimit: 2 },
        spanProcessors: [
          new BatchSpanProcessor({ exporter: spanExporters(way) }),
        ],
      });
      recordSpans(provider.getTracer(...SCOPE));
      await provider.shutdown();
    },
  },
  {
    name: "spans of sdk-trace-base 2.12.1",
    async run(way) {
      const provider = new BasicTracerProvider({
        resource,
        spanProcessors: [
          new OldBatchSpanProcessor(spanExporters(way)),
        ],
      });
      recordSpans(provider.getTracer(...SCOPE));
      await provider.shutdown();
    },
  },
  {
    name: "log records of sdk-logs 3.1.0",
    async run(way) {
      const Stock = way.encoding === "json" ? JsonLogs : ProtoLogs;
      const exporter = both<Parameters<JsonLogs["export"]>[0]>(
        new Stock(stockOptions(way, "logs")),
        new OtlpHttpLogRecordExporter(ourOptions(way, "logs")),
      );
      const provider = new LoggerProvider({
        resource,
        logRecordLimits: { attributeCountLimit: 15 },
        processors: [new BatchLogRecordProcessor({ exporter })],
      });
      recordLogs(provider.getLogger(...SCOPE));
      await provider.shutdown();
    },
  },
  {
    name: "metrics of sdk-metrics 3.1.0",
    async run(way) {
      const Stock = way.encoding === "json" ? JsonMetrics : ProtoMetrics;
      const exporter = both<Parameters<JsonMetrics["export"]>[0]>(
        new Stock(stockOptions(way, "metrics")),
        new OtlpHttpMetricExporter(ourOptions(way, "metrics")),
      );
      const provider = new MeterProvider({
        resource,
        views: [{
          instrumentName: "exponential",
          aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM },
        }],
        readers: [new PeriodicExportingMetricReader({ exporter })],
      });
      recordMetrics(provider.getMeter(...SCOPE));
      await provider.shutdown();
    },
  },
];
