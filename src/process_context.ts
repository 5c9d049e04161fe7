/**
 * The trace that this process was started in, as far as its environment counts.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import type { SignalPlan } from "./signals.ts";
import { processTraceContext } from "./trace_context/environment.ts";

/**
 * The parent that `TRACEPARENT` names. Left alone where the environment is
 * switched off, and where any folder may fill it.
 */
export function processContext(plan: SignalPlan): Context | undefined {
  const { settings, runtime, report } = plan;
  const counts = settings.env === undefined
    ? !runtime.envFromWorkingDirectory
    : settings.env === "otel";
  return counts
    ? processTraceContext((key) => runtime.env(key), report)
    : undefined;
}
