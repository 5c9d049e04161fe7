/**
 * The metrics of one event.
 *
 * @module
 */
import { collect } from "../attempt.ts";
import type { MetricRow } from "../events/definition.ts";
import { measured } from "../events/text.ts";
import type { AttributeSet } from "../metrics/attribute_set.ts";
import type { MetricsClient } from "../metrics/client.ts";
import type { SessionState } from "./options.ts";

/** Records every row. What goes wrong with one does not touch the others. */
export function recordEventMetrics<Payload>(
  metrics: MetricsClient,
  session: SessionState,
  rows: readonly MetricRow<Payload>[],
  payload: Payload,
  troubles: unknown[],
): void {
  // Rows of an event mostly have the same attributes.
  let attributes: MetricRow<Payload>["attributes"] | null = null;
  let set: AttributeSet | undefined;
  for (const row of rows) {
    collect(troubles, () => {
      if (row.when?.(payload) === false) return;
      if (set === undefined || row.attributes !== attributes) {
        const own = row.attributes?.(payload);
        set = session.metricSets.ofKind(metrics, row.attributes, own);
        attributes = row.attributes;
      }
      if (row.kind === "counter") metrics.counter(row.name, 1, set);
      else metrics.recordDuration(row.name, measured(row.value(payload)), set);
    });
  }
}
