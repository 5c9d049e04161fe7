/**
 * Log records of any OpenTelemetry setup, over `fetch`.
 *
 * @module
 */

import type {
  LogRecordExporter,
  ReadableLogRecord,
} from "@opentelemetry/sdk-logs";
import {
  ExporterCore,
  type OtlpExporterOptions,
  type OtlpExportResult,
} from "./exporter.ts";

/**
 * Sends log records to a collector, as OTLP over HTTP.
 *
 * For Deno, Bun, Node, Workers and browsers. Construction reads the environment
 * without a prompt and sends nothing.
 *
 * @example With a batch processor
 * ```ts
 * import { OtlpHttpLogRecordExporter } from "@agent-otel/agent-otel/otlp";
 * import {
 *   BatchLogRecordProcessor,
 *   LoggerProvider,
 * } from "@opentelemetry/sdk-logs";
 *
 * const exporter = new OtlpHttpLogRecordExporter({ compression: "gzip" });
 * const provider = new LoggerProvider({
 *   processors: [new BatchLogRecordProcessor({ exporter })],
 * });
 * await provider.shutdown();
 * ```
 */
export class OtlpHttpLogRecordExporter implements LogRecordExporter {
  readonly #core: ExporterCore<"logs">;

  /**
   * An exporter for these options.
   *
   * @throws {TypeError} If a setting has the wrong shape or an unknown name.
   * @throws {RangeError} If a value is not accepted.
   * @throws {Error} If a certificate cannot be read or used.
   */
  constructor(options: OtlpExporterOptions = {}) {
    this.#core = new ExporterCore("logs", options);
  }

  /** Sends a batch. A failure carries an `ExportError`. */
  export(
    logs: ReadableLogRecord[],
    resultCallback: (result: OtlpExportResult) => void,
  ): void {
    this.#core.export(logs, resultCallback);
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
