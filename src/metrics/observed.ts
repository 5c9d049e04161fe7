/**
 * Gauges whose values are asked for when metrics are collected.
 *
 * @module
 */
import type { AttributeSet } from "./attribute_set.ts";
import type { InstrumentIdentity } from "./instrument.ts";
import type { Series } from "./series.ts";
import type { SeriesFactory, StoreReaderOptions } from "./series_factory.ts";

/** Gives the values of a gauge at the moment of a collection. Must not throw. */
export type Observer = (
  observe: (value: number, set: AttributeSet) => void,
) => void;

/** The observers of each gauge. */
export class ObservedGauges {
  readonly #factory: SeriesFactory;
  readonly #observers = new Map<InstrumentIdentity, Set<Observer>>();

  constructor(factory: SeriesFactory) {
    this.#factory = factory;
  }

  /** Asks `observer` at every collection, until the function given is called. */
  add(identity: InstrumentIdentity, observer: Observer): () => void {
    let observers = this.#observers.get(identity);
    if (observers === undefined) {
      this.#observers.set(identity, observers = new Set());
    }
    observers.add(observer);
    return () => void observers.delete(observer);
  }

  /** Asks all; what they say belongs to this collection alone. */
  observe(reader: StoreReaderOptions): readonly Series[] {
    return [...this.#observers].flatMap(([identity, observers]) => {
      if (observers.size === 0) return [];
      const series = this.#factory.create(identity, reader);
      for (const observer of observers) {
        observer((value, set) => series?.record(value, set));
      }
      return series ?? [];
    });
  }

  /** Asks nobody any more. */
  clear(): void {
    this.#observers.clear();
  }
}
