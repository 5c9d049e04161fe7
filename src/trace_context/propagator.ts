/**
 * The W3C trace context as a propagator of `@opentelemetry/api`.
 *
 * @module
 */
import type {
  Context,
  TextMapGetter,
  TextMapPropagator,
  TextMapSetter,
} from "@opentelemetry/api";
import { contextFromCarrier } from "./current.ts";
import type { TracePropagation } from "./propagation.ts";
import type { TraceCarrier } from "./w3c.ts";

/** Injects and extracts `traceparent` and `tracestate`. */
export function createPropagator(
  propagation: Pick<TracePropagation, "injectHeaders">,
): TextMapPropagator {
  return {
    inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
      const headers: Record<string, string> = {};
      propagation.injectHeaders(headers, context);
      for (const [name, value] of Object.entries(headers)) {
        setter.set(carrier, name, value);
      }
    },
    extract(
      context: Context,
      carrier: unknown,
      getter: TextMapGetter,
    ): Context {
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
}
