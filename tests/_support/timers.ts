/**
 * Counts the timers of the code under test.
 *
 * @module
 */

/** Timers set so far, and those not cleared since. */
export interface Timers {
  set: number;
  pending: number;
}

/** Runs `body` with the number of timers set, and of those still pending. */
export async function countTimers(
  body: (timers: Timers) => void | Promise<void>,
): Promise<void> {
  const timers = { set: 0, pending: 0 };
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const pending = new Set<unknown>();
  const count = (): void => void (timers.pending = pending.size);
  globalThis.setTimeout = ((...given: Parameters<typeof set>) => {
    const timer = set(...given);
    timers.set += 1;
    pending.add(timer);
    count();
    return timer;
  }) as typeof set;
  globalThis.clearTimeout = (timer) => {
    clear(timer);
    pending.delete(timer);
    count();
  };
  try {
    await body(timers);
  } finally {
    globalThis.setTimeout = set;
    globalThis.clearTimeout = clear;
  }
}
