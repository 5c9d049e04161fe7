/**
 * The trace context of the moment: reading it, and running under another.
 *
 * Every function takes the context as its last argument and falls back to the
 * active one of `@opentelemetry/api`.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import {
  globalContext,
  isValidSpanContext,
  spanContextOf,
  withSpanContext,
} from "./api.ts";
import type { ContextScope } from "./scope.ts";
import {
  formatTraceCarrier,
  parseTraceCarrier,
  type TraceCarrier,
} from "./w3c.ts";

/**
 * The current span as a W3C carrier, for the next process or service.
 *
 * @returns The carrier; `undefined` when no valid span is current.
 */
export function currentTraceCarrier(
  context: Context = globalContext.active(),
): TraceCarrier | undefined {
  const span = spanContextOf(context);
  return span !== undefined && isValidSpanContext(span)
    ? formatTraceCarrier(span)
    : undefined;
}

/**
 * The trace id of the current span, to be stored beside durable records.
 *
 * @returns 32 lower-case hex digits; `undefined` when no valid span is current.
 */
export function currentTraceId(
  context: Context = globalContext.active(),
): string | undefined {
  const span = spanContextOf(context);
  return span !== undefined && isValidSpanContext(span)
    ? span.traceId
    : undefined;
}

/**
 * A context whose current span is the remote one of a carrier.
 *
 * Never throws: the carrier comes from outside.
 *
 * @returns The context; `undefined` when the carrier holds no valid
 * `traceparent`.
 */
export function contextFromCarrier(
  carrier: TraceCarrier,
  context: Context = globalContext.active(),
): Context | undefined {
  const span = parseTraceCarrier(carrier);
  return span === undefined ? undefined : withSpanContext(context, span);
}

/**
 * Calls `fn` under the remote parent of a carrier; without a valid
 * `traceparent`, under the context that is active anyway.
 *
 * @param scope Who carries the context, such as `otel.context`. @default {the
 * global context of `@opentelemetry/api`}
 * @returns What `fn` returns.
 */
export function runWithCarrier<T>(
  carrier: TraceCarrier,
  fn: () => T,
  scope: ContextScope = globalContext,
): T {
  const context = contextFromCarrier(carrier, scope.active());
  return context === undefined ? fn() : scope.with(context, fn);
}

/** What a durable record of a turn keeps of its trace. */
export interface TraceIdField {
  /** 32 lower-case hex digits. */
  readonly trace_id?: string;
}

/**
 * The trace id as a field of durable records of a turn, such as the turn
 * context and the start of a task in a session's file; without it where there
 * is no valid span.
 *
 * @example
 * ```ts
 * import { traceIdField } from "@agent-otel/agent-otel/trace-context";
 *
 * JSON.stringify({ type: "task_started", turn_id: "7", ...traceIdField() });
 * ```
 */
export function traceIdField(
  context: Context = globalContext.active(),
): TraceIdField {
  const traceId = currentTraceId(context);
  return traceId === undefined ? {} : { trace_id: traceId };
}
