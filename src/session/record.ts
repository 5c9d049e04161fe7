/**
 * One event, recorded: metric, log record, span event, in this order.
 *
 * @module
 */
import { type Context, trace } from "@opentelemetry/api";
import { eventAttributes } from "../events/attributes.ts";
import type { EventDefinition, MetricRow } from "../events/definition.ts";
import type { MetricRecorder } from "../metrics/recorder.ts";
import {
  sanitizeAttributes,
  sessionAttributes,
} from "../metrics/session_attributes.ts";
import type { Pipeline } from "../pipeline.ts";
import type { SessionState } from "./options.ts";

/**
 * Records an event. Never throws: what goes wrong is reported, once per event.
 *
 * @param context Where the event belongs. @default {the active context}
 */
export function recordEvent<Payload>(
  pipeline: Pipeline,
  session: SessionState,
  definition: EventDefinition<Payload>,
  payload: Payload,
  context: Context | undefined,
): void {
  const { logs, tracer, metrics } = pipeline;
  const troubles: unknown[] = [];
  if (metrics !== undefined) {
    for (const row of definition.metrics ?? []) {
      collect(troubles, () => recordMetric(metrics, session, row, payload));
    }
  }
  if (logs !== undefined || tracer !== undefined) {
    collect(
      troubles,
      () => emitEvent(pipeline, session, definition, payload, context),
    );
  }
  if (troubles.length > 0) reportTrouble(pipeline, definition.name, troubles);
}

function emitEvent<Payload>(
  pipeline: Pipeline,
  session: SessionState,
  definition: EventDefinition<Payload>,
  payload: Payload,
  context: Context | undefined,
): void {
  const event = {
    definition,
    payload,
    session,
    timeMillis: pipeline.clock.nowMillis(),
    context: context ?? pipeline.context.active(),
  };
  pipeline.logs?.emit(event);
  if (pipeline.tracer === undefined || definition.sink === "log") return;
  const span = trace.getSpan(event.context);
  if (span?.isRecording()) {
    span.addEvent(
      definition.name,
      eventAttributes(event, "trace"),
      event.timeMillis,
    );
  }
}

function recordMetric<Payload>(
  metrics: MetricRecorder,
  session: SessionState,
  row: MetricRow<Payload>,
  payload: Payload,
): void {
  if (row.when?.(payload) === false) return;
  const attributes = {
    ...sanitizeAttributes(row.attributes?.(payload) ?? {}),
    ...sessionAttributes(session),
  };
  if (row.kind === "counter") metrics.counter(row.name, 1, attributes);
  else metrics.duration(row.name, row.value(payload), attributes);
}

/** Whether nothing that is recorded would go anywhere. */
export function isOff({ logs, tracer, metrics }: Pipeline): boolean {
  return logs === undefined && tracer === undefined && metrics === undefined;
}

/** Runs `fn`; reports what it throws. */
export function attempt(
  pipeline: Pipeline,
  what: string,
  fn: () => void,
): void {
  const troubles: unknown[] = [];
  collect(troubles, fn);
  if (troubles.length > 0) reportTrouble(pipeline, what, troubles);
}

/** The text of whatever was thrown. Never throws. */
export function errorText(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return "unknown error";
  }
}

function collect(troubles: unknown[], fn: () => void): void {
  try {
    fn();
  } catch (trouble) {
    troubles.push(trouble);
  }
}

function reportTrouble(
  pipeline: Pipeline,
  what: string,
  troubles: readonly unknown[],
): void {
  const texts = new Set(troubles.map(errorText));
  pipeline.report({
    severity: "error",
    code: "record.failed",
    message: `Could not record ${what}: ${[...texts].join("; ")}`,
    cause: troubles[0],
  });
}
