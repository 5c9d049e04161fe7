/**
 * What a session records into: the parts of a started provider.
 *
 * @module
 */
import type { Context, Tracer } from "@opentelemetry/api";
import type { Clock } from "./clock.ts";
import type { LogSink } from "./delivery/log_sink.ts";
import type { DiagnosticHandler } from "./diagnostics.ts";
import type { EventRules } from "./events/rules.ts";
import type { MetricsClient } from "./metrics/client.ts";
import type { SeparateMetrics } from "./metrics/separate.ts";
import type { Semconv } from "./semconv/semconv.ts";
import type { SpanEventSink } from "./spans/span_events.ts";
import type { SpanIds } from "./spans/span_ids.ts";
import type { ContextScope } from "./trace_context/scope.ts";

/** The parts of a started provider; absent where a signal is off. */
export interface Pipeline {
  readonly logs: LogSink | undefined;
  readonly tracer: Tracer | undefined;
  /** Puts events on spans; absent where `tracer` is. */
  readonly spanEvents: SpanEventSink | undefined;
  readonly metrics: MetricsClient | undefined;
  readonly events: EventRules;
  readonly context: ContextScope;
  /** The parent that the environment of the process names, if it does. */
  processContext(): Context | undefined;
  /** Whether a `handle_responses` span covers a response or an event of it. */
  readonly streamSpans: "response" | "event";
  /** Which conventions names follow. */
  readonly semconv: Semconv;
  readonly clock: Clock;
  readonly report: DiagnosticHandler;
  /** Lets somebody bring the ids of spans; absent where `tracer` is. */
  readonly spanIds?: SpanIds | undefined;
  /**
   * Numbers the results of tools.
   *
   * @default {in the order of the process}
   */
  readonly nextToolResult?: (() => number) | undefined;
  /**
   * Metrics apart from those of the provider, by another clock, that leave the
   * same way; absent where none leave.
   */
  readonly separateMetrics?:
    | ((clock: Clock) => SeparateMetrics)
    | undefined;
  /** How full the fullest queue is: 0 to 1, and more while it is over. */
  readonly fill?: (() => number) | undefined;
}
