/**
 * OTLP over `fetch`: exporters for any OpenTelemetry setup on Deno, Bun, Node,
 * Workers and browsers.
 *
 * They retry what is worth retrying, honour `Retry-After`, surface partial
 * success in the collector's words, follow no redirects, never keep a process
 * alive longer than a request in flight, are never traced themselves, and put no
 * secret into a message.
 *
 * @module
 */

export { OtlpHttpLogRecordExporter } from "./log_record_exporter.ts";
export { OtlpHttpSpanExporter } from "./span_exporter.ts";
export {
  OtlpHttpMetricExporter,
  type OtlpMetricExporterOptions,
  type TemporalityPreference,
} from "./metric_exporter.ts";
export type {
  ExporterRuntime,
  OtlpExporterOptions,
  OtlpExportResult,
} from "./exporter.ts";
export { ExportError, type ExportErrorOptions } from "./export_error.ts";
export type {
  ExportFailure,
  ExportOutcome,
  ExportRetryable,
  ExportSuccess,
} from "./outcome.ts";
export {
  type OtlpCompression,
  type OtlpHttpOptions,
  type OtlpProtocol,
  type OtlpSignal,
  type ReadEnv,
  type ResolvedOtlpHttp,
  resolveOtlpHttp,
  type TlsOptions,
} from "./settings.ts";
export { parseRetryAfter } from "./retry_after.ts";
export {
  createTransport,
  type SendOptions,
  type Transport,
  type TransportOptions,
} from "./transport.ts";
export type { TransportClock } from "./stop.ts";
export type { RequestBody } from "../delivery/batch.ts";
