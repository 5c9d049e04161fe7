/**
 * Records metrics that are not part of an event.
 *
 * @module
 */
import type { BudgetOptions } from "../budget.ts";
import { hostClock } from "../clock.ts";
import type { ProviderHost } from "../parts.ts";
import { AttributeSet, type PointAttributes } from "./attribute_set.ts";
import {
  type ClientCore,
  type GaugeCallback,
  type GaugeRegistration,
  type HistogramOptions,
  type MetricOptions,
  observeGauge,
  prepareAttributes,
  reportError,
} from "./client_core.ts";
import { takeSnapshot, takeSummary } from "./client_snapshots.ts";
import type { MetricsSnapshot } from "./collected.ts";
import type { MetricsConfig } from "./config.ts";
import type { ShapeName } from "./instrument.ts";
import type { RuntimeMetricsSummary } from "./runtime_summary.ts";
import type { FoldedValues } from "./stored_instrument.ts";
import { createTimer, type MetricTimer } from "./timer.ts";
import {
  type MetricAttributes,
  validateBoundaries,
  validateDuration,
  validateFinite,
  validateGauge,
  validateIncrement,
  validateMetricName,
} from "./validate.ts";

let build: (core: () => ClientCore | undefined) => MetricsClient;

/**
 * Counters, histograms, durations, gauges and timers, for metrics that no event
 * of a session records. Unlike a session it throws what it does not accept, and
 * records nothing of it.
 *
 * @example
 * ```ts
 * import { OtelProvider } from "@agent-otel/agent-otel";
 *
 * await using otel = await OtelProvider.start({
 *   serviceName: "my-agent",
 *   metrics: { otlpHttp: { endpoint: "http://localhost:4318/v1/metrics" } },
 * });
 * otel.metrics?.counter("my_agent.cache", 1, { outcome: "hit" });
 * ```
 */
export class MetricsClient {
  readonly #core: () => ClientCore | undefined;

  private constructor(core: () => ClientCore | undefined) {
    this.#core = core;
  }

  static {
    build = (core) => new MetricsClient(core);
  }

  /**
   * A client with an exporter of its own, apart from any provider.
   *
   * @param config Where metrics go, and what they carry.
   * @param host What it runs on. @default {this host}
   * @throws {Error} If it has no exporter, or its settings are not accepted.
   * @throws {RangeError} If an attribute is not accepted.
   */
  static async create(
    config: MetricsConfig,
    host?: ProviderHost,
  ): Promise<MetricsClient> {
    const { startMetricsClient } = await import("./create.ts");
    return await startMetricsClient(config, host);
  }

  /**
   * Adds to a sum that only grows.
   *
   * @param increment A whole number from 0.
   * @throws {RangeError} If the name, the increment or an attribute is not accepted.
   */
  counter(
    name: string,
    increment: number = 1,
    attributes: MetricAttributes | AttributeSet = {},
    options: MetricOptions = {},
  ): void {
    const check = validateIncrement;
    this.#record("counter", name, increment, check, attributes, options);
  }

  /**
   * Records a value, without a unit unless `options` names one.
   *
   * @param value Any finite number.
   * @throws {RangeError} If the name, the value, an attribute or the boundaries
   * are not accepted.
   */
  histogram(
    name: string,
    value: number,
    attributes: MetricAttributes | AttributeSet = {},
    options: HistogramOptions = {},
  ): void {
    this.#record("histogram", name, value, validateFinite, attributes, options);
  }

  /**
   * Records a duration in whole milliseconds, cut off; the times between tokens
   * keep their fraction.
   *
   * @param durationMillis In milliseconds, 0 or more.
   * @throws {RangeError} If the name, the duration or an attribute is not accepted.
   */
  recordDuration(
    name: string,
    durationMillis: number,
    attributes: MetricAttributes | AttributeSet = {},
    options: MetricOptions = {},
  ): void {
    const millis = this.#core()?.fractional.has(name)
      ? durationMillis
      : Math.trunc(durationMillis);
    // What is checked is what was said: nothing negative is cut off to zero.
    const check = () => validateDuration(name, durationMillis);
    this.#record("duration", name, millis, check, attributes, options);
  }

  /**
   * Records a duration in seconds, with its fraction.
   *
   * @param durationSeconds In seconds, 0 or more.
   * @throws {RangeError} If the name, the duration or an attribute is not accepted.
   */
  recordSeconds(
    name: string,
    durationSeconds: number,
    attributes: MetricAttributes | AttributeSet = {},
    options: MetricOptions = {},
  ): void {
    const check = validateDuration;
    this.#record("seconds", name, durationSeconds, check, attributes, options);
  }

  /**
   * Sets a value that replaces the one before.
   *
   * @param value A whole number.
   * @throws {RangeError} If the name, the value or an attribute is not accepted.
   */
  gauge(
    name: string,
    value: number,
    attributes: MetricAttributes | AttributeSet = {},
    options: MetricOptions = {},
  ): void {
    this.#record("gauge", name, value, validateGauge, attributes, options);
  }

  /**
   * Asks `callback` for the values of a gauge whenever metrics are collected:
   * for every export and every snapshot. What it throws, and values that are
   * not accepted, are reported.
   *
   * @returns Ends the observation.
   * @throws {RangeError} If the name is not accepted.
   */
  observableGauge(
    name: string,
    callback: GaugeCallback,
    options: MetricOptions = {},
  ): GaugeRegistration {
    validateMetricName(name);
    const core = this.#core();
    const stop = core && observeGauge(core, name, callback, options);
    return { [Symbol.dispose]: () => stop?.() };
  }

  /** Measures from now on. Never throws: a bad name fails when it is recorded. */
  startTimer(name: string, attributes: MetricAttributes = {}): MetricTimer {
    const core = this.#core();
    return createTimer({
      clock: core?.clock ?? hostClock,
      attributes,
      record: (millis, all) => this.recordDuration(name, millis, all),
      onError: (error) => core && reportError(core, error),
    });
  }

  /**
   * Attributes checked once, for recording many times at less cost.
   *
   * @throws {RangeError} If an attribute is not accepted.
   */
  prepare(attributes: MetricAttributes): AttributeSet {
    const core = this.#core();
    return core === undefined
      ? new AttributeSet(attributes)
      : prepareAttributes(core, attributes);
  }

  /**
   * Attributes as a convention has them, which sets other limits than ours.
   *
   * @internal
   */
  prepareUnchecked(attributes: PointAttributes): AttributeSet {
    return new AttributeSet({ ...this.#core()?.attributes, ...attributes });
  }

  /**
   * Everything recorded since the last snapshot, without a touch on what is
   * exported.
   *
   * @throws {Error} If metrics or runtime metrics are off, or were shut down.
   */
  snapshot(): MetricsSnapshot {
    return takeSnapshot(this.#core());
  }

  /** A snapshot in a few numbers; `undefined` when there is none, or all are zero. */
  runtimeMetricsSummary(): RuntimeMetricsSummary | undefined {
    return takeSummary(this.#core());
  }

  /**
   * Where attributes had more values than are told apart, and how many were
   * recorded as `other`; of all who record with this client.
   */
  foldedValues(): readonly FoldedValues[] {
    return this.#core()?.store.folded() ?? [];
  }

  /** Begins a new period for snapshots and summaries. */
  resetRuntimeMetrics(): void {
    this.#core()?.snapshots?.collect();
  }

  /**
   * Exports what was recorded so far.
   *
   * @param options Time it may take. @default {10_000 milliseconds}
   * @throws {RangeError} If the budget is not accepted.
   */
  async flush(options?: BudgetOptions): Promise<void> {
    await this.#core()?.flush(options);
  }

  /**
   * Exports what was recorded so far, and ends this client and its copies.
   *
   * @param options Time it may take. @default {1_000 milliseconds}
   * @throws {RangeError} If the budget is not accepted.
   * @throws {Error} If it was shut down before.
   */
  async shutdown(options?: BudgetOptions): Promise<void> {
    await this.#core()?.shutdown(options);
  }

  /** The same as `shutdown()`, but for one that was shut down before. */
  async [Symbol.asyncDispose](): Promise<void> {
    const core = this.#core();
    if (core?.store.closed === false) await core.shutdown();
  }

  #record(
    shape: ShapeName,
    name: string,
    value: number,
    check: (name: string, value: number) => void,
    attributes: MetricAttributes | AttributeSet,
    options: HistogramOptions,
  ): void {
    const core = this.#core();
    if (core === undefined) return;
    const known = core.store.find(name, shape, options);
    if (known === undefined) {
      validateMetricName(name);
      validateBoundaries(name, options.boundaries);
    }
    check(name, value);
    const set = attributes instanceof AttributeSet
      ? attributes
      : prepareAttributes(core, attributes);
    (known ?? core.store.open(name, shape, options)).record(value, set);
  }
}

/** A client of whatever core there is at the moment; without one it records nothing. */
export function createMetricsClient(
  core: () => ClientCore | undefined,
): MetricsClient {
  return build(core);
}
