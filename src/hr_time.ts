/**
 * Moments as the API of OpenTelemetry has them.
 *
 * @module
 */

/**
 * A moment in whole seconds and the whole nanoseconds of the next one. A plain
 * number could be taken for a reading of `performance.now()`.
 *
 * @param millis Milliseconds since the Unix epoch, of any fraction.
 */
export function hrTimeOf(millis: number): [seconds: number, nanos: number] {
  const seconds = Math.floor(millis / 1_000);
  const nanos = Math.round((millis - seconds * 1_000) * 1_000_000);
  return nanos < 1_000_000_000 ? [seconds, nanos] : [seconds + 1, 0];
}
