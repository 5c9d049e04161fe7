/**
 * The W3C trace context as a propagator of `@opentelemetry/api`.
 *
 * @module
 */
import {
  type Context,
  createContextKey,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from "@opentelemetry/api";
import { contextFromCarrier, currentTraceCarrier } from "./current.ts";
import type { TraceCarrier } from "./w3c.ts";

/** Set by exporters around their own requests, ours among them. */
const SUPPRESSED: symbol = createContextKey(
  "OpenTelemetry SDK Context Key SUPPRESS_TRACING",
);

/** Injects and extracts `traceparent` and `tracestate`. */
export const w3cPropagator: TextMapPropagator = {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    if (context.getValue(SUPPRESSED) === true) return;
    const headers = currentTraceCarrier(context) ?? {};
    for (const [name, value] of Object.entries(headers)) {
      setter.set(carrier, name, value);
    }
  },
  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const read = (name: keyof TraceCarrier): TraceCarrier => {
      const value = getter.get(carrier, name);
      const text = Array.isArray(value) ? value.join(",") : value;
      return text ? { [name]: text } : {};
    };
    return contextFromCarrier(
      { ...read("traceparent"), ...read("tracestate") },
      context,
    ) ?? context;
  },
  fields: () => ["traceparent", "tracestate"],
};
