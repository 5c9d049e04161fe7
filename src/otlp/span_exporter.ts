/**
 * Spans of any OpenTelemetry setup, over `fetch`.
 *
 * @module
 */

import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace";
import {
  ExporterCore,
  type OtlpExporterOptions,
  type OtlpExportResult,
} from "./exporter.ts";

/**
 * Sends spans to a collector, as OTLP over HTTP.
 *
 * For Deno, Bun, Node, Workers and browsers. Construction reads the environment
 * without a prompt and sends nothing.
 *
 * @example With a batch processor
 * ```ts
 * import { OtlpHttpSpanExporter } from "@agent-otel/agent-otel/otlp";
 * import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
 *
 * const exporter = new OtlpHttpSpanExporter({
 *   endpoint: "http://localhost:4318/v1/traces",
 * });
 * const provider = new TracerProvider({
 *   spanProcessors: [new BatchSpanProcessor({ exporter })],
 * });
 * await provider.shutdown();
 * ```
 */
export class OtlpHttpSpanExporter implements SpanExporter {
  readonly #core: ExporterCore<"traces">;

  /**
   * An exporter for these options.
   *
   * @throws {TypeError} If a setting has the wrong shape or an unknown name.
   * @throws {RangeError} If a value is not accepted.
   * @throws {Error} If a certificate cannot be read or used.
   */
  constructor(options: OtlpExporterOptions = {}) {
    this.#core = new ExporterCore("traces", options);
  }

  /** Sends a batch. A failure carries an `ExportError`. */
  export(
    spans: ReadableSpan[],
    resultCallback: (result: OtlpExportResult) => void,
  ): void {
    this.#core.export(spans, resultCallback);
  }

  /** Waits for the batches in flight. Never rejects. */
  forceFlush(): Promise<void> {
    return this.#core.forceFlush();
  }

  /**
   * Refuses later batches and aborts what is still in flight after one second.
   * Never rejects.
   */
  shutdown(): Promise<void> {
    return this.#core.shutdown();
  }
}
