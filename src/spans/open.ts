/**
 * Opens a span as its definition says.
 *
 * @module
 */
import type { Context, Span } from "@opentelemetry/api";
import { withSpan } from "../trace_context/api.ts";
import { attempt } from "../attempt.ts";
import { type Clock, FineTime } from "../clock.ts";
import type { Pipeline } from "../pipeline.ts";
import type { TraceCarrier } from "../trace_context/w3c.ts";
import {
  type SpanFields,
  type SpanLate,
  type SpanName,
  SPANS,
} from "./catalogue.ts";
import type { SpanDefinition, SpanSession } from "./definition.ts";
import { isCancellation, recordFailure } from "./failure.ts";
import { parentContext } from "./parent.ts";
import { tellSpan } from "./telling.ts";

/** A span under way. End it once; later calls do nothing. */
export interface OpenSpan<Late> {
  /** Where events and child spans of the work belong. */
  readonly context: Context;
  /** Trace id of the span; `undefined` while traces are off. */
  readonly traceId: string | undefined;
  /** Calls `fn` with the span's context active. */
  run<T>(fn: () => T): T;
  /** Records what has become known since the span started. */
  record(late: Late): void;
  /** Ends the span. With an error, it says so, by the error's type alone. */
  end(error?: unknown): void;
  /**
   * Runs `fn` in the span, and ends it with what comes of that.
   *
   * @param failureOf Why a result counts as failed; `undefined` for one that
   * does not.
   * @returns What `fn` returns; what it throws is thrown on.
   */
  ending<T>(
    fn: () => T | Promise<T>,
    failureOf?: (result: T) => unknown,
  ): Promise<T>;
}

/** What a span needs of the provider, and of the session it belongs to. */
export interface SpanHost {
  readonly pipeline: Pipeline;
  readonly session?: SpanSession | undefined;
  /** @default {the active context} */
  readonly context?: Context | undefined;
}

/** For callers without a type checker: a name alone. */
const UNKNOWN = { brief: "A span that is in no catalogue.", attributes: [] };

/** Opens a span. Never throws: without it at worst. */
export function openSpan<N extends SpanName>(
  host: SpanHost,
  name: N,
  fields: SpanFields<N>,
): OpenSpan<SpanLate<N>> {
  const definition: SpanDefinition<SpanFields<N>, SpanLate<N>> =
    typeof name === "string" && Object.hasOwn(SPANS, name)
      ? SPANS[name]
      : UNKNOWN;
  return openDefined(host, name, definition, fields ?? {});
}

/** Opens a span of any definition. Never throws: without it at worst. */
export function openDefined<Fields, Late>(
  host: SpanHost,
  name: string,
  definition: SpanDefinition<Fields, Late>,
  fields: Fields,
): OpenSpan<Partial<Late>> {
  const { pipeline } = host;
  const { clock } = pipeline;
  const fineTime = fineTimeOf(clock);
  const start = fineTime.read();
  // Whole: no event of the same millisecond is before its span.
  const startMillis = Math.floor(start.millis);
  let context = host.context ?? pipeline.context.active();
  let span: Span | undefined;
  const telling = tellSpan(host, name, definition, fields);
  attempt(pipeline, name, () => {
    const carrier = (fields as { readonly parent?: TraceCarrier }).parent;
    context = parentContext(pipeline, context, definition.parent, carrier);
    if (pipeline.tracer === undefined) return;
    const { name: called, ...told } = telling.start();
    const options = { startTime: startMillis, ...told };
    span = pipeline.tracer.startSpan(called, options, context);
    context = withSpan(context, span);
  });

  let ended = false;
  const record = (late: Partial<Late>): void => {
    if (ended) return;
    attempt(pipeline, name, () => {
      const attributes = telling.late(late);
      span?.setAttributes(attributes);
    });
  };
  const open: OpenSpan<Partial<Late>> = {
    context,
    traceId: span?.spanContext().traceId,
    run: (fn) => pipeline.context.with(context, fn),
    record,
    end(error) {
      if (ended) return;
      if (definition.whenCancelled && isCancellation(error)) {
        record(definition.whenCancelled);
      }
      ended = true;
      attempt(pipeline, name, () => {
        if (error !== undefined) recordFailure(span, error);
        const now = fineTime.read();
        const elapsedMillis = now.monotonicMillis - start.monotonicMillis;
        span?.end(endMillis(startMillis, elapsedMillis, now.millis));
        telling.end(elapsedMillis, error);
      });
    },
    async ending(fn, failureOf) {
      try {
        const result = await open.run(fn);
        const late = definition.fromResult?.(result);
        if (late !== undefined) record(late);
        open.end(failureOf?.(result));
        return result;
      } catch (error) {
        open.end(error ?? null); // `undefined` can be thrown too
        throw error;
      }
    },
  };
  return open;
}

const FINE_TIMES = new WeakMap<Clock, FineTime>();

/** One for all spans, so that their times go together. */
function fineTimeOf(clock: Clock): FineTime {
  let fineTime = FINE_TIMES.get(clock);
  if (fineTime === undefined) {
    FINE_TIMES.set(clock, fineTime = new FineTime(clock));
  }
  return fineTime;
}

/**
 * The time of day, where that goes with what was measured: a clock that is set
 * must not change how long a span took.
 */
function endMillis(
  startMillis: number,
  elapsedMillis: number,
  nowMillis: number,
): number {
  const measured = startMillis + elapsedMillis;
  // The start was cut to its millisecond.
  return nowMillis >= measured && nowMillis <= measured + 1
    ? nowMillis
    : measured;
}
