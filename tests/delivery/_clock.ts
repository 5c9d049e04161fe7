/**
 * Time that passes only when a test says so.
 *
 * @module
 */
import type { TransportClock } from "../../src/otlp/stop.ts";

/** A clock that stands still. */
export interface ManualClock extends TransportClock {
  /** Lets time pass; what is due happens on its way, and what follows of it. */
  advance(millis: number): Promise<void>;
  /** Sets the time of day, as a person or a time server does. */
  jump(millis: number): void;
  /** Timers that have not fired. */
  readonly pending: number;
}

interface Timer {
  readonly at: number;
  readonly fn: () => void;
}

/** Lets everything that waits for nothing but promises happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

/** A clock without jitter that starts at 1,000 s. */
export function manualClock(): ManualClock {
  let passed = 0;
  let jumped = 1_000_000;
  const timers = new Set<Timer>();
  return {
    now: () => passed + jumped,
    monotonic: () => passed,
    random: () => 0.5,
    after(millis, fn) {
      const timer = { at: passed + millis, fn };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async advance(millis) {
      const end = passed + millis;
      await settle();
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end)
          .sort((one, other) => one.at - other.at);
        if (next === undefined) break;
        timers.delete(next);
        passed = Math.max(passed, next.at);
        next.fn();
        await settle();
      }
      passed = end;
    },
    jump: (millis) => void (jumped += millis),
    get pending() {
      return timers.size;
    },
  };
}
