/**
 * What a replay records into: the parts of a provider, with time and ids of the
 * replay, and nothing of what the program does at the moment.
 *
 * @module
 */
import type { Context, Span, SpanOptions, Tracer } from "@opentelemetry/api";
import type { LogSink } from "../delivery/log_sink.ts";
import type { Pipeline } from "../pipeline.ts";
import type { SessionHost } from "../session/session_telemetry.ts";
import type { SpanIds } from "../spans/span_ids.ts";
import { createContextManager } from "../trace_context/context_manager.ts";
import { ReplayClock } from "./clock.ts";
import type { TurnIds } from "./ids.ts";

/** What a replay records into. */
export interface Recording {
  readonly host: SessionHost;
  readonly clock: ReplayClock;
  /** What is recorded from now on has these ids. */
  use(ids: TurnIds): void;
  /** Ends a period of metrics. */
  collect(): void;
  /** Exports metrics that have not left. */
  flush(): void;
}

/** How a replay is recorded. */
export interface RecordingOptions {
  /** When metrics begin, in milliseconds since the Unix epoch. */
  readonly startMillis: number;
  /** Whether there are metrics. */
  readonly metrics: boolean;
  /** The ids of what is recorded before others are used. */
  readonly ids: TurnIds;
}

/** Puts together what a replay records into. */
export function createRecording(
  { pipeline, service }: Pick<SessionHost, "pipeline" | "service">,
  options: RecordingOptions,
): Recording {
  const clock = new ReplayClock(options.startMillis);
  const { logs, tracer, spanIds } = pipeline;
  // Asynchronous calls of others must not find what is active here.
  const manager = createContextManager();
  let ids = options.ids;
  let toolResults = 0;
  const metrics = options.metrics
    ? pipeline.separateMetrics?.(clock.latest())
    : undefined;
  const own: Pipeline = {
    ...pipeline,
    logs: logs && withUids(logs, () => ids),
    tracer: tracer && spanIds && withIds(tracer, spanIds, () => ids),
    metrics: metrics?.client,
    context: {
      active: () => manager.active(),
      with: (context, fn) => manager.with(context, fn),
    },
    processContext: () => undefined,
    clock,
    nextToolResult: () => toolResults += 1,
  };
  return {
    clock,
    // What recorded the session back then had another version.
    host: { pipeline: own, service: { ...service, serviceVersion: undefined } },
    use(next) {
      ids = next;
    },
    collect: () => metrics?.collect(),
    flush: () => metrics?.flush(),
  };
}

/** The same, with log records that bring their `log.record.uid`. */
function withUids(logs: LogSink, ids: () => TurnIds): LogSink {
  return {
    emit: (event) =>
      logs.emit({ ...event, uid: ids().recordUid(event.timeMillis) }),
    emitAudit: (record) => logs.emitAudit(record),
  };
}

/** The same, with spans that bring their ids. */
function withIds(tracer: Tracer, spanIds: SpanIds, ids: () => TurnIds): Tracer {
  return {
    startSpan: (name: string, options?: SpanOptions, context?: Context): Span =>
      spanIds.run(ids(), () => tracer.startSpan(name, options, context)),
    startActiveSpan: tracer.startActiveSpan,
  };
}
