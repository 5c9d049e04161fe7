/**
 * Metrics that Codex has been seen to send, of which no description tells what
 * they carry.
 *
 * @module
 */
import type { MetricKey } from "./names.ts";
import type { MetricKind, MetricRow, MetricRows } from "./rows.ts";

/** Recorded by agents; of unknown attributes. */
export const SEEN_ROWS: MetricRows = {
  ...seen("tuiStart", "counter"),
  ...seen("mcpProtocolDiscovery", "counter"),
  ...seen("mcpProtocolDiscoveryDuration", "duration"),
  ...seen("mcpToolsCachePublish", "duration"),
  ...seen("pluginsLoadedCacheEvent", "counter"),
  ...seen("pluginsLoadedCacheRequest", "counter"),
  ...seen("pluginsLoadedCacheLoad", "duration"),
  ...seen("pluginsLoadedCacheWait", "duration"),
  ...seen("appsInstalledDuration", "duration"),
  ...seen("appsInstalledConnectorCount", "histogram"),
  ...seen("appsInstalledResponseBytes", "histogram"),
  ...seen("appsInstalledToolCount", "histogram"),
  ...seen("appsReadDuration", "duration"),
  ...seen("appsRefreshDuration", "duration"),
  ...seen("appsSnapshotAge", "duration"),
  ...seen("dbBackfill", "counter"),
  ...seen("dbBackfillDuration", "duration"),
  ...seen("sqliteInitCount", "counter"),
  ...seen("sqliteInitDuration", "duration"),
  ...seen("sqliteLogsWriteCount", "counter"),
  ...seen("sqliteLogsWriteDuration", "duration"),
  ...seen("sqliteLogsWriteBytes", "histogram"),
  ...seen("sqliteLogsWriteEntries", "histogram"),
  ...seen("sqliteLogsWriteMaxEntryBytes", "histogram"),
  ...seen("rolloutSize", "histogram"),
  ...seen("rolloutCompressionMaterialize", "counter"),
  ...seen("skillsShadowSelection", "counter"),
};

function seen(key: MetricKey, kind: MetricKind): MetricRows {
  const brief = "Seen on the wire; when it is recorded is not known.";
  const row: MetricRow = [kind, "L2", [], brief, { onlySeen: true }];
  return { [key]: row };
}
