/**
 * The parcels of an outbox, in order, with what they weigh and who waits for
 * them.
 *
 * @module
 */
import type { Parcel } from "./parcel.ts";

/** Parcels whose records have not ended. */
export class Shelf {
  readonly #parcels: Parcel[] = [];
  /** Who waits for all batches up to a place. */
  readonly #waiters = new Set<{ readonly upTo: number; resolve(): void }>();
  #count = 0;
  #bytes = 0;

  /** Oldest first; parts stand where their batch stood. */
  get parcels(): readonly Parcel[] {
    return this.#parcels;
  }

  /** Records in them. */
  get count(): number {
    return this.#count;
  }

  /** What they weigh. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes a parcel; behind all others, unless there is a place for it. */
  insert(parcel: Parcel, at: number = this.#parcels.length): void {
    this.#parcels.splice(at, 0, parcel);
    this.#count += parcel.count;
    this.#bytes += parcel.bytes;
  }

  /** A parcel weighed `before`. */
  weighAgain(parcel: Parcel, before: number): void {
    this.#bytes += parcel.bytes - before;
  }

  /** Lets a parcel go: its records have ended. */
  remove(parcel: Parcel): void {
    this.#parcels.splice(this.#parcels.indexOf(parcel), 1);
    this.#count -= parcel.count;
    this.#bytes -= parcel.bytes;
    parcel.state = "ended";
    parcel.cancel();
  }

  /** Settles when all batches up to a place have ended. */
  emptied(upTo: number): Promise<void> {
    if (this.#parcels.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.add({ upTo, resolve }));
  }

  /** Wakes who waited for what has ended. */
  wake(): void {
    const oldest = this.#parcels[0]?.lot.sequence ?? Infinity;
    for (const waiter of this.#waiters) {
      if (waiter.upTo >= oldest) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }
}
