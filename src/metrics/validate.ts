/**
 * What a metric may be called, hold and be tagged with.
 *
 * The texts are those that users of Codex know; those without a counterpart
 * there are marked.
 *
 * @module
 */

/** Attributes of a data point. */
export type MetricAttributes = Readonly<Record<string, string>>;

const NAME = /^[a-zA-Z0-9._-]+$/;
const ATTRIBUTE = /^[a-zA-Z0-9._\-/]+$/;

/** Characters that OpenTelemetry allows in a name. */
const MAX_NAME_LENGTH = 255;

/**
 * @throws {TypeError} If the name is no text.
 * @throws {RangeError} If the name is empty or holds another character than an
 * ASCII letter, digit, `.`, `_` or `-`. Ours: if it does not start with a letter
 * or has more than 255 characters, which OpenTelemetry would drop in silence.
 */
export function validateMetricName(name: string): void {
  check("metric name", name, NAME);
  if (name.length <= MAX_NAME_LENGTH && /^[a-zA-Z]/.test(name)) return;
  throw new RangeError(
    `metric name must start with a letter and have at most ${MAX_NAME_LENGTH} characters: ${name}`,
  );
}

/** @throws {RangeError} If the increment is negative, or (ours) no whole number. */
export function validateIncrement(name: string, increment: number): void {
  if (Number.isSafeInteger(increment) && increment >= 0) return;
  const rule = increment < 0 ? "non-negative" : "a whole number from 0";
  throw new RangeError(
    `counter increment must be ${rule} for ${name}: ${String(increment)}`,
  );
}

/** @throws {RangeError} Ours: if the value is not a finite number. */
export function validateFinite(name: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw new RangeError(
    `histogram value must be finite for ${name}: ${String(value)}`,
  );
}

/** @throws {RangeError} Ours: if the boundaries are not finite and rising. */
export function validateBoundaries(
  name: string,
  boundaries: readonly number[] = [],
): void {
  const rises = boundaries.every((bound, index) =>
    Number.isFinite(bound) && !(bound <= (boundaries[index - 1] ?? -Infinity))
  );
  if (rises) return;
  throw new RangeError(
    `boundaries must be finite and rising for ${name}: ${String(boundaries)}`,
  );
}

/** @throws {RangeError} Ours: if the value is no whole number. */
export function validateGauge(name: string, value: number): void {
  if (Number.isSafeInteger(value)) return;
  throw new RangeError(
    `gauge value must be a whole number for ${name}: ${String(value)}`,
  );
}

/** @throws {RangeError} Ours: if the duration is negative or not a finite number. */
export function validateDuration(name: string, duration: number): void {
  if (Number.isFinite(duration) && duration >= 0) return;
  throw new RangeError(
    `duration must be non-negative for ${name}: ${String(duration)}`,
  );
}

/**
 * @throws {TypeError} If a value is no text.
 * @throws {RangeError} If a key or value is empty or holds another character
 * than an ASCII letter, digit, `.`, `_`, `-` or `/`.
 */
export function validateAttributes(attributes: MetricAttributes): void {
  for (const [key, value] of Object.entries(attributes)) {
    check("tag key", key, ATTRIBUTE);
    check("tag value", value, ATTRIBUTE);
  }
}

function check(what: string, text: unknown, allowed: RegExp): void {
  if (typeof text !== "string") {
    throw new TypeError(`${what} must be a string: ${typeof text}`);
  }
  if (text === "") throw new RangeError(`${what} cannot be empty`);
  if (!allowed.test(text)) {
    throw new RangeError(`${what} contains invalid characters: ${text}`);
  }
}
