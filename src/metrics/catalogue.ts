/**
 * What each metric of Codex is: the table behind `docs/metrics.md`.
 *
 * @module
 */
import { METRIC_NAMES, type MetricKey, type MetricName } from "./names.ts";
import type { MetricExtras, MetricKind, MetricSince } from "./rows.ts";
import { AGENT_ROWS } from "./rows_agent.ts";
import { SEEN_ROWS } from "./rows_seen.ts";
import { SESSION_ROWS } from "./rows_session.ts";
import { FRACTIONAL_MILLIS, WITHHELD_FROM_STATSIG } from "./traits.ts";

/** What is known of one metric. */
export interface MetricFacts extends MetricExtras {
  /** Name in the default namespace. */
  readonly name: MetricName;
  readonly kind: MetricKind;
  /** Unit on the wire; `""` means none. */
  readonly unit: "ms" | "";
  /** Own attributes; a `?` at the end says that one may be missing. */
  readonly attributes: readonly string[];
  /** When it is recorded. */
  readonly brief: string;
  readonly since: MetricSince;
  /** Whether a session records it with its events, or the agent does. */
  readonly by: "session" | "agent";
  /** Not sent when the exporter is the `statsig` shorthand. */
  readonly withheldFromStatsig: boolean;
  /** Milliseconds keep their fraction. */
  readonly fractional: boolean;
}

/** All metrics, in the order of {@link METRIC_NAMES}. */
export function metricCatalogue(): readonly MetricFacts[] {
  return (Object.keys(METRIC_NAMES) as MetricKey[]).flatMap((key) => {
    const row = SESSION_ROWS[key] ?? AGENT_ROWS[key] ?? SEEN_ROWS[key];
    if (row === undefined) return [];
    const [kind, since, attributes, brief, extras] = row;
    const name = METRIC_NAMES[key];
    return [{
      name,
      kind,
      unit: kind === "duration" || kind === "timer" ? "ms" as const : "",
      attributes,
      brief,
      since,
      by: key in SESSION_ROWS ? "session" as const : "agent" as const,
      withheldFromStatsig: WITHHELD_FROM_STATSIG.has(name),
      fractional: FRACTIONAL_MILLIS.has(name),
      ...extras,
    }];
  });
}
