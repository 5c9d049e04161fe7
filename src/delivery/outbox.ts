/**
 * Sealed batches of one signal, from the moment they are complete until their
 * records have ended. Bounded, in order, and never in the caller's way.
 *
 * A batch is packed soon after it was sealed. One that may be sent again keeps
 * its place at the head until its records are too old. When there is no room,
 * the oldest batch leaves that is not on its way: what happened last says more
 * about a collector's absence, and about the end of a program.
 *
 * @module
 */
import type { ExportOutcome } from "../otlp/outcome.ts";
import { hostClock, type TransportClock } from "../otlp/stop.ts";
import type { SealedRecords } from "./batch.ts";
import { bisect, isRefusal } from "./bisect.ts";
import type { KeepableBatch, KeptBatch } from "./keeper.ts";
import type { BatchLimits } from "./limits.ts";
import { LossReports } from "./loss.ts";
import { Lot, Parcel, rangeOf } from "./parcel.ts";
import { MAX_REQUESTS, type Sender } from "./sender.ts";
import { type Books, settleExport } from "./settle.ts";

/** What an outbox needs. */
export interface OutboxOptions extends Books {
  readonly limits: Pick<
    BatchLimits,
    "maxQueueSize" | "maxQueueBytes" | "maxAgeMillis"
  >;
  readonly sender: Sender;
  /** `application/x-protobuf` or `application/json`. */
  readonly contentType: string;
  /** Compresses bodies; absent where they travel as they are. */
  readonly gzip?: ((bytes: Uint8Array) => Promise<Uint8Array>) | undefined;
  readonly gunzip: (bytes: Uint8Array) => Promise<Uint8Array>;
  /**
   * Whether a body may be sent again that may have arrived: a log record twice
   * is a nuisance, a sum twice is wrong.
   */
  readonly repeatsInDoubt: boolean;
  /** Told the size of a body that was too large. */
  readonly onTooLarge?: (bytes: number) => void;
  /** @default {the host's} */
  readonly clock?: TransportClock | undefined;
}

/** Waits for all batches up to a place. */
interface Waiter {
  readonly upTo: number;
  readonly resolve: () => void;
}

/** The sealed batches of one signal. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #clock: TransportClock;
  readonly #losses: LossReports;
  /** Oldest first; parts stand where their batch stood. */
  readonly #parcels: Parcel[] = [];
  readonly #waiters = new Set<Waiter>();
  #sequence = 0;
  #count = 0;
  #bytes = 0;
  /** Whether the collector took a batch yet. */
  #delivered = false;
  /** Whether the present trouble was told. */
  #told = false;
  #packing = false;
  #cancelPack: (() => void) | undefined;
  #cancelAge: (() => void) | undefined;
  /** Why all is given up; undefined while it is not. */
  #abandoned: string | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#clock = options.clock ?? hostClock;
    this.#losses = new LossReports(options.signal, options.report);
  }

  /** Records in here. */
  get count(): number {
    return this.#count;
  }

  /** What they weigh. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether new batches would have to wait for the collector to come back. */
  get isStuck(): boolean {
    return this.#options.sender.trouble !== undefined &&
      this.#parcels.length > 0;
  }

  /**
   * Takes a sealed batch.
   *
   * @param bornAt When its oldest record came, on the clock's monotonic scale.
   * @param keep What keeps it beyond the process.
   */
  put(
    records: SealedRecords,
    bornAt: number,
    keep?: (batch: KeepableBatch) => KeptBatch,
  ): void {
    const lot = new Lot(this.#sequence += 1, bornAt);
    const parcel = new Parcel(records, this.#options.contentType, lot);
    lot.keptBy(keep?.(parcel));
    this.#parcels.push(parcel);
    this.#count += parcel.count;
    this.#bytes += parcel.bytes;
    if (this.#abandoned !== undefined) {
      return this.#giveUp(parcel, this.#abandoned);
    }
    this.#watchAge();
    this.#packSoon();
  }

  /** Lets the oldest batch go that is not on its way; whether there was one. */
  evict(): boolean {
    const oldest = this.#parcels.find(({ state }) => state !== "sent");
    if (oldest === undefined) return false;
    this.#giveUp(oldest, "queue full");
    return true;
  }

  /** Counts records that never came in here. */
  lose(count: number, reason: string): void {
    this.#options.ledger.settle("dropped", count, reason);
    this.#losses.note("dropped", count, reason);
  }

  /**
   * Sends what is in here without waits of our own, and settles when all of it
   * has ended. Nothing here keeps the process alive meanwhile.
   */
  flush(): Promise<void> {
    this.#options.sender.hurry();
    this.#cancelPack?.();
    this.#cancelPack = undefined;
    void this.#pack();
    return this.#ended().finally(() => this.#losses.tellRest());
  }

  /** Gives everything up but what is on its way, and waits for that. */
  async abandon(reason: string): Promise<void> {
    this.#abandoned = reason;
    for (const parcel of [...this.#parcels]) {
      // What is on its way may still arrive; until then it is kept, too.
      if (parcel.state === "sent") parcel.lot.keep();
      else this.#giveUp(parcel, reason);
    }
    this.#losses.tellRest();
    await this.#ended();
    this.#losses.tellRest();
  }

  #ended(): Promise<void> {
    if (this.#parcels.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters.add({ upTo: this.#sequence, resolve });
    });
  }

  #packSoon(): void {
    if (this.#packing || this.#cancelPack !== undefined) return;
    this.#cancelPack = this.#clock.after(0, () => {
      this.#cancelPack = undefined;
      void this.#pack();
    });
  }

  /** Finishes the requests one after the other, in tasks of their own. */
  async #pack(): Promise<void> {
    if (this.#packing) return;
    this.#packing = true;
    const next = () => this.#parcels.find(({ state }) => state === "raw");
    for (let parcel = next(); parcel !== undefined; parcel = next()) {
      await this.#packOne(parcel);
      this.#pump();
      if (next() !== undefined && this.#options.gzip === undefined) {
        await new Promise<void>((resume) => this.#clock.after(0, resume));
      }
    }
    this.#packing = false;
  }

  async #packOne(parcel: Parcel): Promise<void> {
    const { gzip } = this.#options;
    parcel.state = "packing";
    let body;
    try {
      body = parcel.request();
    } catch {
      return this.#end(parcel, () => {
        this.lose(parcel.count, "could not be encoded");
      });
    }
    if (gzip !== undefined && body.contentEncoding === undefined) {
      try {
        const bytes = await gzip(body.bytes);
        body = { ...body, bytes, contentEncoding: "gzip" as const };
      } catch {
        // Sent as it is: a host that cannot is no reason to lose the data.
      }
    }
    if (!parcel.is("packing")) return; // ended meanwhile
    this.#bytes -= parcel.bytes;
    parcel.pack(body);
    parcel.state = "packed";
    this.#bytes += parcel.bytes;
  }

  /** Hands the oldest finished requests to the sender. */
  #pump(): void {
    let handedOver = 0;
    for (const parcel of this.#parcels) {
      if (handedOver === MAX_REQUESTS) return;
      if (parcel.state === "raw" || parcel.state === "packing") return;
      handedOver += 1;
      if (parcel.state === "packed") void this.#send(parcel);
    }
  }

  async #send(parcel: Parcel): Promise<void> {
    const patience = new AbortController();
    parcel.state = "queued";
    parcel.cancel = () => patience.abort();
    const outcome = await this.#options.sender.send(parcel.request(), {
      signal: patience.signal,
      onSent: () => parcel.state = "sent",
    });
    if (!parcel.is("sent")) return; // ended while it waited
    await this.#settle(parcel, outcome);
    this.#pump();
  }

  async #settle(parcel: Parcel, outcome: ExportOutcome): Promise<void> {
    if (outcome.status === "success") {
      this.#delivered = true;
      this.#told = false;
    }
    if (outcome.status === "retryable") return this.#again(parcel, outcome);
    if (isRefusal(outcome) && await this.#split(parcel, outcome)) return;
    this.#end(parcel, () => {
      settleExport(this.#options, parcel.count, outcome);
    });
  }

  /** Back to its place, unless that is of no use. */
  #again(
    parcel: Parcel,
    outcome: ExportOutcome & { readonly status: "retryable" },
  ): void {
    const { maxAgeMillis } = this.#options.limits;
    parcel.inDoubt ||= outcome.unanswered ?? false;
    if (parcel.inDoubt && !this.#options.repeatsInDoubt) {
      return this.#giveUp(parcel, outcome.message);
    }
    if (this.#abandoned !== undefined) {
      return this.#giveUp(parcel, outcome.message);
    }
    if (this.#clock.monotonic() - parcel.lot.bornAt >= maxAgeMillis) {
      return this.#giveUp(parcel, this.#tooOld());
    }
    parcel.state = "packed";
    if (this.#told) return;
    this.#told = true;
    this.#options.report({
      severity: "warning",
      code: `${this.#options.signal}.retrying`,
      message:
        `Could not export ${this.#options.signal}, trying again for ${maxAgeMillis} ms: ${outcome.message}`,
    });
  }

  /** Separates what a collector refuses from what it does not, if it can. */
  async #split(
    parcel: Parcel,
    refusal: ExportOutcome & { readonly status: "failure" },
  ): Promise<boolean> {
    const { lot } = parcel;
    const tooLarge = refusal.httpStatus === 413;
    if (tooLarge) this.#options.onTooLarge?.(parcel.weight);
    // Before anything has arrived it is the requests that are wrong, not one.
    if (!this.#delivered && !tooLarge) return false;
    if (!parcel.isSplittable || lot.extraRequests < 3) return false;
    const { sender, gunzip, contentType } = this.#options;
    let inDoubt = false;
    const records = await parcel.records(gunzip).catch(() => undefined);
    if (records === undefined) return false;
    const ranges = await bisect({
      count: parcel.count,
      refusal,
      maxRequests: lot.extraRequests,
      send: async (from, to) => {
        if (this.#abandoned !== undefined) {
          return { status: "retryable", message: this.#abandoned };
        }
        lot.extraRequests -= 1;
        let bytes;
        try {
          bytes = records.encode(from, to);
        } catch (error) {
          return { status: "failure", message: "could not be encoded", error };
        }
        const outcome = await sender.send({ bytes, contentType });
        if (outcome.status === "success") this.#delivered = true;
        inDoubt ||= outcome.status === "retryable" && !!outcome.unanswered;
        return outcome;
      },
    });
    const again: Parcel[] = [];
    let at = this.#parcels.indexOf(parcel);
    lot.split(ranges.length);
    this.#forget(parcel);
    for (const { from, to, outcome } of ranges) {
      if (outcome.status !== "retryable") {
        settleExport(this.#options, to - from, outcome);
        lot.end();
        continue;
      }
      const part = new Parcel(rangeOf(records, from, to), contentType, lot);
      part.inDoubt = parcel.inDoubt || inDoubt;
      this.#count += part.count;
      this.#bytes += part.bytes;
      this.#parcels.splice(at, 0, part);
      at += 1;
      again.push(part);
    }
    for (const part of again) {
      if (this.#abandoned !== undefined) this.#giveUp(part, this.#abandoned);
    }
    if (again.length > 0) this.#packSoon();
    this.#wake();
    return true;
  }

  #watchAge(): void {
    const oldest = this.#parcels[0];
    if (this.#cancelAge !== undefined || oldest === undefined) return;
    const { maxAgeMillis } = this.#options.limits;
    const age = this.#clock.monotonic() - oldest.lot.bornAt;
    this.#cancelAge = this.#clock.after(Math.max(1, maxAgeMillis - age), () => {
      this.#cancelAge = undefined;
      const now = this.#clock.monotonic();
      for (const parcel of [...this.#parcels]) {
        if (now - parcel.lot.bornAt < maxAgeMillis) break;
        if (parcel.state !== "sent") this.#giveUp(parcel, this.#tooOld());
      }
      this.#watchAge();
    });
  }

  #tooOld(): string {
    const { sender, limits } = this.#options;
    const words = sender.trouble?.message;
    return `not taken within ${limits.maxAgeMillis} ms${
      words === undefined ? "" : `: ${words}`
    }`;
  }

  #giveUp(parcel: Parcel, reason: string): void {
    const { ledger, repeatsInDoubt } = this.#options;
    this.#end(parcel, () => {
      const mayKeep = repeatsInDoubt || !parcel.inDoubt;
      const fate = mayKeep && parcel.lot.keep()
        ? "spooled"
        : parcel.inDoubt
        ? "unconfirmed"
        : "dropped";
      ledger.settle(fate, parcel.count, reason);
      this.#losses.note(fate, parcel.count, reason);
    });
  }

  #end(parcel: Parcel, book: () => void): void {
    if (parcel.state === "ended") return;
    book();
    this.#forget(parcel);
    parcel.lot.end();
    this.#wake();
  }

  #forget(parcel: Parcel): void {
    this.#count -= parcel.count;
    this.#bytes -= parcel.bytes;
    parcel.state = "ended";
    this.#parcels.splice(this.#parcels.indexOf(parcel), 1);
    parcel.cancel();
  }

  #wake(): void {
    if (this.#parcels.length === 0) {
      this.#cancelAge?.();
      this.#cancelAge = undefined;
    }
    const oldest = this.#parcels[0]?.lot.sequence ?? Infinity;
    for (const waiter of this.#waiters) {
      if (waiter.upTo >= oldest) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }
}
