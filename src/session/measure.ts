/**
 * Metrics of a session that no event records.
 *
 * @module
 */
import { attempt } from "../attempt.ts";
import { measured } from "../events/text.ts";
import type { MetricAttributes } from "../metrics/validate.ts";
import type { Pipeline } from "../pipeline.ts";
import type { SessionState } from "./options.ts";

/** One value for one metric. */
export interface Measurement {
  readonly kind: "counter" | "histogram" | "duration";
  readonly name: string;
  readonly value: number;
  readonly attributes?: MetricAttributes;
}

/** Records measurements with the attributes of the session. Never throws. */
export function recordMeasurements(
  pipeline: Pipeline,
  session: SessionState,
  measurements: readonly Measurement[],
): void {
  const { metrics } = pipeline;
  if (metrics === undefined) return;
  for (const { kind, name, value, attributes = {} } of measurements) {
    attempt(pipeline, name, () => {
      const set = session.metricSets.sanitized(metrics, attributes);
      if (kind === "duration") {
        metrics.recordDuration(name, measured(value), set);
      } else metrics[kind](name, value, set);
    });
  }
}
