/**
 * A file is read faster than a collector takes what is in it: waits for
 * delivery, so that nothing is dropped by a queue that is full.
 *
 * @module
 */
import type { Receipt } from "../delivery/receipt.ts";
import type { OtelProvider } from "../provider.ts";
import { unlessAborted } from "./unless_aborted.ts";
import type { HostAbortSignal } from "../runtime/types.ts";

/** How full a queue may be: of 256 MiB, that is 16. */
const FULL = 1 / 16;

/** How long a collector may take nothing, in milliseconds. */
export const PATIENCE_MILLIS = 30_000;

/** Waits at most so long at a time, in milliseconds. */
const ROUND_MILLIS = 5_000;

/**
 * Waits until there is room, or nobody waits for it any more.
 *
 * @param patienceMillis How long a collector may take nothing.
 * @param signal Ends the waiting at once.
 * @returns Whether the collector takes something.
 */
export async function makeRoom(
  otel: Pick<OtelProvider, "pipeline" | "flush" | "stats">,
  patienceMillis: number,
  signal?: HostAbortSignal,
): Promise<boolean> {
  const { fill } = otel.pipeline;
  // Asked for every line: counts are for when it is full.
  if (fill === undefined || fill() < FULL) return true;
  let taken = takenOf(otel.stats());
  let waited = 0;
  while (fill() >= FULL) {
    if (waited >= patienceMillis) return false;
    const budgetMillis = Math.min(ROUND_MILLIS, patienceMillis - waited);
    const receipt = await unlessAborted(otel.flush({ budgetMillis }), signal);
    if (receipt === undefined) return true;
    const now = takenOf(receipt);
    waited = now > taken ? 0 : waited + budgetMillis;
    taken = now;
  }
  return true;
}

/** What was taken by somebody: lost is not taken. */
function takenOf(receipt: Receipt): number {
  return Object.values(receipt).reduce(
    (sum, { delivered, rejected, spooled }) =>
      sum + delivered + rejected + spooled,
    0,
  );
}
