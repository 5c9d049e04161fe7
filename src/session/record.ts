/**
 * One event, recorded: metric, log record, span event, in this order.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import { spanOf } from "../trace_context/api.ts";
import { collect, reportTrouble } from "../attempt.ts";
import type { EventDefinition } from "../events/definition.ts";
import type { Pipeline } from "../pipeline.ts";
import { recordEventMetrics } from "./event_metrics.ts";
import type { SessionState } from "./options.ts";

/**
 * Records an event. Never throws: what goes wrong is reported, once per event.
 *
 * @param context Where the event belongs. @default {the active context}
 */
export function recordEvent<Payload>(
  pipeline: Pipeline,
  session: SessionState,
  original: EventDefinition<Payload>,
  payload: Payload,
  context: Context | undefined,
): void {
  if (isOff(pipeline) || isLocked(original, session)) return;
  const definition = pipeline.events.named(original);
  const { logs, tracer, metrics } = pipeline;
  const troubles: unknown[] = [];
  if (metrics !== undefined) {
    const rows = definition.metrics ?? [];
    recordEventMetrics(metrics, session, rows, payload, troubles);
  }
  if (
    (logs !== undefined || tracer !== undefined) &&
    !isOnlyCounted(definition, pipeline)
  ) {
    collect(
      troubles,
      () => emitEvent(pipeline, session, definition, payload, context),
    );
  }
  if (troubles.length > 0) reportTrouble(pipeline, definition.name, troubles);
}

/**
 * Whether an event would reach a metric, a log record or a span.
 *
 * @param context Where the event would belong. @default {the active context}
 */
export function isEnabled(
  pipeline: Pipeline,
  session: SessionState,
  definition: EventDefinition<never>,
  context: Context | undefined,
): boolean {
  if (isLocked(definition, session)) return false;
  const { logs, tracer, metrics } = pipeline;
  if (metrics !== undefined && definition.metrics?.length) return true;
  if (isOnlyCounted(definition, pipeline)) return false;
  if (logs !== undefined) return true;
  if (tracer === undefined || definition.sink === "log") return false;
  const span = spanOf(context ?? pipeline.context.active());
  return span?.isRecording() ?? false;
}

function isLocked(
  { optIn }: EventDefinition<never>,
  session: SessionState,
): boolean {
  return optIn !== undefined && !session[optIn];
}

function isOnlyCounted(
  { frame = false }: EventDefinition<never>,
  { events }: Pipeline,
): boolean {
  return frame && events.streamEvents === "ends";
}

function emitEvent<Payload>(
  pipeline: Pipeline,
  session: SessionState,
  definition: EventDefinition<Payload>,
  payload: Payload,
  context: Context | undefined,
): void {
  const { texts, spanTexts } = pipeline.events;
  const event = {
    definition,
    payload,
    session,
    timeMillis: pipeline.clock.nowMillis(),
    context: context ?? pipeline.context.active(),
    texts,
  };
  pipeline.logs?.emit(event);
  const { spanEvents } = pipeline;
  if (spanEvents === undefined || definition.sink === "log") return;
  const span = spanOf(event.context);
  if (!span?.isRecording()) return;
  spanEvents.add(
    span,
    spanTexts === texts ? event : { ...event, texts: spanTexts },
  );
}

/** Whether nothing that is recorded would go anywhere. */
export function isOff({ logs, tracer, metrics }: Pipeline): boolean {
  return logs === undefined && tracer === undefined && metrics === undefined;
}
