/**
 * All instruments of a client, and who reads them.
 *
 * Kept by ourselves rather than by the instruments of the SDK: recording with
 * prepared attributes costs a fraction, descriptions are part of an
 * instrument's identity, and a reader of its own can take snapshots.
 *
 * @module
 */
import type { DiagnosticHandler } from "../diagnostics.ts";
import { DEFAULT_NAMESPACE } from "../events/namespace.ts";
import { METRIC_LIMITS, type ResolvedMetricLimits } from "./cardinality.ts";
import type { CollectedMetric } from "./collected.ts";
import { Identities, MAX_INSTRUMENTS, tooManyNames } from "./identities.ts";
import {
  familyOf,
  type InstrumentFacts,
  type InstrumentIdentity,
  type ShapeName,
  shapeOf,
} from "./instrument.ts";
import { ObservedGauges, type Observer } from "./observed.ts";
import type { Series } from "./series.ts";
import { SeriesFactory, type StoreReaderOptions } from "./series_factory.ts";
import { type FoldedValues, StoredInstrument } from "./stored_instrument.ts";

export type { StoreReaderOptions };

/** One reader of a store. */
export interface StoreReader {
  /** What there is since the last time, or, where cumulative, in total. */
  collect(): readonly CollectedMetric[];
}

/** What a store is made with. */
export interface MetricStoreOptions {
  /** First word of the names. */
  readonly namespace: string;
  readonly nowMillis: () => number;
  readonly report: DiagnosticHandler;
  /** @default {those of the library} */
  readonly limits?: ResolvedMetricLimits;
}

interface Reading {
  readonly options: StoreReaderOptions;
  readonly series: Series[];
}

/** Keeps what was recorded until it is collected. */
export class MetricStore {
  readonly #options: MetricStoreOptions;
  readonly #families = new Map<string, Map<string, StoredInstrument>>();
  readonly #instruments: StoredInstrument[] = [];
  readonly #readings: Reading[] = [];
  readonly #identities: Identities;
  readonly #factory: SeriesFactory;
  readonly #observed: ObservedGauges;
  #names = 0;
  #closed = false;

  constructor(options: MetricStoreOptions) {
    const { report, nowMillis, limits = METRIC_LIMITS } = options;
    this.#options = options;
    this.#identities = new Identities(report);
    this.#factory = new SeriesFactory({ limits, nowMillis, report });
    this.#observed = new ObservedGauges(this.#factory);
  }

  /** How many values were recorded so far. */
  get recorded(): number {
    return this.#instruments.reduce((sum, one) => sum + one.recorded, 0);
  }

  /** Whether nothing is kept any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Where attributes had more values than are told apart. */
  folded(): readonly FoldedValues[] {
    return this.#instruments.flatMap((one) => one.folded());
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
    facts: InstrumentFacts = {},
  ): StoredInstrument | undefined {
    return this.#families.get(familyOf(shape, facts))?.get(name);
  }

  /**
   * The instrument of a name that was checked; made when it is new.
   *
   * @throws {RangeError} If there are too many names.
   */
  open(
    name: string,
    shape: ShapeName,
    facts: InstrumentFacts = {},
  ): StoredInstrument {
    const family = familyOf(shape, facts);
    const instruments = this.#families.get(family) ??
      new Map<string, StoredInstrument>();
    const wireName = this.wireName(name);
    const known = instruments.get(name) ?? instruments.get(wireName);
    if (known === undefined) this.#countName(name);
    const instrument = known ??
      this.#create(this.#identity(name, shape, facts));
    instruments.set(name, instrument);
    instruments.set(wireName, instrument);
    // Not before: of descriptions there may be any number.
    this.#families.set(family, instruments);
    return instrument;
  }

  /** Adds a reader; it gets what is recorded from now on. */
  addReader(options: StoreReaderOptions): StoreReader {
    const reading: Reading = { options, series: [] };
    this.#readings.push(reading);
    for (const instrument of this.#instruments) {
      this.#connect(instrument, reading);
    }
    const { nowMillis } = this.#options;
    const startMillis = nowMillis();
    let lastMillis = startMillis;
    return {
      collect: () => {
        const now = nowMillis();
        const since = { delta: lastMillis, cumulative: startMillis };
        lastMillis = now;
        return [...reading.series, ...this.#observed.observe(options)].flatMap(
          (series) => series.collect(since[series.temporality], now) ?? [],
        );
      },
    };
  }

  /**
   * Asks `observer` at every collection, until the function given is called.
   *
   * @throws {RangeError} If there are too many names.
   */
  addObserver(
    name: string,
    description: string | undefined,
    observer: Observer,
  ): () => void {
    const asked = this.#identity(name, "gauge", { description });
    const identity = this.#identities.add(asked, "observed");
    return this.#observed.add(identity, observer);
  }

  #identity(
    name: string,
    shape: ShapeName,
    facts: InstrumentFacts,
  ): InstrumentIdentity {
    return { ...shapeOf(shape, facts), name: this.wireName(name) };
  }

  #create(asked: InstrumentIdentity): StoredInstrument {
    const identity = this.#identities.add(asked, "recorded");
    const first = identity === asked
      ? undefined
      : this.#instruments.find((one) => one.identity === identity);
    if (first !== undefined) return first;
    const instrument = new StoredInstrument(identity);
    for (const reading of this.#readings) this.#connect(instrument, reading);
    this.#instruments.push(instrument);
    return instrument;
  }

  #connect(instrument: StoredInstrument, { options, series }: Reading): void {
    const own = this.#factory.create(instrument.identity, options);
    if (own === undefined) return;
    series.push(own);
    instrument.addSeries(own);
  }

  /** Of one instrument there can be many: they differ in the case of letters. */
  #countName(name: string): void {
    if (this.#names >= MAX_INSTRUMENTS) throw tooManyNames(name);
    this.#names += 1;
  }
}
