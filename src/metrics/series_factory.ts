/**
 * Makes the points of an instrument for a reader, within the limits.
 *
 * @module
 */
import type { DiagnosticHandler } from "../diagnostics.ts";
import { type ResolvedMetricLimits, ValueGuard } from "./cardinality.ts";
import type { MetricTemporality } from "./collected.ts";
import type { InstrumentIdentity, PointKind } from "./instrument.ts";
import { Series } from "./series.ts";

/** How a reader wants its points. */
export interface StoreReaderOptions {
  readonly temporality: (kind: PointKind) => MetricTemporality;
  /** Sets of attributes told apart per instrument. @default {that of the store} */
  readonly cardinalityLimit?: (kind: PointKind) => number;
  /** Names, as on the wire, that this reader does not get. */
  readonly withheld?: ReadonlySet<string>;
}

/** What series are made with. */
export interface SeriesFactoryOptions {
  readonly limits: ResolvedMetricLimits;
  readonly nowMillis: () => number;
  readonly report: DiagnosticHandler;
}

/** Makes series, and reports once where they have too many values. */
export class SeriesFactory {
  readonly #options: SeriesFactoryOptions;
  /** Metric and key of all that was reported. */
  readonly #told = new Set<string>();

  constructor(options: SeriesFactoryOptions) {
    this.#options = options;
  }

  /** The points of an instrument for a reader, if it gets them. */
  create(
    identity: InstrumentIdentity,
    reader: StoreReaderOptions,
  ): Series | undefined {
    const { kind, name } = identity;
    if (reader.withheld?.has(name)) return undefined;
    const { limits, nowMillis } = this.#options;
    const temporality = reader.temporality(kind);
    return new Series(identity, {
      temporality,
      cardinalityLimit: reader.cardinalityLimit?.(kind) ??
        limits.seriesPerInstrument,
      guard: new ValueGuard({
        limits,
        forgets: temporality === "delta",
        onFold: (key) => this.#report(name, key),
      }),
      nowMillis,
    });
  }

  #report(metric: string, key: string): void {
    const told = `${metric} ${key}`;
    if (this.#told.has(told)) return;
    this.#told.add(told);
    const { limits: { valuesPerKey }, report } = this.#options;
    report({
      severity: "warning",
      code: "metrics.cardinality",
      message:
        `Attribute ${key} of ${metric} has more than ${valuesPerKey} values: further ones are recorded as "other"`,
    });
  }
}
