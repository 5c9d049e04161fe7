/**
 * Tries a request again, within the time of one export. Between tries it waits:
 * as long as the collector asks (`Retry-After`), else with exponential backoff
 * and jitter.
 *
 * For the exporters of `./otlp`, which have an SDK's processor above them that
 * never tries again. A provider's queues have a backoff of their own, for all
 * their requests: see `src/delivery/sender.ts`.
 *
 * @module
 */
import { waitBefore } from "./backoff.ts";
import type { ExportOutcome } from "./outcome.ts";
import type { Stop, TransportClock } from "./stop.ts";
import { gaveUp, stoppedBy, why } from "./stopped_by.ts";

/** What limits the tries. */
export interface RetryOptions {
  /** Time for all of them, in milliseconds; 0 for no limit. */
  readonly timeoutMillis: number;
  readonly clock: TransportClock;
  /** Ends them early. */
  readonly stop: Stop;
}

/** Tries until it succeeds, fails for good, or has to end. */
export async function withRetries(
  attempt: () => Promise<ExportOutcome>,
  { timeoutMillis, clock, stop }: RetryOptions,
): Promise<ExportOutcome> {
  const deadline = timeoutMillis > 0
    ? clock.monotonic() + timeoutMillis
    : Infinity;
  for (let tries = 1;; tries++) {
    if (stop.reason !== undefined) {
      return stoppedBy(stop.reason, timeoutMillis);
    }
    const outcome = await attempt();
    if (outcome.status !== "retryable" || stop.reason !== undefined) {
      return outcome;
    }
    const wait = waitBefore(outcome, tries, clock);
    if (clock.monotonic() + wait >= deadline) {
      return gaveUp(outcome, tries, timeoutMillis);
    }
    let cancel = (): void => {};
    await Promise.race([
      new Promise<void>((wake) => cancel = clock.after(wait, wake)),
      stop.stopped,
    ]);
    cancel();
    if (stop.reason !== undefined) {
      return {
        ...outcome,
        message: `${outcome.message}; ${why(stop.reason, timeoutMillis)}`,
      };
    }
  }
}
