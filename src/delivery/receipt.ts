/**
 * What became of everything that was recorded.
 *
 * Counted in log records, ended sampled spans and exported data points.
 *
 * @module
 */

/**
 * Where one signal goes: nowhere, through us to a collector, or only to
 * processors and readers of the caller, which nobody counts.
 */
export type DeliveryKind = "off" | "otlp-http" | "not observed";

/**
 * What became of records that former processes left in the spool, and of those
 * that this process had spooled itself. Always
 * `found = delivered + rejected + dropped + unconfirmed + pending`; they are no
 * part of `recorded`.
 */
export interface RecoveredReceipt {
  /** Taken over by this process. */
  readonly found: number;
  /** Taken by the collector. */
  readonly delivered: number;
  /** Refused by the collector, for good. */
  readonly rejected: number;
  /** Too old, no room, or damaged. */
  readonly dropped: number;
  /** Data points that were being sent when a process ended: never sent twice. */
  readonly unconfirmed: number;
  /** Still in the spool. */
  readonly pending: number;
}

/**
 * What became of one signal. Always
 * `recorded = delivered + rejected + dropped + spooled + unconfirmed + pending`.
 */
export interface SignalReceipt {
  readonly delivery: DeliveryKind;
  /** Handed to us. */
  readonly recorded: number;
  /** Taken by the collector. */
  readonly delivered: number;
  /** Refused by the collector, for good. */
  readonly rejected: number;
  /** Lost here: no room, too old, or the time was up. */
  readonly dropped: number;
  /** Kept on disk, for the next process to send. */
  readonly spooled: number;
  /** Sent, but broken off before the collector answered: it may have arrived. */
  readonly unconfirmed: number;
  /** Still on the way. */
  readonly pending: number;
  /** Why items were not delivered, with their number. */
  readonly reasons: Readonly<Record<string, number>>;
  /** What was found in the spool; absent without one. */
  readonly recovered?: RecoveredReceipt;
}

/** What became of all three signals. */
export interface Receipt {
  readonly logs: SignalReceipt;
  readonly traces: SignalReceipt;
  readonly metrics: SignalReceipt;
}

/** What became of all three signals when the provider shut down. */
export interface ShutdownReceipt extends Receipt {
  /** Whether the time was up before everything had been sent. */
  readonly timedOut: boolean;
}

/** Distinct reasons kept for a signal; more are counted as `other`. */
const MAX_REASONS = 16;

/** The ways an item can end. */
export type Fate =
  | "delivered"
  | "rejected"
  | "dropped"
  | "spooled"
  | "unconfirmed";

/** Counts one signal. */
export class SignalLedger {
  readonly delivery: DeliveryKind;
  #recorded = 0;
  readonly #fates: Record<Fate, number> = {
    delivered: 0,
    rejected: 0,
    dropped: 0,
    spooled: 0,
    unconfirmed: 0,
  };
  readonly #reasons = new Map<string, number>();

  constructor(delivery: DeliveryKind) {
    this.delivery = delivery;
  }

  /** Counts items handed to us. */
  record(count: number): void {
    this.#recorded += count;
  }

  /** Counts items that have ended, with the reason unless they arrived. */
  settle(fate: Fate, count: number, reason?: string): void {
    if (count === 0) return;
    this.#fates[fate] += count;
    if (reason === undefined) return;
    const known = this.#reasons.has(reason) ||
      this.#reasons.size < MAX_REASONS;
    const key = known ? reason : "other";
    this.#reasons.set(key, (this.#reasons.get(key) ?? 0) + count);
  }

  /** The counts at this moment. */
  receipt(): SignalReceipt {
    const { delivered, rejected, dropped, spooled, unconfirmed } = this.#fates;
    return {
      delivery: this.delivery,
      recorded: this.#recorded,
      delivered,
      rejected,
      dropped,
      spooled,
      unconfirmed,
      pending: this.#recorded - delivered - rejected - dropped - spooled -
        unconfirmed,
      reasons: Object.fromEntries(this.#reasons),
    };
  }
}
