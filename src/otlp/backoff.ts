/**
 * How long to wait between two tries.
 *
 * @module
 */

import type { ExportRetryable } from "./outcome.ts";
import type { TransportClock } from "./stop.ts";

/** The first wait between two tries, in milliseconds; each next one doubles. */
const BACKOFF_INITIAL_MILLIS = 500;
/** The longest wait of our own, in milliseconds. */
const BACKOFF_MAX_MILLIS = 5_000;
/** Waits vary by this part of themselves, both ways. */
const BACKOFF_JITTER = 0.2;
/** A collector that asks for no wait at all still gets a breath. */
const MIN_WAIT_MILLIS = 100;
/**
 * A slip of a collector, or of a clock, must not silence us for good: longer
 * than this is not waited.
 */
const MAX_WAIT_MILLIS = 600_000;

/**
 * The wait before the next try: as long as the collector asks, up to ten
 * minutes, else exponential backoff with jitter.
 *
 * @param outcome How the last try ended.
 * @param tries Tries so far, 1 or more.
 * @param clock Where chance comes from.
 * @returns A delay in milliseconds.
 */
export function waitBefore(
  { retryAfterMillis }: ExportRetryable,
  tries: number,
  clock: Pick<TransportClock, "random">,
): number {
  if (retryAfterMillis !== undefined) {
    return Math.min(
      MAX_WAIT_MILLIS,
      Math.max(MIN_WAIT_MILLIS, retryAfterMillis),
    );
  }
  const backoff = Math.min(
    BACKOFF_MAX_MILLIS,
    BACKOFF_INITIAL_MILLIS * 2 ** (tries - 1),
  );
  return backoff * (1 + BACKOFF_JITTER * (2 * clock.random() - 1));
}
