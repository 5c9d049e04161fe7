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
  /** Bytes that may wait, estimated; 1 or more. */
  readonly maxQueueBytes: number;
  /** Items of one batch; 1 or more. */
  readonly maxBatchSize: number;
  /** Bytes of one batch, estimated; a larger item goes alone. 1 or more. */
  readonly maxBatchBytes: number;
  /** Longest wait of an item while the collector answers. */
  readonly delayMillis: number;
}

/** What a queue needs. */
export interface BatchQueueOptions<T> extends Books {
  readonly limits: BatchLimits;
  /** Estimated size of an item, in bytes. */
  readonly sizeOf: (item: T) => number;
  /** Sends one batch. Must not reject. */
  readonly send: (batch: T[]) => Promise<ExportOutcome>;
}

/** A bounded queue of one signal. */
export class BatchQueue<T> {
  readonly #options: BatchQueueOptions<T>;
  #items: T[] = [];
  /** Size of each item, and of all. */
  #sizes: number[] = [];
  #bytes = 0;
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
    const size = this.#options.sizeOf(item);
    if (
      this.#items.length >= limits.maxQueueSize ||
      this.#bytes + size > limits.maxQueueBytes
    ) return this.#drop(1, "queue full");
    this.#items.push(item);
    this.#sizes.push(size);
    this.#bytes += size;
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
    this.#sizes = [];
    this.#bytes = 0;
    await this.#draining;
  }

  #schedule(): void {
    if (this.#draining !== undefined) return;
    const urgent = this.#hasFullBatch();
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
    while (
      this.#items.length > 0 && (this.#wanted > 0 || this.#hasFullBatch())
    ) {
      const batch = this.#takeBatch();
      this.#wanted -= batch.length;
      const outcome = await this.#options.send(batch);
      settleExport(this.#options, batch.length, outcome);
    }
  }

  #hasFullBatch(): boolean {
    const { maxBatchSize, maxBatchBytes } = this.#options.limits;
    return this.#items.length >= maxBatchSize || this.#bytes >= maxBatchBytes;
  }

  #takeBatch(): T[] {
    const { maxBatchSize, maxBatchBytes } = this.#options.limits;
    let bytes = this.#sizes[0] ?? 0;
    let count = 1;
    while (count < this.#items.length && count < maxBatchSize) {
      const size = this.#sizes[count] ?? 0;
      if (bytes + size > maxBatchBytes) break;
      bytes += size;
      count += 1;
    }
    this.#bytes -= bytes;
    this.#sizes.splice(0, count);
    return this.#items.splice(0, count);
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
