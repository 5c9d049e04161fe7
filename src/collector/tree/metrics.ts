/**
 * Metrics as a list.
 *
 * @module
 */

import type { ReceivedMetric } from "../telemetry.ts";
import type { Line } from "./draw.ts";
import { formatCount, formatNoun, oneLine } from "./format.ts";

/**
 * One line per metric, with its total at the right: the sum of a counter, the
 * count of a histogram, the sum over all series of a gauge.
 */
export function describeMetrics(metrics: readonly ReceivedMetric[]): Line {
  const rows = new Map<
    string,
    { series: Map<string, number>; points: number }
  >();
  for (const metric of metrics) {
    const label = `${oneLine(metric.name)} (${metric.type})`;
    const row = rows.get(label) ?? { series: new Map(), points: 0 };
    rows.set(label, row);
    // Only delta points add up; later points of the others replace earlier.
    const isDelta = "temporality" in metric && metric.temporality === "delta";
    for (const point of metric.points) {
      const key = JSON.stringify([
        metric.resource.attributes,
        point.attributes,
      ]);
      const value = "count" in point
        ? Number(point.count)
        : Number(point.asInt ?? point.asDouble ?? 0);
      const before = isDelta ? row.series.get(key) ?? 0 : 0;
      row.series.set(key, before + value);
      row.points += 1;
    }
  }
  return {
    text: "metrics",
    tone: "strong",
    children: [...rows].map(([label, { series, points }]) => {
      const total = [...series.values()].reduce((sum, value) => sum + value, 0);
      return {
        text: `${label}, ${formatNoun(points, "point")}`,
        right: Number.isInteger(total) ? formatCount(total) : String(total),
      };
    }),
  };
}
