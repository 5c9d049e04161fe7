/**
 * The trace context a parent process left in the environment.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import { ROOT_CONTEXT } from "./api.ts";
import type { DiagnosticHandler } from "../diagnostics.ts";
import { contextFromCarrier } from "./current.ts";
import type { TraceCarrier } from "./w3c.ts";

/**
 * Reads `TRACEPARENT` and `TRACESTATE`.
 *
 * @param env Reads one environment variable, as `runtime.env` does.
 * @param report Told whether a parent was found, or was found invalid.
 * @returns A context under the remote parent; `undefined` when `TRACEPARENT` is
 * unset or invalid.
 */
export function contextFromEnvironment(
  env: (key: string) => string | undefined,
  report: DiagnosticHandler = () => {},
): Context | undefined {
  const traceparent = env("TRACEPARENT");
  if (traceparent === undefined) return undefined;
  const tracestate = env("TRACESTATE");
  const carrier: TraceCarrier = tracestate === undefined
    ? { traceparent }
    : { traceparent, tracestate };
  const context = contextFromCarrier(carrier, ROOT_CONTEXT);
  report(
    context === undefined
      ? {
        severity: "warning",
        code: "trace_context.environment_invalid",
        message: "TRACEPARENT is set but invalid; ignoring trace context",
      }
      : {
        severity: "info",
        code: "trace_context.environment",
        message: "TRACEPARENT detected; continuing trace from parent context",
      },
  );
  return context;
}

/** What the environment of this process said when it was first asked. */
let ofProcess: { readonly context: Context | undefined } | undefined;

/**
 * The same, read once per process: later calls give what the first one found,
 * whatever has happened to the environment since.
 *
 * @param env Reads one environment variable of the process.
 * @param report Told once what was found.
 */
export function processTraceContext(
  env: (key: string) => string | undefined,
  report?: DiagnosticHandler,
): Context | undefined {
  ofProcess ??= { context: contextFromEnvironment(env, report) };
  return ofProcess.context;
}
