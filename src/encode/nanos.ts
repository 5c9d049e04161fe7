/**
 * Moments in nanoseconds, in 64 bits.
 *
 * @module
 */

const MAX_NANOS = 2n ** 64n - 1n;

/**
 * A moment in nanoseconds since the Unix epoch, as far as OTLP can say it: 0 to
 * 2^64 - 1.
 *
 * @throws {RangeError} If it is none.
 */
export function nanosOf(seconds: number, nanos: number): bigint {
  const all = BigInt(Math.trunc(seconds)) * 1_000_000_000n +
    BigInt(Math.trunc(nanos));
  return all < 0n ? 0n : all > MAX_NANOS ? MAX_NANOS : all;
}
