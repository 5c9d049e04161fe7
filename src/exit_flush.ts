/**
 * What is done when a program simply ends.
 *
 * @module
 */
import { SHUTDOWN_MILLIS } from "./budget.ts";
import type { SignalReceipt } from "./delivery/receipt.ts";

/** What is flushed at the end. */
export interface EndingWork {
  /** How much was recorded so far. */
  readonly recorded: () => number;
  readonly flush: (budgetMillis: number) => Promise<unknown>;
  readonly receipts: () => readonly Pick<SignalReceipt, "pending">[];
  /** Gives up what is still on its way. */
  readonly giveUp: () => Promise<unknown>;
}

/**
 * Makes the flush for the end of a program, of at most one second. It runs again
 * whenever the program runs empty, so only for something new. A request that is
 * still on its way would hold the program: then this is the end.
 */
export function createExitFlush(work: EndingWork): () => Promise<void> {
  let flushed: number | undefined;
  return async () => {
    const recorded = work.recorded();
    if (recorded === flushed) return;
    flushed = recorded;
    await work.flush(SHUTDOWN_MILLIS);
    if (work.receipts().some(({ pending }) => pending > 0)) await work.giveUp();
  };
}
