/**
 * The metrics of the process: those of the provider that was started last and
 * still runs, for code that is handed none.
 *
 * @module
 */
import { createMetricsClient, type MetricsClient } from "./client.ts";
import { type ClientCore, METRICS_DISABLED } from "./client_core.ts";
import type { MetricTimer } from "./timer.ts";
import type { MetricAttributes } from "./validate.ts";

/** Those that run; the newest stands last. */
let installed: ClientCore[] = [];
let follower: MetricsClient | undefined;

/** Lets the process use a core until it is closed, or another one comes. */
export function installGlobalMetrics(core: ClientCore): void {
  // Also of those below one that goes on: who restarts overlaps.
  installed = [...installed.filter(({ store }) => !store.closed), core];
}

/**
 * The client of the process, which follows the newest provider with metrics
 * that has not been shut down; `undefined` without one. A client kept from
 * before follows too, and records nothing while there is none.
 */
export function globalMetrics(): MetricsClient | undefined {
  if (newest() === undefined) return undefined;
  follower ??= createMetricsClient(newest);
  return follower;
}

/**
 * Measures from now on, with the client of the process.
 *
 * @throws {Error} If there is none.
 */
export function startGlobalTimer(
  name: string,
  attributes: MetricAttributes = {},
): MetricTimer {
  const client = globalMetrics();
  if (client === undefined) throw new Error(METRICS_DISABLED);
  return client.startTimer(name, attributes);
}

/** What another process needs to use the same `statsig` exporter, but its key. */
export interface StatsigGlobals {
  /** Resource attribute `env`. */
  readonly environment: string;
}

/** Set while the metrics of the process go to the `statsig` exporter. */
export function globalStatsigSettings(): StatsigGlobals | undefined {
  const environment = newest()?.statsigEnvironment;
  return environment === undefined ? undefined : { environment };
}

function newest(): ClientCore | undefined {
  while (installed.at(-1)?.store.closed) installed.pop();
  return installed.at(-1);
}
