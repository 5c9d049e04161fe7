/**
 * What a session records into: the parts of a started provider.
 *
 * @module
 */
import type { Tracer } from "@opentelemetry/api";
import type { Clock } from "./clock.ts";
import type { LogSink } from "./delivery/log_sink.ts";
import type { DiagnosticHandler } from "./diagnostics.ts";
import type { MetricRecorder } from "./metrics/recorder.ts";
import type { ContextScope } from "./trace_context/scope.ts";

/** The parts of a started provider; absent where a signal is off. */
export interface Pipeline {
  readonly logs: LogSink | undefined;
  readonly tracer: Tracer | undefined;
  readonly metrics: MetricRecorder | undefined;
  readonly context: ContextScope;
  readonly clock: Clock;
  readonly report: DiagnosticHandler;
}
