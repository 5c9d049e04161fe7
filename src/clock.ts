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

/** Reads the time of day between whole milliseconds. */
export class FineTime {
  readonly #clock: Clock;
  /** From the monotonic reading to the time of day: never too much. */
  #offsetMillis = NaN;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Milliseconds since the Unix epoch, of the millisecond that the clock shows.
   * Never goes back unless the clock does, so that what ends inside of
   * something else does not end after it.
   */
  nowMillis(): number {
    const wholeMillis = this.#clock.nowMillis();
    const monotonicMillis = this.#clock.monotonicMillis();
    const fine = monotonicMillis + this.#offsetMillis;
    if (fine >= wholeMillis && fine < wholeMillis + 1) return fine;
    // The first reading, or the clock was set, or it runs at another pace.
    const nearest = fine >= wholeMillis + 1
      ? wholeMillis + LAST_FRACTION
      : wholeMillis;
    this.#offsetMillis = nearest - monotonicMillis;
    return nearest;
  }
}

/** As far into a millisecond as a number of this size can tell. */
const LAST_FRACTION = 0.999;

/** The clock of the host. */
export const hostClock: Clock = {
  nowMillis: () => Date.now(),
  monotonicMillis: () => performance.now(),
};
