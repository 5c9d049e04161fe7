/**
 * Time as it was: driven by the steps that are played.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/** The last moment that a date can tell. */
const LAST_MILLIS = 8.64e15;

/** Shows the time that it was set to, on both readings. */
export class ReplayClock implements Clock {
  #millis: number;
  #latest: number;

  /** @param millis Milliseconds since the Unix epoch. */
  constructor(millis: number) {
    this.#millis = this.#latest = momentOf(millis);
  }

  /**
   * Sets the time.
   *
   * @param millis Milliseconds since the Unix epoch; anything else leaves it.
   * @param notBefore It is at least this.
   * @returns What was set.
   */
  set(millis: number, notBefore = 0): number {
    const asked = Number.isFinite(millis) ? momentOf(millis) : this.#millis;
    this.#millis = Math.max(asked, notBefore);
    this.#latest = Math.max(this.#latest, this.#millis);
    return this.#millis;
  }

  nowMillis(): number {
    return Math.floor(this.#millis);
  }

  monotonicMillis(): number {
    return this.#millis;
  }

  /** The same clock, for what may not see time go back: the latest time so far. */
  latest(): Clock {
    return {
      nowMillis: () => Math.floor(this.#latest),
      monotonicMillis: () => this.#latest,
    };
  }
}

function momentOf(millis: number): number {
  return Number.isFinite(millis)
    ? Math.min(Math.max(millis, 0), LAST_MILLIS)
    : 0;
}
