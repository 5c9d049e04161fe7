/**
 * All instruments of a client, and who reads them.
 *
 * Kept by ourselves rather than by the instruments of the SDK: recording with
 * prepared attributes costs a fraction, descriptions are part of an
 * instrument's identity, and a reader of its own can take snapshots.
 *
 * @module
 */
import { DEFAULT_NAMESPACE } from "../events/namespace.ts";
import type { AttributeSet } from "./attribute_set.ts";
import type { CollectedMetric, MetricTemporality } from "./collected.ts";
import {
  type InstrumentIdentity,
  type PointKind,
  type ShapeName,
  SHAPES,
} from "./instrument.ts";
import { Series } from "./series.ts";

/** How a reader wants its points. */
export interface StoreReaderOptions {
  readonly temporality: (kind: PointKind) => MetricTemporality;
  /** Sets of attributes told apart per instrument. @default {2_000} */
  readonly cardinalityLimit?: (kind: PointKind) => number;
  /** Names, as on the wire, that this reader does not get. */
  readonly withheld?: ReadonlySet<string>;
}

/** One reader of a store. */
export interface StoreReader {
  /** What there is since the last time, or, where cumulative, in total. */
  collect(): readonly CollectedMetric[];
}

/** An instrument to record with. */
export interface StoredInstrument {
  /** Records a value that was checked. */
  record(value: number, set: AttributeSet): void;
}

/** Of the SDK. */
const DEFAULT_CARDINALITY_LIMIT = 2_000;

interface Observed {
  readonly identity: InstrumentIdentity;
  readonly observers: Set<Observer>;
}

interface Reading {
  readonly options: StoreReaderOptions;
  readonly series: Series[];
}

class Instrument implements StoredInstrument {
  readonly #identity: InstrumentIdentity;
  readonly #series: Series[] = [];
  recorded = 0;

  constructor(identity: InstrumentIdentity) {
    this.#identity = identity;
  }

  record(value: number, set: AttributeSet): void {
    this.recorded += 1;
    for (const series of this.#series) series.record(value, set);
  }

  drop(): void {
    this.#series.length = 0;
  }

  readBy({ options, series }: Reading): void {
    const own = seriesFor(this.#identity, options);
    if (own === undefined) return;
    series.push(own);
    this.#series.push(own);
  }
}

function seriesFor(
  identity: InstrumentIdentity,
  options: StoreReaderOptions,
): Series | undefined {
  const { kind, name } = identity;
  if (options.withheld?.has(name)) return undefined;
  const { cardinalityLimit = () => DEFAULT_CARDINALITY_LIMIT } = options;
  return new Series(identity, {
    temporality: options.temporality(kind),
    cardinalityLimit: cardinalityLimit(kind),
  });
}

/** What a store is made with. */
export interface MetricStoreOptions {
  /** First word of the names. */
  readonly namespace: string;
  readonly nowMillis: () => number;
}

/** Gives the values of a gauge at the moment of a collection. Must not throw. */
export type Observer = (
  observe: (value: number, set: AttributeSet) => void,
) => void;

/** Keeps what was recorded until it is collected. */
export class MetricStore {
  readonly #options: MetricStoreOptions;
  readonly #families = new Map<string, Map<string, Instrument>>();
  readonly #instruments: Instrument[] = [];
  readonly #readings: Reading[] = [];
  readonly #observed = new Map<string, Observed>();
  #closed = false;

  constructor(options: MetricStoreOptions) {
    this.#options = options;
  }

  /** How many values were recorded so far. */
  get recorded(): number {
    return this.#instruments.reduce((sum, one) => sum + one.recorded, 0);
  }

  /** Whether nothing is kept any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Forgets everything, and keeps nothing from now on. */
  close(): void {
    this.#closed = true;
    this.#readings.length = 0;
    this.#observed.clear();
    for (const instrument of this.#instruments) instrument.drop();
  }

  /** The name on the wire of a name in code. */
  wireName(name: string): string {
    const { namespace } = this.#options;
    return name.startsWith(`${DEFAULT_NAMESPACE}.`)
      ? namespace + name.slice(DEFAULT_NAMESPACE.length)
      : name;
  }

  /** An instrument that was asked for before. */
  find(
    name: string,
    shape: ShapeName,
    description?: string,
  ): StoredInstrument | undefined {
    return this.#families.get(familyOf(shape, description))?.get(name);
  }

  /** The instrument of a name that was checked; made when it is new. */
  open(
    name: string,
    shape: ShapeName,
    description?: string,
  ): StoredInstrument {
    const family = familyOf(shape, description);
    const instruments = this.#families.get(family) ?? new Map();
    this.#families.set(family, instruments);
    const wireName = this.wireName(name);
    const known = instruments.get(name) ?? instruments.get(wireName);
    const instrument = known ??
      this.#create(this.#identity(name, shape, description));
    instruments.set(name, instrument);
    instruments.set(wireName, instrument);
    return instrument;
  }

  /** Adds a reader; it gets what is recorded from now on. */
  addReader(options: StoreReaderOptions): StoreReader {
    const reading: Reading = { options, series: [] };
    this.#readings.push(reading);
    for (const instrument of this.#instruments) instrument.readBy(reading);
    const { nowMillis } = this.#options;
    const startMillis = nowMillis();
    let lastMillis = startMillis;
    return {
      collect: () => {
        const now = nowMillis();
        const since = { delta: lastMillis, cumulative: startMillis };
        lastMillis = now;
        return [...reading.series, ...this.#observe(options)].flatMap((
          series,
        ) => series.collect(since[series.temporality], now) ?? []);
      },
    };
  }

  /** Asks `observer` at every collection, until the function given is called. */
  addObserver(
    name: string,
    description: string | undefined,
    observer: Observer,
  ): () => void {
    const key = `${familyOf("gauge", description)} ${this.wireName(name)}`;
    const observed = this.#observed.get(key) ?? {
      identity: this.#identity(name, "gauge", description),
      observers: new Set(),
    };
    this.#observed.set(key, observed);
    observed.observers.add(observer);
    return () => observed.observers.delete(observer);
  }

  /** What is observed belongs to one collection alone. */
  #observe(options: StoreReaderOptions): readonly Series[] {
    return [...this.#observed.values()].flatMap(({ identity, observers }) => {
      const series = seriesFor(identity, options);
      for (const observer of observers) {
        observer((value, set) => series?.record(value, set));
      }
      return series ?? [];
    });
  }

  #identity(
    name: string,
    shape: ShapeName,
    description: string | undefined,
  ): InstrumentIdentity {
    return {
      ...SHAPES[shape],
      name: this.wireName(name),
      ...description === undefined ? {} : { description },
    };
  }

  #create(identity: InstrumentIdentity): Instrument {
    const instrument = new Instrument(identity);
    for (const reading of this.#readings) instrument.readBy(reading);
    this.#instruments.push(instrument);
    return instrument;
  }
}

function familyOf(shape: ShapeName, description: string | undefined): string {
  return description === undefined ? shape : `${shape} ${description}`;
}
