/**
 * Metrics beyond the events of a session: counters, histograms, durations,
 * gauges and timers, and the names that Codex uses for them.
 *
 * @example A client of its own, in a program that has no provider
 * ```ts
 * import { METRIC_NAMES, MetricsClient } from "@agent-otel/agent-otel/metrics";
 *
 * const metrics = await MetricsClient.create({
 *   serviceName: "my-agent",
 *   exporter: { otlpHttp: { endpoint: "http://localhost:4318/v1/metrics" } },
 * });
 * metrics.counter(METRIC_NAMES.threadFork, 1, { source: "user" });
 * await metrics.shutdown();
 * ```
 *
 * @module
 */
export { MetricsClient } from "./client.ts";
export type {
  GaugeCallback,
  GaugeRegistration,
  HistogramOptions,
  MetricOptions,
} from "./client_core.ts";
export type { MetricsConfig } from "./config.ts";
export type { MetricLimits } from "./cardinality.ts";
export type { FoldedValues } from "./stored_instrument.ts";
export { AttributeSet, type PointAttributes } from "./attribute_set.ts";
export type { MetricTimer } from "./timer.ts";
export { InMemoryMetrics, type InMemoryMetricsOptions } from "./in_memory.ts";
export type {
  CollectedAttributes,
  CollectedHistogram,
  CollectedIdentity,
  CollectedMetric,
  CollectedNumbers,
  CollectedPoint,
  MetricsSnapshot,
  MetricTemporality,
} from "./collected.ts";
export type { HistogramValue } from "./cells.ts";
export {
  type RuntimeMetrics,
  RuntimeMetricsSummary,
  type RuntimeMetricTotals,
  summarize,
} from "./runtime_summary.ts";
export {
  globalMetrics,
  globalStatsigSettings,
  startGlobalTimer,
  type StatsigGlobals,
} from "./global.ts";
export { recordProcessStartOnce } from "./process_start.ts";
export { boundedOriginator } from "./originator.ts";
export { sanitizeAttributeValue } from "./sanitize.ts";
export {
  type Redact,
  sessionAttributes,
  type SessionFacts,
} from "./session_attributes.ts";
export type { MetricAttributes } from "./validate.ts";
export { METRIC_NAMES, type MetricKey, type MetricName } from "./names.ts";
export { metricCatalogue, type MetricFacts } from "./catalogue.ts";
export type { MetricExtras, MetricKind, MetricSince } from "./rows.ts";
