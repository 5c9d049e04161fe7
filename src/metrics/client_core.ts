/**
 * What is behind a client, and what it does with it.
 *
 * @module
 */
import type { BudgetOptions } from "../budget.ts";
import type { Clock } from "../clock.ts";
import type { DiagnosticHandler } from "../diagnostics.ts";
import { errorText } from "../error_text.ts";
import { AttributeSet } from "./attribute_set.ts";
import type { MetricStore, StoreReader } from "./store.ts";
import {
  type MetricAttributes,
  validateAttributes,
  validateGauge,
} from "./validate.ts";

/** What is said where there are no metrics; users of Codex know it. */
export const METRICS_DISABLED = "metrics exporter is disabled";

/** More about one measurement. */
export interface MetricOptions {
  /** Part of the instrument's identity: another description is another metric. */
  readonly description?: string;
}

/** More about one value of a histogram. */
export interface HistogramOptions extends MetricOptions {
  /** Unit on the wire, such as `s` or `{token}`; part of the identity too. @default {""} */
  readonly unit?: string;
  /**
   * Upper bounds of the buckets, inclusive, rising; the last bucket has none.
   * Those of the first value count.
   *
   * @default {those of the SDK}
   */
  readonly boundaries?: readonly number[];
}

/** Gives the values of a gauge at the moment of a collection. */
export type GaugeCallback = (
  observe: (value: number, attributes?: MetricAttributes) => void,
) => void;

/** A gauge that is observed. */
export interface GaugeRegistration {
  /** Observes no more. */
  [Symbol.dispose](): void;
}

/** What a client works with. */
export interface ClientCore {
  readonly store: MetricStore;
  /** On every point; a call's and a session's win. */
  readonly attributes: MetricAttributes;
  readonly clock: Clock;
  readonly report: DiagnosticHandler;
  /** Names of durations that keep their fraction. */
  readonly fractional: ReadonlySet<string>;
  /** Environment, where the exporter is the `statsig` shorthand. */
  readonly statsigEnvironment: string | undefined;
  /** Undefined where runtime metrics are off. */
  readonly snapshots: StoreReader | undefined;
  readonly flush: (options?: BudgetOptions) => Promise<void>;
  /** Rejects when it was shut down before. */
  readonly shutdown: (options?: BudgetOptions) => Promise<void>;
}

/** Asks for the values of a gauge, and checks them. */
export function observeGauge(
  core: ClientCore,
  name: string,
  callback: GaugeCallback,
  options: MetricOptions,
): () => void {
  return core.store.addObserver(
    name,
    options.description,
    (record) =>
      guarded(
        core,
        () =>
          callback((value, attributes = {}) =>
            guarded(core, () => {
              validateGauge(name, value);
              record(value, prepareAttributes(core, attributes));
            })
          ),
      ),
  );
}

/** @throws {RangeError} If an attribute is not accepted. */
export function prepareAttributes(
  core: ClientCore,
  attributes: MetricAttributes,
): AttributeSet {
  validateAttributes(attributes);
  return new AttributeSet({ ...core.attributes, ...attributes });
}

/** Runs what somebody else wrote, which may be async and reject later. */
function guarded(core: ClientCore, fn: () => unknown): void {
  try {
    Promise.resolve(fn()).catch((error) => reportError(core, error));
  } catch (error) {
    reportError(core, error);
  }
}

/** Reports what cannot be thrown. */
export function reportError({ report }: ClientCore, error: unknown): void {
  report({
    severity: "warning",
    code: "metrics.record_failed",
    message: `metrics client error: ${errorText(error)}`,
    cause: error,
  });
}
