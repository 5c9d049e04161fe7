/**
 * Holds items until a batch leaves: when enough are there, or after a delay.
 *
 * Adding never waits and never sends: batches leave in tasks of their own, one
 * after the other. Bounded; what finds the queue full is dropped and counted.
 *
 * @module
 */
import type { ExportOutcome } from "../otlp/outcome.ts";
import { type Books, settleExport } from "./settle.ts";

/** When batches leave, and how much may wait. */
export interface BatchLimits {
  /** Items that may wait; 1 or more. */
  readonly maxQueueSize: number;
  /** Items of one batch; 1 or more. */
  readonly maxBatchSize: number;
  /** Longest wait of an item while the collector answers. */
  readonly delayMillis: number;
}

/** What a queue needs. */
export interface BatchQueueOptions<T> extends Books {
  readonly limits: BatchLimits;
  /** Sends one batch. Must not reject. */
  readonly send: (batch: T[]) => Promise<ExportOutcome>;
}

/** A bounded queue of one signal. */
export class BatchQueue<T> {
  readonly #options: BatchQueueOptions<T>;
  #items: T[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerIsUrgent = false;
  #draining: Promise<void> | undefined;
  /** Items to send even when they do not fill a batch. */
  #wanted = 0;
  #closed = false;

  constructor(options: BatchQueueOptions<T>) {
    this.#options = options;
  }

  /** Takes an item; it is counted whatever becomes of it. */
  add(item: T): void {
    const { ledger, limits } = this.#options;
    ledger.record(1);
    if (this.#closed) return this.#drop(1, "recorded after shutdown");
    if (this.#items.length >= limits.maxQueueSize) {
      return this.#drop(1, "queue full");
    }
    this.#items.push(item);
    this.#schedule();
  }

  /** Sends all that was added so far. */
  async flush(): Promise<void> {
    this.#wanted = this.#items.length;
    this.#drain();
    await this.#draining;
  }

  /** Takes no more items, and sends what is there. */
  close(): Promise<void> {
    this.#closed = true;
    return this.flush();
  }

  /**
   * Gives up what is left. Settles when the batch on its way has, so shut the
   * transport down.
   */
  async abandon(reason: string): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#drop(this.#items.length, reason);
    this.#items = [];
    await this.#draining;
  }

  #schedule(): void {
    if (this.#draining !== undefined) return;
    const urgent = this.#items.length >= this.#options.limits.maxBatchSize;
    if (this.#timer !== undefined) {
      if (!urgent || this.#timerIsUrgent) return;
      clearTimeout(this.#timer);
    }
    this.#timerIsUrgent = urgent;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#wanted = this.#items.length;
      this.#drain();
    }, urgent ? 0 : this.#options.limits.delayMillis);
    unref(this.#timer);
  }

  #drain(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#draining ??= this.#sendWanted().finally(() => {
      this.#draining = undefined;
      if (this.#items.length > 0) this.#schedule();
    });
  }

  async #sendWanted(): Promise<void> {
    const { limits, send } = this.#options;
    while (
      this.#items.length > 0 &&
      (this.#wanted > 0 || this.#items.length >= limits.maxBatchSize)
    ) {
      const batch = this.#items.splice(0, limits.maxBatchSize);
      this.#wanted -= batch.length;
      const outcome = await send(batch);
      settleExport(this.#options, batch.length, outcome);
    }
    this.#wanted = 0;
  }

  #drop(count: number, reason: string): void {
    const { ledger, report, signal } = this.#options;
    if (count === 0) return;
    ledger.settle("dropped", count, reason);
    report({
      severity: "error",
      code: `${signal}.dropped`,
      message: `Dropped ${count} ${signal}: ${reason}`,
    });
  }
}

/** Lets the process end although the timer is pending, where the host can. */
function unref(timer: unknown): void {
  if (typeof timer === "object") (timer as { unref?(): void }).unref?.();
}
