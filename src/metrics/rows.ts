/**
 * How the table of metrics is written down.
 *
 * @module
 */
import type { MetricKey } from "./names.ts";

/**
 * How a metric is recorded. A `duration` is a histogram of milliseconds; a
 * `timer` is one that is measured from start to end.
 */
export type MetricKind = "counter" | "histogram" | "duration" | "timer";

/** The version of Codex that brought a metric: the baseline, or a later one. */
export type MetricSince = "B" | "L1" | "L2";

/** What is rare about a metric. */
export interface MetricExtras {
  /** Recorded without the attributes of a session. */
  readonly processWide?: true;
  /**
   * Known only from what Codex sent: its own attributes are not known, and
   * `since` is when it was seen.
   */
  readonly onlySeen?: true;
  /** The version in which Codex itself has given it up. */
  readonly goneIn?: MetricSince;
}

/**
 * One row: kind, since when, own attributes with a `?` behind those that may be
 * missing, and when it is recorded.
 */
export type MetricRow = readonly [
  kind: MetricKind,
  since: MetricSince,
  attributes: readonly string[],
  brief: string,
  extras?: MetricExtras,
];

/** Rows of a part of the metrics. */
export type MetricRows = Readonly<Partial<Record<MetricKey, MetricRow>>>;
