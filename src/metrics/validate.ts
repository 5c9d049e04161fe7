/**
 * What a metric may be called and tagged with.
 *
 * The texts are those that users of Codex know.
 *
 * @module
 */

/** Attributes of a data point. */
export type MetricAttributes = Readonly<Record<string, string>>;

const NAME = /^[a-zA-Z0-9._-]+$/;
const ATTRIBUTE = /^[a-zA-Z0-9._\-/]+$/;

/** @throws {RangeError} If the name is empty or holds another character than an ASCII letter, digit, `.`, `_` or `-`. */
export function validateMetricName(name: string): void {
  check("metric name", name, NAME);
}

/** @throws {RangeError} If the increment is negative or not a finite number. */
export function validateIncrement(name: string, increment: number): void {
  if (isNonNegative(increment)) return;
  throw new RangeError(
    `counter increment must be non-negative for ${name}: ${String(increment)}`,
  );
}

/** @throws {RangeError} If the value is not a finite number. */
export function validateFinite(name: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw new RangeError(
    `histogram value must be finite for ${name}: ${String(value)}`,
  );
}

/** @throws {RangeError} If the duration is negative or not a finite number. */
export function validateDuration(name: string, durationMillis: number): void {
  if (isNonNegative(durationMillis)) return;
  throw new RangeError(
    `duration must be non-negative for ${name}: ${String(durationMillis)}`,
  );
}

function isNonNegative(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}

/** @throws {RangeError} If a key or value is empty or holds another character than an ASCII letter, digit, `.`, `_`, `-` or `/`. */
export function validateAttributes(attributes: MetricAttributes): void {
  for (const [key, value] of Object.entries(attributes)) {
    check("tag key", key, ATTRIBUTE);
    check("tag value", value, ATTRIBUTE);
  }
}

function check(what: string, text: string, allowed: RegExp): void {
  if (text === "") throw new RangeError(`${what} cannot be empty`);
  if (!allowed.test(text)) {
    throw new RangeError(`${what} contains invalid characters: ${text}`);
  }
}
