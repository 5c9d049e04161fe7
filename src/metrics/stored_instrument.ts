/**
 * An instrument, recorded for every reader.
 *
 * @module
 */
import type { AttributeSet } from "./attribute_set.ts";
import type { InstrumentIdentity } from "./instrument.ts";
import type { Series } from "./series.ts";

/** Values that were recorded under another one. */
export interface FoldedValues {
  /** Name of the metric on the wire. */
  readonly metric: string;
  /** Key of the attribute. */
  readonly key: string;
  /** How many recorded values have `other` there. */
  readonly count: number;
}

/** An instrument and its points. */
export class StoredInstrument {
  readonly identity: InstrumentIdentity;
  readonly #series: Series[] = [];
  #recorded = 0;

  constructor(identity: InstrumentIdentity) {
    this.identity = identity;
  }

  /** How many values were recorded. */
  get recorded(): number {
    return this.#recorded;
  }

  /** Records a value that was checked. */
  record(value: number, set: AttributeSet): void {
    this.#recorded += 1;
    for (const series of this.#series) series.record(value, set);
  }

  /** Records for one reader more. */
  addSeries(series: Series): void {
    this.#series.push(series);
  }

  /** Records for nobody any more. */
  drop(): void {
    this.#series.length = 0;
  }

  /** What was folded, where readers differ the most of them. */
  folded(): FoldedValues[] {
    const counts = new Map<string, number>();
    for (const { folded } of this.#series) {
      for (const [key, count] of folded) {
        counts.set(key, Math.max(count, counts.get(key) ?? 0));
      }
    }
    const metric = this.identity.name;
    return Array.from(counts, ([key, count]) => ({ metric, key, count }));
  }
}
