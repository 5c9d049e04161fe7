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
 * Records an event. Never throws: what goes wrong is reported.
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
  if (logs === undefined && tracer === undefined && metrics === undefined) {
    return;
  }
  attempt(pipeline, definition.name, () => {
    for (const row of definition.metrics ?? []) {
      attempt(pipeline, row.name, () => {
        recordMetric(metrics, session, row, payload);
      });
    }
    if (logs === undefined && tracer === undefined) return;
    const event = {
      definition,
      payload,
      session,
      timeMillis: pipeline.clock.nowMillis(),
      context: context ?? pipeline.context.active(),
    };
    logs?.emit(event);
    if (tracer === undefined || definition.sink === "log") return;
    const span = trace.getSpan(event.context);
    if (span?.isRecording()) {
      span.addEvent(
        definition.name,
        eventAttributes(event, "trace"),
        event.timeMillis,
      );
    }
  });
}

function recordMetric<Payload>(
  metrics: MetricRecorder | undefined,
  session: SessionState,
  row: MetricRow<Payload>,
  payload: Payload,
): void {
  if (metrics === undefined || row.when?.(payload) === false) return;
  const attributes = {
    ...sanitizeAttributes(row.attributes?.(payload) ?? {}),
    ...sessionAttributes(session),
  };
  if (row.kind === "counter") metrics.counter(row.name, 1, attributes);
  else metrics.duration(row.name, row.value?.(payload) ?? 0, attributes);
}

/** Runs `fn`; reports what it throws. */
export function attempt(
  pipeline: Pipeline,
  what: string,
  fn: () => void,
): void {
  try {
    fn();
  } catch (cause) {
    pipeline.report({
      severity: "error",
      code: "record.failed",
      message: `Could not record ${what}: ${errorText(cause)}`,
      cause,
    });
  }
}

/** The text of whatever was thrown. Never throws. */
export function errorText(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "unknown error";
  }
}
