/**
 * Time, as an argument: tests need no real clock.
 *
 * @module
 */

/** Two readings of time. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMillis(): number;
  /** Milliseconds since any fixed moment; never goes back. */
  monotonicMillis(): number;
}

/** The clock of the host. */
export const hostClock: Clock = {
  nowMillis: () => Date.now(),
  monotonicMillis: () => performance.now(),
};
