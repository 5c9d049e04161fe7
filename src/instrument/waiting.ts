/**
 * How long a frame was waited for.
 *
 * @module
 */

/** Measures time in which more was asked for, but had not come. */
export class Waiting {
  #millis = 0;
  #since: number | undefined;

  /** More is asked for. */
  begin(): void {
    this.#since ??= performance.now();
  }

  /** It came, or it never will. */
  stop(): void {
    if (this.#since === undefined) return;
    this.#millis += performance.now() - this.#since;
    this.#since = undefined;
  }

  /** Time since the last call, in milliseconds. */
  take(): number {
    const millis = this.#millis;
    this.#millis = 0;
    return millis;
  }
}
