/**
 * What is kept of the values recorded for one set of attributes.
 *
 * @module
 */
import type { InstrumentIdentity } from "./instrument.ts";

/** Values, put together. */
export interface Cell {
  add(value: number): void;
  /** A copy that later values do not change. */
  value(): CellValue;
}

/** The distribution of values. */
export interface HistogramValue {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** One more than there are boundaries. */
  readonly bucketCounts: readonly number[];
}

/** A sum, a last value, or a distribution. */
export type CellValue = number | HistogramValue;

/** An empty cell for points of an instrument. */
export function createCell(instrument: InstrumentIdentity): Cell {
  switch (instrument.kind) {
    case "counter":
      return new SumCell();
    case "gauge":
      return new LastCell();
    case "histogram":
      return new HistogramCell(instrument.boundaries);
  }
}

class SumCell implements Cell {
  #sum = 0;

  /** Stays a whole number that the wire can hold exactly. */
  add(value: number): void {
    this.#sum = Math.min(this.#sum + value, Number.MAX_SAFE_INTEGER);
  }

  value(): number {
    return this.#sum;
  }
}

class LastCell implements Cell {
  #last = 0;

  add(value: number): void {
    this.#last = value;
  }

  value(): number {
    return this.#last;
  }
}

class HistogramCell implements Cell {
  readonly #boundaries: readonly number[];
  readonly #bucketCounts: number[];
  #count = 0;
  #sum = 0;
  #min = Infinity;
  #max = -Infinity;

  constructor(boundaries: readonly number[]) {
    this.#boundaries = boundaries;
    this.#bucketCounts = new Array<number>(boundaries.length + 1).fill(0);
  }

  add(value: number): void {
    const bucket = bucketOf(value, this.#boundaries);
    this.#bucketCounts[bucket] = (this.#bucketCounts[bucket] ?? 0) + 1;
    this.#count += 1;
    this.#sum = finite(this.#sum + value);
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  value(): HistogramValue {
    return {
      count: this.#count,
      sum: this.#sum,
      min: this.#min,
      max: this.#max,
      bucketCounts: [...this.#bucketCounts],
    };
  }
}

/** Index of the first bucket whose bound is not below the value. */
function bucketOf(value: number, boundaries: readonly number[]): number {
  let low = 0;
  let high = boundaries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((boundaries[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function finite(value: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(value, Number.MAX_VALUE));
}
