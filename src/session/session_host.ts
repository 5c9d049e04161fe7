/**
 * What a session records into.
 *
 * @module
 */
import { wrongShape } from "../check.ts";
import type { Pipeline } from "../pipeline.ts";
import type { TracePropagation } from "../trace_context/propagation.ts";
import type { ServiceFacts } from "./options.ts";

/** What a session needs of a provider; an `OtelProvider` is one. */
export interface SessionHost {
  readonly pipeline: Pipeline;
  readonly service: ServiceFacts;
  /** Sends the trace context along. @default {without a configured tracestate} */
  readonly propagation?: TracePropagation;
}

/** @throws {TypeError} If it is nothing that a session can record into. */
export function checkHost(otel: SessionHost): SessionHost {
  const { pipeline, service } = (otel ?? {}) as Partial<SessionHost>;
  if (typeof pipeline?.report === "function" && service !== undefined) {
    return otel;
  }
  throw wrongShape("otel", "a started provider", otel);
}
