/**
 * Sends the trace context along: bound to who carries the context and to the
 * configured `tracestate`.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import type { DiagnosticHandler } from "../diagnostics.ts";
import { globalContext } from "./api.ts";
import { currentTraceCarrier } from "./current.ts";
import {
  type Environment,
  type McpParams,
  type OutgoingHeaders,
  writeEnvironment,
  writeHeaders,
  writeMcpParams,
  writeWebsocketMetadata,
} from "./outgoing.ts";
import type { ContextScope } from "./scope.ts";
import { type ConfiguredTracestate, mergeTracestate } from "./tracestate.ts";
import type { TraceCarrier } from "./w3c.ts";

/**
 * Sends the trace context along. Every method takes the context as its last
 * argument and falls back to the active one; only `childEnvironment()` throws.
 */
export interface TracePropagation {
  /**
   * The current span as a W3C carrier, to be stored beside a submission.
   *
   * @returns `undefined` when no valid span is current.
   */
  carrier(context?: Context): TraceCarrier | undefined;
  /**
   * Sets `traceparent` and `tracestate` on headers; a `tracestate` that is there
   * is removed when the span has none.
   *
   * @returns Whether there was a valid span; if not, nothing is changed.
   */
  injectHeaders(headers: OutgoingHeaders, context?: Context): boolean;
  /**
   * The environment for a child process: `TRACEPARENT` and `TRACESTATE` in, what
   * exporters sign in with (`OTEL_EXPORTER_OTLP_*HEADERS`, `…CLIENT_KEY`) out.
   *
   * @throws {TypeError} If the environment is no object.
   */
  childEnvironment(
    environment: Environment,
    context?: Context,
  ): Record<string, string>;
  /** The parameters of an MCP request with the trace context in `_meta`. */
  injectMcpParams<Params extends object>(
    params: Params,
    context?: Context,
  ): Params & McpParams;
  /** The client metadata of a websocket request, with the trace context in it. */
  websocketMetadata(
    metadata: Readonly<Record<string, string>>,
    context?: Context,
  ): Record<string, string>;
}

/** What a {@link TracePropagation} is bound to. */
export interface TracePropagationOptions {
  /** @default {the global context of `@opentelemetry/api`} */
  readonly scope?: ContextScope;
  /** Members merged in wherever `tracestate` is written. @default {{}} */
  readonly tracestate?: ConfiguredTracestate;
  /** Told what has to be left out. */
  readonly report?: DiagnosticHandler;
}

/** Set by exporters around their own requests, ours among them. */
const SUPPRESSED: symbol = Symbol.for(
  "OpenTelemetry SDK Context Key SUPPRESS_TRACING",
);

/**
 * Sends the trace context along; a provider has one, `otel.propagation`, bound
 * to its own context and configured `tracestate`.
 */
export function createTracePropagation(
  options: TracePropagationOptions = {},
): TracePropagation {
  const { scope = globalContext, tracestate = {}, report } = options;
  const carrier = (context: Context = scope.active()) => {
    const span = currentTraceCarrier(context);
    if (span === undefined || Object.keys(tracestate).length === 0) return span;
    const { tracestate: before, ...traceparent } = span;
    const merged = mergeTracestate(before, tracestate, report);
    return merged === undefined
      ? traceparent
      : { ...traceparent, tracestate: merged };
  };
  return {
    carrier,
    injectHeaders(headers, context = scope.active()) {
      const suppressed = context.getValue(SUPPRESSED) === true;
      return !suppressed && writeHeaders(headers, carrier(context));
    },
    childEnvironment: (environment, context) =>
      writeEnvironment(environment, carrier(context)),
    injectMcpParams: (params, context) =>
      writeMcpParams(params, carrier(context)),
    websocketMetadata: (metadata, context) =>
      writeWebsocketMetadata(metadata, carrier(context)),
  };
}
