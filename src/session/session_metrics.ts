/**
 * Metrics of a session that belong to no event.
 *
 * @module
 */
import { attempt } from "../attempt.ts";
import { errorText } from "../error_text.ts";
import { flagText } from "../events/text.ts";
import type { MetricsClient } from "../metrics/client.ts";
import { METRICS_DISABLED } from "../metrics/client_core.ts";
import type { MetricsSnapshot } from "../metrics/collected.ts";
import { METRIC_NAMES } from "../metrics/names.ts";
import type { RuntimeMetricsSummary } from "../metrics/runtime_summary.ts";
import { createTimer, type MetricTimer } from "../metrics/timer.ts";
import type { MetricAttributes } from "../metrics/validate.ts";
import type { Pipeline } from "../pipeline.ts";
import { recordMeasurements } from "./measure.ts";
import type { SessionState } from "./options.ts";
import { SessionEvents } from "./session_events.ts";
import type { SessionShared } from "./shared.ts";

/** What metrics need of their session. */
export interface SessionMetricsHost {
  readonly pipeline: Pipeline;
  readonly session: SessionState;
  readonly shared: SessionShared;
}

/** A session that begins. */
export interface ThreadStarted {
  /** Whether the working directory is in a Git repository. */
  readonly isGit: boolean;
}

/**
 * Records metrics with the attributes of the session, which win over those of a
 * call. No method throws: what is not accepted is reported, and while metrics
 * are off nothing is even looked at.
 */
export abstract class SessionMetrics extends SessionEvents {
  /**
   * What metrics need of this session.
   *
   * @internal
   */
  protected abstract host(): SessionMetricsHost;

  /** The session begins: counts it. */
  threadStarted(event: ThreadStarted): void {
    const { pipeline, session } = this.host();
    const name = METRIC_NAMES.threadStarted;
    attempt(pipeline, name, () => {
      const attributes = { is_git: flagText(event?.isGit === true) };
      recordMeasurements(pipeline, session, [
        { kind: "counter", name, value: 1, attributes },
      ]);
    });
  }

  /** The session ends: counts its regular turns. */
  threadEnded(): void {
    const { pipeline, session, shared } = this.host();
    const name = METRIC_NAMES.conversationTurnCount;
    recordMeasurements(pipeline, session, [
      { kind: "counter", name, value: shared.turns },
    ]);
  }

  /** Adds to a sum that only grows: a whole number from 0. */
  counter(
    name: string,
    increment: number = 1,
    attributes: MetricAttributes = {},
  ): void {
    this.#measure(
      "counter",
      name,
      (client, merged) => client.counter(name, increment, merged(attributes)),
    );
  }

  /** Records a value without a unit: any finite number. */
  histogram(
    name: string,
    value: number,
    attributes: MetricAttributes = {},
  ): void {
    this.#measure(
      "histogram",
      name,
      (client, merged) => client.histogram(name, value, merged(attributes)),
    );
  }

  /** Records a duration of 0 or more milliseconds, in whole ones, cut off. */
  recordDuration(
    name: string,
    durationMillis: number,
    attributes: MetricAttributes = {},
  ): void {
    this.#measure(
      "duration",
      name,
      (client, merged) =>
        client.recordDuration(name, durationMillis, merged(attributes)),
    );
  }

  /**
   * Measures from now on. While metrics are off, the timer records nothing.
   *
   * @example Recorded at the end of the block, once
   * ```ts ignore
   * using timer = session.startTimer("codex.shell_snapshot.duration_ms");
   * const snapshot = await takeSnapshot();
   * timer.record({ success: String(snapshot.ok) });
   * ```
   */
  startTimer(name: string, attributes: MetricAttributes = {}): MetricTimer {
    const { clock } = this.host().pipeline;
    const failed = (error: unknown): void =>
      this.#report(`metrics duration [${textOf(name)}] failed`, error);
    const timer = createTimer({
      clock,
      attributes,
      record: (millis, all) => this.recordDuration(name, millis, all),
      onError: failed,
    });
    return {
      ...timer,
      record(more) {
        try {
          timer.record(more);
        } catch (error) { // attributes that cannot be read
          failed(error);
        }
      },
    };
  }

  /**
   * Everything recorded since the last snapshot, by all sessions of the client;
   * `undefined`, with a report, when metrics or runtime metrics are off.
   */
  snapshotMetrics(): MetricsSnapshot | undefined {
    return this.#ask("snapshot", (client) => {
      if (client === undefined) throw new Error(METRICS_DISABLED);
      return client.snapshot();
    });
  }

  /**
   * What happened since the last time, by all sessions of the client, in a few
   * numbers; `undefined` when nothing did, or runtime metrics are off.
   */
  runtimeMetricsSummary(): RuntimeMetricsSummary | undefined {
    return this.#ask("summary", (client) => client?.runtimeMetricsSummary());
  }

  /** Begins a new period for `runtimeMetricsSummary()`. */
  resetRuntimeMetrics(): void {
    this.#ask("reset", (client) => client?.resetRuntimeMetrics());
  }

  /** Exports what the client has, and ends it for everybody who uses it. */
  async shutdownMetrics(): Promise<void> {
    try {
      await this.host().pipeline.metrics?.shutdown();
    } catch (error) {
      this.#report("metrics shutdown failed", error);
    }
  }

  #measure(
    kind: string,
    name: string,
    record: (
      client: MetricsClient,
      merged: (own: MetricAttributes) => MetricAttributes,
    ) => void,
  ): void {
    const host = this.host();
    const client = host.pipeline.metrics;
    if (client === undefined) return;
    try {
      record(client, (own) => host.session.metricSets.with(own));
    } catch (error) {
      this.#report(`metrics ${kind} [${textOf(name)}] failed`, error);
    }
  }

  #ask<T>(
    what: string,
    fn: (client: MetricsClient | undefined) => T,
  ): T | undefined {
    try {
      return fn(this.host().pipeline.metrics);
    } catch (error) {
      this.#report(`metrics ${what} failed`, error);
      return undefined;
    }
  }

  #report(what: string, error: unknown): void {
    this.host().pipeline.report({
      severity: "warning",
      code: "metrics.record_failed",
      message: `${what}: ${errorText(error)}`,
      cause: error,
    });
  }
}

/** A name that may be anything. */
function textOf(name: unknown): string {
  return typeof name === "string" ? name : typeof name;
}
