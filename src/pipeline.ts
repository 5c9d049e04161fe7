/**
 * What a session records into: the parts of a started provider.
 *
 * @module
 */
import type { Context, Tracer } from "@opentelemetry/api";
import type { Clock } from "./clock.ts";
import type { LogSink } from "./delivery/log_sink.ts";
import type { DiagnosticHandler } from "./diagnostics.ts";
import type { MetricRecorder } from "./metrics/recorder.ts";

/** The context of the moment, whoever carries it. */
export interface ContextScope {
  /** The active context. */
  active(): Context;
  /** Calls `fn` with `context` active, along its asynchronous calls too. */
  with<T>(context: Context, fn: () => T): T;
}

/** The parts of a started provider; absent where a signal is off. */
export interface Pipeline {
  readonly logs: LogSink | undefined;
  readonly tracer: Tracer | undefined;
  readonly metrics: MetricRecorder | undefined;
  readonly context: ContextScope;
  readonly clock: Clock;
  readonly report: DiagnosticHandler;
}
