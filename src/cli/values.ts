/**
 * Texts of a command line as numbers and times.
 *
 * @module
 */
import { UsageError } from "./command.ts";

/**
 * A whole number.
 *
 * @param what Named in the error with its unit, such as `milliseconds`.
 * @throws {UsageError} If it is none from `min` to `max`.
 */
export function readCount(
  option: string,
  text: string | undefined,
  { min, max, what = "" }: {
    readonly min: number;
    readonly max: number;
    readonly what?: string;
  },
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  const unit = what === "" ? "" : ` ${what}`;
  throw new UsageError(`${option} must be ${min} to ${max}${unit}`);
}

const UNIT_MILLIS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * A moment: a date, a date with a time, or how long ago.
 *
 * @returns Milliseconds since the Unix epoch.
 * @throws {UsageError} If it is none of these.
 */
export function readMoment(
  option: string,
  text: string | undefined,
  nowMillis: number,
): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit = ""] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  if (count !== undefined) {
    return nowMillis - Number(count) * (UNIT_MILLIS[unit] ?? NaN);
  }
  const millis = isDate(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(millis)) return millis;
  throw new UsageError(
    `${option} must be a date, such as 2026-05-11 or 2026-05-11T18:00:00Z, or how long ago, such as 7d, 12h or 30m`,
  );
}

/** `Date.parse` accepts far more, and takes 31 February for a day of March. */
function isDate(text: string): boolean {
  const [, year, month, day] =
    /^(\d{4})-(\d{2})-(\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/
      .exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(Date.UTC(+year, Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day);
}
