/**
 * Dates as agents write them.
 *
 * @module
 */

/** How a date of ISO 8601 with a time begins. */
const DATE = /^\d{4}-\d\d-\d\dT/;

/** How one ends that says its zone. */
const ZONE = /(?:[zZ]|[+-]\d\d:?\d\d)$/;

/**
 * A date of ISO 8601 in milliseconds since the Unix epoch; `undefined` for
 * anything else. Without a zone it is of UTC: a file means the same everywhere.
 */
export function dateMillis(value: unknown): number | undefined {
  if (typeof value !== "string" || !DATE.test(value)) return undefined;
  const millis = Date.parse(ZONE.test(value) ? value : `${value}Z`);
  return Number.isNaN(millis) ? undefined : millis;
}
