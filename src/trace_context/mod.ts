/**
 * W3C trace context: across processes, services and durable records.
 *
 * @example Continue a trace that came in with a request
 * ```ts
 * import {
 *   contextFromCarrier,
 *   currentTraceId,
 * } from "@agent-otel/agent-otel/trace-context";
 *
 * const context = contextFromCarrier({
 *   traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
 * });
 * currentTraceId(context); // "0af7651916cd43dd8448eb211c80319c"
 * ```
 *
 * @module
 */
export {
  contextFromCarrier,
  currentTraceCarrier,
  currentTraceId,
  runWithCarrier,
  type TraceIdField,
  traceIdField,
} from "./current.ts";
export type { ContextScope } from "./scope.ts";
export { contextFromEnvironment, processTraceContext } from "./environment.ts";
export {
  type Environment,
  type HeadersLike,
  type McpParams,
  type OutgoingHeaders,
  readMcpParams,
} from "./outgoing.ts";
export {
  createTracePropagation,
  type TracePropagation,
  type TracePropagationOptions,
} from "./propagation.ts";
export {
  formatTraceCarrier,
  parseTraceCarrier,
  type TraceCarrier,
} from "./w3c.ts";
export {
  validateSpanAttributes,
  validateTracestate,
  validateTracestateMember,
} from "./configured.ts";
export { type ConfiguredTracestate, mergeTracestate } from "./tracestate.ts";
