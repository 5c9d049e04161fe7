/**
 * Which span a new span belongs to.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import { spanContextOf, withSpanContext } from "../trace_context/api.ts";
import type { Pipeline } from "../pipeline.ts";
import { contextFromCarrier } from "../trace_context/current.ts";
import type { TraceCarrier } from "../trace_context/w3c.ts";
import type { SpanParentRule } from "./definition.ts";

/** What finding a parent needs of a provider. */
export type ParentHost = Pick<Pipeline, "report" | "processContext">;

/**
 * The context that a new span starts in.
 *
 * @param carrier What came with the work; absent where nothing did.
 */
export function parentContext(
  host: ParentHost,
  current: Context,
  rule: SpanParentRule | undefined,
  carrier: TraceCarrier | undefined | null,
): Context {
  switch (rule) {
    case "submission":
      return carrier === undefined || carrier === null
        ? current
        : fromCarrier(host, current, carrier, "submission");
    case "request":
      return carrier?.traceparent === undefined
        ? orEnvironment(host, current)
        : fromCarrier(host, current, carrier, "inbound request");
    case "root":
      return orEnvironment(host, current);
    case undefined:
      return current;
  }
}

function fromCarrier(
  host: ParentHost,
  current: Context,
  carrier: TraceCarrier,
  what: string,
): Context {
  const parent = contextFromCarrier(carrier, current);
  if (parent !== undefined) return parent;
  host.report({
    severity: "warning",
    code: "trace_context.carrier_invalid",
    message: `ignoring invalid ${what} trace carrier`,
  });
  return current;
}

/** A host that has a span open knows better than our environment. */
function orEnvironment(host: ParentHost, current: Context): Context {
  if (spanContextOf(current) !== undefined) return current;
  const parent = host.processContext();
  const span = parent && spanContextOf(parent);
  return span === undefined ? current : withSpanContext(current, span);
}
