/**
 * What is done when the program ends, for each way it may end.
 *
 * @module
 */
import { SHUTDOWN_MILLIS } from "./budget.ts";
import type { SignalReceipt } from "./delivery/receipt.ts";
import type { ExitSignal, Registration, Runtime } from "./runtime/types.ts";

/** The signals that ask a program to end. */
export const EXIT_SIGNALS: readonly ExitSignal[] = [
  "SIGINT",
  "SIGTERM",
  "SIGHUP",
  "SIGBREAK",
];

/** What is flushed and kept at the end. */
export interface EndingWork {
  /** How much was recorded so far. */
  readonly recorded: () => number;
  readonly flush: (budgetMillis: number) => Promise<unknown>;
  readonly receipts: () => readonly Pick<SignalReceipt, "pending">[];
  /** Gives up what is still on its way. */
  readonly giveUp: () => Promise<unknown>;
  /** Makes what is still on its way survive the process, at once. */
  readonly keep: () => void;
}

/** Which ends are heard, and where. */
export interface ExitPlan {
  readonly runtime: Runtime;
  /** Whether to flush at the natural end. */
  readonly flushOnExit: boolean;
  /** The signals to flush at. */
  readonly flushOnSignals: readonly ExitSignal[];
  /** Whether anything can survive the process. */
  readonly keeps: boolean;
}

/** Registers the work for every end that is heard, until it is disposed of. */
export function hookExits(plan: ExitPlan, work: EndingWork): Registration {
  const { runtime, flushOnExit, flushOnSignals, keeps } = plan;
  const { keep } = work;
  const hooks = [
    ...flushOnExit ? [runtime.onShutdown(createExitFlush(work))] : [],
    ...keeps ? [runtime.onExit(keep)] : [],
    ...flushOnSignals.length > 0
      ? [runtime.onSignals(flushOnSignals, {
        flush: () => work.flush(SHUTDOWN_MILLIS),
        keep,
      })]
      : [],
  ];
  return {
    dispose() {
      for (const hook of hooks) hook.dispose();
    },
  };
}

/**
 * Makes the flush for the natural end, of at most one second. It runs again
 * whenever the program runs empty, so only for something new. A request that is
 * still on its way would hold the program: then this is the end.
 */
function createExitFlush(work: EndingWork): () => Promise<void> {
  let flushed: number | undefined;
  return async () => {
    const recorded = work.recorded();
    if (recorded === flushed) return;
    flushed = recorded;
    await work.flush(SHUTDOWN_MILLIS);
    if (work.receipts().some(({ pending }) => pending > 0)) await work.giveUp();
  };
}
