/**
 * Keeps the values of metric attributes few: what is beyond the limit of a key
 * is recorded as `other`.
 *
 * Every combination of values is a series, in memory here and in the backend,
 * where it is paid for. One key with a value that is always new, such as an id,
 * must not take the room of all others.
 *
 * @module
 */
import { AttributeSet } from "./attribute_set.ts";

/** How many values and series there may be. */
export interface MetricLimits {
  /**
   * Distinct values of one attribute key of one instrument; 1 or more. Further
   * ones are recorded as `other`.
   *
   * @default {200}
   */
  readonly valuesPerKey?: number;
  /**
   * Sets of attributes told apart per instrument; 2 or more. Further ones share
   * one point with `otel.metric.overflow`.
   *
   * @default {2_000}
   */
  readonly seriesPerInstrument?: number;
  /** Keys whose values are not limited, but for the number of series. @default {[]} */
  readonly unlimitedKeys?: readonly string[];
}

/** Limits, complete. */
export type ResolvedMetricLimits = Required<MetricLimits>;

/** The limits of whom nobody told otherwise; of series, that of the SDK. */
export const METRIC_LIMITS: ResolvedMetricLimits = {
  valuesPerKey: 200,
  seriesPerInstrument: 2_000,
  unlimitedKeys: [],
};

/** What stands for a value beyond the limit. */
const OTHER_VALUE = "other";

/** Keys told apart per instrument; recorded code has a handful. */
const MAX_KEYS = 64;

/** Until a value that is not recorded any more makes room, in milliseconds. */
const FORGET_MILLIS = 3_600_000;

/** How a guard does its work. */
export interface ValueGuardOptions {
  readonly limits: ResolvedMetricLimits;
  /** Whether values are forgotten: not while their series is exported on. */
  readonly forgets: boolean;
  /** Told of each key at whose limit values begin to be folded. */
  readonly onFold: (key: string) => void;
}

/** The values of one instrument for one reader. */
export class ValueGuard {
  readonly #options: ValueGuardOptions;
  /** By key, when each value was last new in a period. */
  readonly #seen = new Map<string, Map<string | number, number>>();
  /** By key, how many values were recorded as `other`. */
  readonly #folded = new Map<string, number>();

  constructor(options: ValueGuardOptions) {
    this.#options = options;
  }

  /** By key, how many recorded values were folded. */
  get folded(): ReadonlyMap<string, number> {
    return this.#folded;
  }

  /**
   * What a set is recorded as: itself, or a copy with `other` in place of the
   * values beyond the limit; `undefined` where it has too many keys to tell.
   *
   * @param nowMillis When, in milliseconds since the Unix epoch.
   */
  admit(set: AttributeSet, nowMillis: number): AttributeSet | undefined {
    const { limits, onFold } = this.#options;
    let folded: Record<string, string | number> | undefined;
    for (const [key, value] of Object.entries(set.attributes)) {
      if (limits.unlimitedKeys.includes(key)) continue;
      let values = this.#seen.get(key);
      if (values === undefined) {
        if (this.#seen.size >= MAX_KEYS) return undefined;
        this.#seen.set(key, values = new Map());
      }
      if (values.has(value) || values.size < limits.valuesPerKey) {
        values.set(value, nowMillis);
      } else {
        folded ??= { ...set.attributes };
        folded[key] = OTHER_VALUE;
        const count = this.#folded.get(key) ?? 0;
        this.#folded.set(key, count + 1);
        if (count === 0) onFold(key);
      }
    }
    return folded === undefined ? set : new AttributeSet(folded);
  }

  /** Forgets, at the end of a period, what has long not been recorded. */
  endPeriod(nowMillis: number): void {
    if (!this.#options.forgets) return;
    for (const [key, values] of this.#seen) {
      for (const [value, lastMillis] of values) {
        if (nowMillis - lastMillis >= FORGET_MILLIS) values.delete(value);
      }
      if (values.size === 0) this.#seen.delete(key);
    }
  }
}
