/**
 * The points of one instrument for one reader.
 *
 * @module
 */
import type { AttributeSet } from "./attribute_set.ts";
import type { ValueGuard } from "./cardinality.ts";
import { type Cell, createCell, type HistogramValue } from "./cells.ts";
import type {
  CollectedAttributes,
  CollectedMetric,
  CollectedPoint,
  MetricTemporality,
} from "./collected.ts";
import type { InstrumentIdentity } from "./instrument.ts";

/** How a reader wants the points of an instrument. */
export interface SeriesOptions {
  readonly temporality: MetricTemporality;
  /** Sets of attributes told apart, 1 or more; others share one point. */
  readonly cardinalityLimit: number;
  /** Keeps the values of each key few. */
  readonly guard: ValueGuard;
  readonly nowMillis: () => number;
}

interface Entry {
  readonly attributes: CollectedAttributes;
  readonly cell: Cell;
}

/** Where everything beyond the limit goes; the word of OpenTelemetry. */
const OVERFLOW: CollectedAttributes = { "otel.metric.overflow": true };
const OVERFLOW_KEY = "otel.metric.overflow";

/** Keeps the points of one instrument until they are collected. */
export class Series {
  readonly #instrument: InstrumentIdentity;
  readonly #options: SeriesOptions;
  #entries = new Map<string, Entry>();

  /** Whether points count from the last collection, or from the start. */
  get temporality(): MetricTemporality {
    return this.#options.temporality;
  }

  constructor(instrument: InstrumentIdentity, options: SeriesOptions) {
    this.#instrument = instrument;
    this.#options = options;
  }

  /** By key, how many recorded values stand under another. */
  get folded(): ReadonlyMap<string, number> {
    return this.#options.guard.folded;
  }

  /** Adds a value that was checked. */
  record(value: number, set: AttributeSet): void {
    const entry = this.#entries.get(set.key) ?? this.#open(set);
    entry.cell.add(value);
  }

  /** The points so far, if any; with delta temporality they are taken away. */
  collect(startMillis: number, endMillis: number): CollectedMetric | undefined {
    const entries = this.#entries;
    this.#options.guard.endPeriod(endMillis);
    if (entries.size === 0) return undefined;
    if (this.#options.temporality === "delta") this.#entries = new Map();
    const { name, unit, description, kind, boundaries } = this.#instrument;
    const { temporality } = this.#options;
    const points = [...entries.values()].map(({ attributes, cell }) => ({
      attributes,
      startMillis,
      endMillis,
      value: cell.value(),
    }));
    const identity = { name, unit, description, temporality };
    return kind === "histogram"
      ? {
        ...identity,
        kind,
        boundaries,
        points: points as readonly CollectedPoint<HistogramValue>[],
      }
      : {
        ...identity,
        kind,
        points: points as readonly CollectedPoint<number>[],
      };
  }

  /** For a set that has no point yet, or whose point is another's. */
  #open(set: AttributeSet): Entry {
    const { guard, cardinalityLimit, nowMillis } = this.#options;
    const admitted = guard.admit(set, nowMillis());
    const known = admitted && this.#entries.get(admitted.key);
    if (known !== undefined) return known;
    if (
      admitted === undefined || this.#entries.size >= cardinalityLimit - 1
    ) return this.#entry(OVERFLOW_KEY, OVERFLOW);
    return this.#entry(admitted.key, admitted.attributes);
  }

  #entry(key: string, attributes: CollectedAttributes): Entry {
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const entry = { attributes, cell: createCell(this.#instrument) };
    this.#entries.set(key, entry);
    return entry;
  }
}
