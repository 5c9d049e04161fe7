/**
 * Measures how long something takes.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { MetricAttributes } from "./validate.ts";

/**
 * A measurement under way, recorded once: by `record()`, or by leaving the
 * scope of `using`, whichever comes first.
 */
export interface MetricTimer {
  /** Time since the start, in milliseconds. */
  elapsedMillis(): number;
  /**
   * Records the time since the start; does nothing once it was recorded. A
   * client's timer that could not record is still running; a session's, which
   * reports instead of throwing, is not.
   *
   * @param attributes More attributes; of equal keys the timer's own count.
   * @throws {RangeError} If a name or attribute is not accepted; a timer of a
   * session reports it instead.
   */
  record(attributes?: MetricAttributes): void;
  /** Records without further attributes. Never throws. */
  [Symbol.dispose](): void;
}

/** What a timer is made of. */
export interface TimerParts {
  readonly clock: Pick<Clock, "monotonicMillis">;
  readonly attributes: MetricAttributes;
  /** Records; throws what is not accepted. */
  readonly record: (
    durationMillis: number,
    attributes: MetricAttributes,
  ) => void;
  /** Takes what a disposed timer cannot throw. Must not throw. */
  readonly onError: (error: unknown) => void;
}

/** Starts a timer. Fails on nothing: that is for recording. */
export function createTimer(parts: TimerParts): MetricTimer {
  const { clock, attributes: own, record, onError } = parts;
  const startMillis = clock.monotonicMillis();
  const elapsedMillis = () => clock.monotonicMillis() - startMillis;
  let recorded = false;
  const stop = (more: MetricAttributes) => {
    if (recorded) return;
    record(elapsedMillis(), { ...more, ...own });
    recorded = true;
  };
  return {
    elapsedMillis,
    record: (more = {}) => stop(more),
    [Symbol.dispose]() {
      try {
        stop({});
      } catch (error) {
        onError(error);
      }
    },
  };
}
