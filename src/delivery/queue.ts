/**
 * Takes the records of one signal and gathers them into requests.
 *
 * Adding never waits and never sends: a batch that is full, or has waited long
 * enough, goes to the {@link Outbox}.
 *
 * @module
 */
import { hostClock, type TransportClock } from "../otlp/stop.ts";
import type { OpenBatch } from "./batch.ts";
import type { RecordKeeper } from "./keeper.ts";
import type { BatchLimits } from "./limits.ts";
import { Outbox, type OutboxOptions } from "./outbox.ts";

/** What a queue needs. */
export interface QueueOptions<T>
  extends Omit<OutboxOptions, "limits" | "repeatsInDoubt" | "onTooLarge"> {
  readonly limits: BatchLimits;
  /** Where records are gathered; nobody else may touch it. */
  readonly open: OpenBatch<T>;
  /** Keeps records beyond the process. */
  readonly keeper?: RecordKeeper | undefined;
}

/** A refused size is halved, but not below this. */
const MIN_BATCH_BYTES = 4_096;

/**
 * The part of the greatest age that a batch may take to fill while nothing
 * leaves: its records end together, when the oldest is too old.
 */
const STUCK_SHARE = 1 / 20;

const UNENCODABLE = "could not be encoded";

/** A bounded queue of log records or spans. */
export class Queue<T> {
  readonly #options: QueueOptions<T>;
  readonly #outbox: Outbox;
  readonly #clock: TransportClock;
  readonly #maxBatchSize: number;
  #maxBatchBytes: number;
  /** When the oldest record of the open batch came. */
  #bornAt = 0;
  #cancelDelay: (() => void) | undefined;
  #closed = false;

  constructor(options: QueueOptions<T>) {
    const { limits, clock = hostClock } = options;
    this.#options = options;
    this.#clock = clock;
    // A batch over the bound of all could never leave.
    this.#maxBatchSize = Math.min(limits.maxBatchSize, limits.maxQueueSize);
    this.#maxBatchBytes = Math.min(limits.maxBatchBytes, limits.maxQueueBytes);
    this.#outbox = new Outbox({
      ...options,
      repeatsInDoubt: true,
      onTooLarge: (bytes) => this.#seenTooLarge(bytes),
    });
  }

  /** Takes a record; it is counted whatever becomes of it. Never throws. */
  add(record: T): void {
    if (this.#take(record) !== undefined) {
      this.#outbox.lose(1, UNENCODABLE);
    }
  }

  /**
   * The same, for one who reports what a record is missing.
   *
   * @throws What the batch threw; the record is counted as dropped.
   */
  addOrThrow(record: T): void {
    const trouble = this.#take(record);
    if (trouble === undefined) return;
    this.#options.ledger.settle("dropped", 1, UNENCODABLE);
    throw trouble.error;
  }

  /**
   * Sends all that was added so far, and settles when it has ended. Nothing
   * here keeps the process alive meanwhile.
   */
  flush(): Promise<void> {
    this.#seal();
    return this.#outbox.flush();
  }

  /** Takes no more records, and sends what is there. */
  close(): Promise<void> {
    this.#closed = true;
    return this.flush();
  }

  /**
   * Gives up what is left: spooled where it can be. Settles when what is on its
   * way has ended, so shut the client down.
   */
  abandon(reason: string): Promise<void> {
    this.#closed = true;
    const abandoned = this.#outbox.abandon(reason);
    this.#seal(); // given up at once, behind what is older
    return abandoned;
  }

  /**
   * Makes everything survive that has not ended, at once and synchronously.
   *
   * @returns Whether it does.
   */
  keepAll(): boolean {
    const { keeper, open } = this.#options;
    return keeper?.keepAll(open) ??
      (open.count === 0 && this.#outbox.count === 0);
  }

  /** How full it is: 0 to 1, and more while it is over. */
  fill(): number {
    const { limits, open } = this.#options;
    return Math.max(
      (this.#outbox.count + open.count) / limits.maxQueueSize,
      (this.#outbox.bytes + open.bytes) / limits.maxQueueBytes,
    );
  }

  /** Takes a record, or gives back why it cannot be encoded. */
  #take(record: T): { readonly error: unknown } | undefined {
    const { open, ledger, keeper } = this.#options;
    ledger.record(1);
    if (this.#closed) {
      this.#outbox.lose(1, "recorded after shutdown");
      return;
    }
    if (this.#isFull() && !this.#makeRoom()) {
      this.#outbox.lose(1, "queue full");
      return;
    }
    try {
      open.add(record);
    } catch (error) {
      return { error };
    }
    if (open.count === 1) this.#begin();
    keeper?.added(open);
    if (
      open.bytes >= this.#maxBatchBytes || open.count >= this.#maxBatchSize
    ) this.#seal();
  }

  #isFull(): boolean {
    const { limits, open } = this.#options;
    return this.#outbox.count + open.count >= limits.maxQueueSize ||
      this.#outbox.bytes + open.bytes >= limits.maxQueueBytes;
  }

  #makeRoom(): boolean {
    while (this.#isFull()) if (!this.#outbox.evict()) return false;
    return true;
  }

  #begin(): void {
    this.#bornAt = this.#clock.monotonic();
    this.#waitDelay();
  }

  #waitDelay(): void {
    const { delayMillis, maxAgeMillis } = this.#options.limits;
    this.#cancelDelay ??= this.#clock.after(delayMillis, () => {
      this.#cancelDelay = undefined;
      // While nothing leaves, fuller requests are better than more of them.
      const age = this.#clock.monotonic() - this.#bornAt;
      if (this.#outbox.isStuck && age < STUCK_SHARE * maxAgeMillis) {
        this.#waitDelay();
      } else this.#seal();
    });
  }

  #seal(): void {
    const { open, keeper } = this.#options;
    this.#cancelDelay?.();
    this.#cancelDelay = undefined;
    if (open.count === 0) return;
    this.#outbox.put(
      open.seal(),
      this.#bornAt,
      keeper && ((batch) => keeper.sealed(batch)),
    );
  }

  /** Requests of this size are refused: smaller ones from here on. */
  #seenTooLarge(bytes: number): void {
    this.#maxBatchBytes = Math.max(
      MIN_BATCH_BYTES,
      Math.min(this.#maxBatchBytes, bytes) >> 1,
    );
  }
}
