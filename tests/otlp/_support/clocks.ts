/**
 * Clocks for tests of waiting.
 *
 * @module
 */

import type { TransportClock } from "../../../src/otlp/stop.ts";

/** A clock that remembers the waits it was asked for. */
export interface FastClock extends TransportClock {
  /** In milliseconds, in order. */
  readonly waits: readonly number[];
}

/** A clock that runs `factor` times as fast as the host's, without jitter. */
export function fastClock(factor: number = 20): FastClock {
  const start = Date.now();
  const waits: number[] = [];
  return {
    waits,
    now: () => start + (Date.now() - start) * factor,
    monotonic: () => performance.now() * factor,
    random: () => 0.5,
    after(millis, fn) {
      waits.push(millis);
      const timer = setTimeout(fn, millis / factor);
      return () => clearTimeout(timer);
    },
  };
}
