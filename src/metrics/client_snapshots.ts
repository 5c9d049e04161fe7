/**
 * What was recorded since somebody last asked, without a touch on what is
 * exported.
 *
 * @module
 */
import { type ClientCore, METRICS_DISABLED } from "./client_core.ts";
import type { MetricsSnapshot } from "./collected.ts";
import { type RuntimeMetricsSummary, summarize } from "./runtime_summary.ts";

const NO_SNAPSHOTS = "runtime metrics snapshot reader is not enabled";
const NOT_COLLECTED =
  "failed to collect runtime metrics snapshot from metrics reader";

/** @throws {Error} If metrics or runtime metrics are off, or were shut down. */
export function takeSnapshot(core: ClientCore | undefined): MetricsSnapshot {
  if (core === undefined) throw new Error(METRICS_DISABLED);
  if (core.snapshots === undefined) throw new Error(NO_SNAPSHOTS);
  if (core.store.closed) throw new Error(NOT_COLLECTED);
  return core.snapshots.collect();
}

/** A snapshot in a few numbers; `undefined` when there is none, or all are zero. */
export function takeSummary(
  core: ClientCore | undefined,
): RuntimeMetricsSummary | undefined {
  if (core?.snapshots === undefined || core.store.closed) return undefined;
  const { snapshots, store } = core;
  const summary = summarize(
    snapshots.collect(),
    (name) => store.wireName(name),
  );
  return summary.isEmpty() ? undefined : summary;
}
