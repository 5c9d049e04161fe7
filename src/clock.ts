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

/** A moment on both clocks. */
export interface FineReading {
  /** Milliseconds since the Unix epoch, with their fraction. */
  readonly millis: number;
  /** Milliseconds since any fixed moment. */
  readonly monotonicMillis: number;
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
   * The time, of the millisecond that the clock shows. Never goes back unless the
   * clock does, so that what ends inside of something else does not end after it.
   */
  read(): FineReading {
    const { wholeMillis, monotonicMillis } = this.#readBoth();
    const fine = monotonicMillis + this.#offsetMillis;
    if (fine >= wholeMillis && fine < wholeMillis + 1) {
      return { millis: fine, monotonicMillis };
    }
    // The first reading, or the clock was set, or it runs at another pace.
    const millis = fine >= wholeMillis + 1
      ? wholeMillis + LAST_FRACTION
      : wholeMillis;
    this.#offsetMillis = millis - monotonicMillis;
    return { millis, monotonicMillis };
  }

  /** Both of one moment: the process may be held up between two readings. */
  #readBoth(): {
    readonly wholeMillis: number;
    readonly monotonicMillis: number;
  } {
    let wholeMillis = this.#clock.nowMillis();
    for (let attempt = 0;; attempt += 1) {
      const monotonicMillis = this.#clock.monotonicMillis();
      const after = this.#clock.nowMillis();
      if (after === wholeMillis || attempt === MAX_ATTEMPTS) {
        return { wholeMillis, monotonicMillis };
      }
      wholeMillis = after;
    }
  }
}

/** How often readings are repeated that are not of one millisecond. */
const MAX_ATTEMPTS = 8;

/** As far into a millisecond as a number of this size can tell. */
const LAST_FRACTION = 0.999;

/** The clock of the host. */
export const hostClock: Clock = {
  nowMillis: () => Date.now(),
  monotonicMillis: () => performance.now(),
};
