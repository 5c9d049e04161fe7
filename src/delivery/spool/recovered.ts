/**
 * What became of records that former processes left in the spool.
 *
 * @module
 */
import type { RecoveredReceipt } from "../receipt.ts";

/** The ways a record that was found can end. */
export type RecoveredFate = Exclude<
  keyof RecoveredReceipt,
  "found" | "pending"
>;

/** Counts one signal. */
export class RecoveredLedger {
  #found = 0;
  readonly #fates: Record<RecoveredFate, number> = {
    delivered: 0,
    rejected: 0,
    dropped: 0,
    unconfirmed: 0,
  };

  /** Counts records that were found, or that another process took over. */
  find(count: number): void {
    this.#found += count;
  }

  /** Counts records that have ended. */
  settle(fate: RecoveredFate, count: number): void {
    this.#fates[fate] += count;
  }

  /** The counts at this moment. */
  receipt(): RecoveredReceipt {
    const { delivered, rejected, dropped, unconfirmed } = this.#fates;
    return {
      found: this.#found,
      ...this.#fates,
      pending: this.#found - delivered - rejected - dropped - unconfirmed,
    };
  }
}
