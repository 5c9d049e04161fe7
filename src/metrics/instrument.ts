/**
 * What an instrument is: its kind, name, unit, description and buckets.
 *
 * @module
 */

/** What an instrument's points look like. */
export type PointKind = "counter" | "gauge" | "histogram";

/** The identity of an instrument; two that differ in any of it are two. */
export interface InstrumentIdentity {
  readonly kind: PointKind;
  /** Name on the wire. */
  readonly name: string;
  /** Unit on the wire; `""` means none. */
  readonly unit: string;
  readonly description: string;
  /** Upper bounds of a histogram's buckets, inclusive; the last has none. */
  readonly boundaries: readonly number[];
}

/** An instrument without its name. */
export type InstrumentShape = Omit<InstrumentIdentity, "name">;

/** The shapes that names are combined with. */
export type ShapeName =
  | "counter"
  | "histogram"
  | "duration"
  | "seconds"
  | "gauge";

const NONE: readonly number[] = [];

// deno-fmt-ignore
const DEFAULT_BOUNDARIES: readonly number[] = [
  0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000,
];

// deno-fmt-ignore
const MILLIS_BOUNDARIES: readonly number[] = [
  0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 1_250, 1_500, 1_750, 2_000,
  2_250, 2_500, 3_000, 3_500, 4_000, 4_500, 5_000, 6_000, 7_000, 7_500, 8_000,
  9_000, 10_000, 12_000, 15_000, 20_000, 30_000, 60_000, 120_000,
];

// deno-fmt-ignore
const SECONDS_BOUNDARIES: readonly number[] = [
  0, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
  12, 15, 20, 30, 60, 120,
];

/** What a caller may say of an instrument. */
export interface InstrumentFacts {
  readonly description?: string | undefined;
  readonly unit?: string | undefined;
  readonly boundaries?: readonly number[] | undefined;
}

/** The shape of an instrument, with what its caller says of it. */
export function shapeOf(
  shape: ShapeName,
  { description, unit, boundaries }: InstrumentFacts,
): InstrumentShape {
  return {
    ...SHAPES[shape],
    ...description === undefined ? {} : { description },
    ...unit === undefined ? {} : { unit },
    ...boundaries === undefined ? {} : { boundaries: [...boundaries] },
  };
}

/** What instruments are found by, beside their name. */
export function familyOf(
  shape: ShapeName,
  { description, unit }: InstrumentFacts,
): string {
  const family = description === undefined ? shape : `${shape} ${description}`;
  return unit === undefined ? family : `${family} [${unit}]`;
}

/** Unit, description and buckets of each shape. */
export const SHAPES: Readonly<Record<ShapeName, InstrumentShape>> = {
  counter: { kind: "counter", unit: "", description: "", boundaries: NONE },
  histogram: {
    kind: "histogram",
    unit: "",
    description: "",
    boundaries: DEFAULT_BOUNDARIES,
  },
  duration: {
    kind: "histogram",
    unit: "ms",
    description: "Duration in milliseconds.",
    boundaries: MILLIS_BOUNDARIES,
  },
  seconds: {
    kind: "histogram",
    unit: "s",
    description: "Duration in seconds.",
    boundaries: SECONDS_BOUNDARIES,
  },
  gauge: { kind: "gauge", unit: "", description: "", boundaries: NONE },
};
