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

/**
 * OpenTelemetry's histograms take no negative values: the SDK drops them without
 * a word.
 *
 * @throws {RangeError} If the value is negative or not a finite number.
 */
export function validateValue(name: string, value: number): void {
  if (isNonNegative(value)) return;
  throw new RangeError(
    `histogram value must be non-negative for ${name}: ${String(value)}`,
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
