/**
 * Every signal, started. This folder is the only place that knows concrete
 * exporters, processors and readers.
 *
 * @module
 */
import { type LogsStarted, startLogs } from "./logs.ts";
import { type MetricsStarted, startMetrics } from "./metrics.ts";
import type { SignalPlan } from "./plan.ts";
import { startTraces, type TracesStarted } from "./traces.ts";

/** Every signal, started. */
export interface SignalsStarted {
  readonly logs: LogsStarted;
  readonly traces: TracesStarted;
  readonly metrics: MetricsStarted;
}

/** Starts every signal. */
export async function startSignals(plan: SignalPlan): Promise<SignalsStarted> {
  const [logs, traces, metrics] = await Promise.all([
    startLogs(plan),
    startTraces(plan),
    startMetrics(plan),
  ]);
  return { logs, traces, metrics };
}
