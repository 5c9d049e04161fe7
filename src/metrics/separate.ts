/**
 * Metrics apart from those of the provider, by a clock of their own: they leave
 * through the same exporter, and no reader mixes them with what is recorded now.
 *
 * @module
 */
import type { ScopeMetrics } from "@opentelemetry/sdk-metrics";
import type { Clock } from "../clock.ts";
import type { ResolvedMetricLimits } from "./cardinality.ts";
import { createMetricsClient, type MetricsClient } from "./client.ts";
import type { ClientCore } from "./client_core.ts";
import type { CollectedMetric } from "./collected.ts";
import { scopeMetrics } from "./sdk_producer.ts";
import { MetricStore } from "./store.ts";

/** Metrics apart from those of the provider. */
export interface SeparateMetrics {
  readonly client: MetricsClient;
  /**
   * Ends a period: what was recorded since the last time becomes deltas from
   * then to now, both by the clock they were made with. They leave when there
   * are many.
   */
  collect(): void;
  /** Ends a period, and exports all that has not left. */
  flush(): void;
}

/** Metrics, with their points, that leave together. */
const MAX_METRICS = 512;

/** Makes metrics apart; the clock's time is when they begin. */
export type Separate = (clock: Clock) => SeparateMetrics;

/** What separate metrics share with those of the provider. */
export interface SeparateParts {
  readonly core: ClientCore;
  /** First word of the names, and name of the scope. */
  readonly namespace: string;
  readonly limits: ResolvedMetricLimits;
  /** Names, as on the wire, that do not leave. */
  readonly withheld?: ReadonlySet<string>;
  export(metrics: ScopeMetrics[]): void;
}

/** Makes metrics apart from those of a provider. */
export function createSeparate(parts: SeparateParts): Separate {
  const { namespace, limits, core: { report }, withheld } = parts;
  return (clock) => {
    const { nowMillis } = clock;
    const store = new MetricStore({ namespace, nowMillis, report, limits });
    const reader = store.addReader({
      temporality: () => "delta",
      ...withheld === undefined ? {} : { withheld },
    });
    const core: ClientCore = {
      ...parts.core,
      store,
      clock,
      snapshots: undefined,
    };
    let waiting: CollectedMetric[] = [];
    const leave = (): void => {
      const metrics = scopeMetrics(namespace, waiting);
      waiting = [];
      if (metrics.length > 0) parts.export(metrics);
    };
    const collect = (): void => {
      waiting.push(...reader.collect());
      if (waiting.length >= MAX_METRICS) leave();
    };
    return {
      client: createMetricsClient(() => core),
      collect,
      flush() {
        collect();
        leave();
      },
    };
  };
}
