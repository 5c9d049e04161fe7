/**
 * What a row of the benchmark is: programs to run, and what their numbers say.
 *
 * @module
 */

/** A runtime that rows are measured on. */
export type RunnerName = "deno" | "bun" | "node";

/** How much is done: as published, for a quick look, or just to see it run. */
export type Scale = "full" | "quick" | "smoke";

/** The numbers one process printed, by name. */
export type Numbers = Readonly<Record<string, number>>;

/** What a program is told. */
export type Input = Readonly<Record<string, string | number | boolean>>;

/** One way of doing the row's work, in processes of its own. */
export interface Variant {
  readonly name: string;
  /** File in `programs/`. */
  readonly program: string;
  readonly input: Input;
  /** `gc`: collections on request. `young`: none by themselves while measuring. */
  readonly heap?: "gc" | "young";
  /** Runtimes it cannot be measured on. */
  readonly not?: readonly RunnerName[];
}

/** What a row has made before its programs run; disposed of after the last. */
export interface Prepared extends Disposable {
  /** Added to the input of every program. */
  readonly input: Input;
}

/** The median of a number of a variant; `undefined` where it was not measured. */
export type Median = (variant: string, number: string) => number | undefined;

/** One line of the result. */
export interface Claim {
  readonly what: string;
  readonly unit:
    | "ratio"
    | "ns"
    | "µs"
    | "ms"
    | "B"
    | "MiB"
    | "MB/s"
    | "/s"
    | "share"
    | "";
  /** What was measured. */
  of(median: Median): number | undefined;
  /** What we hold: at most this, or at least. Absent for a number to look at. */
  readonly limit?: number | ((runner: RunnerName) => number);
  readonly goal?: number | ((median: Median) => number | undefined);
  /** @default {"at most"} */
  readonly hold?: "at most" | "at least";
}

/** A row: variants measured in turn, and the claims made of their medians. */
export interface Row {
  /** Short name, for `--row`. */
  readonly id: string;
  readonly title: string;
  readonly variants: readonly Variant[];
  /** Processes for each variant, in turns. */
  readonly repeats: Readonly<Record<Scale, number>>;
  /** Added to the input of every program. */
  readonly sizes: Readonly<Record<Scale, Input>>;
  /** Makes what programs of this size need, such as files. @default {nothing} */
  readonly prepare?: (size: Input) => Prepared;
  readonly claims: readonly Claim[];
}

/** One number of a variant as a multiple of another variant's. */
export function ratio(
  number: string,
  ours: string,
  theirs: string,
): (median: Median) => number | undefined {
  return (median) => {
    const measured = median(ours, number);
    const reference = median(theirs, number);
    return measured === undefined || !reference
      ? undefined
      : measured / reference;
  };
}

/** A number of a variant as it is. */
export function number(
  variant: string,
  name: string,
): (median: Median) => number | undefined {
  return (median) => median(variant, name);
}
