/**
 * Sealed batches of one signal, from the moment they are complete until their
 * records have ended. Bounded, in order, and never in the caller's way.
 *
 * One that may be sent again keeps its place at the head until its records are
 * too old. When there is no room, the oldest leaves that is not on its way: what
 * happened last says more about the end of a program.
 *
 * @module
 */
import type {
  ExportFailure,
  ExportOutcome,
  ExportRetryable,
} from "../otlp/outcome.ts";
import { hostClock, type TransportClock } from "../otlp/stop.ts";
import type { AbortSignalLike } from "../runtime/types.ts";
import { AgeWatch } from "./age_watch.ts";
import type { SealedRecords } from "./batch.ts";
import { isRefusal } from "./bisect.ts";
import type { KeepableBatch, KeptBatch } from "./keeper.ts";
import type { BatchLimits } from "./limits.ts";
import { bookGivenUp, Losses } from "./loss.ts";
import { Packer, type PackerOptions } from "./packer.ts";
import { Lot, Parcel } from "./parcel.ts";
import { MAX_REQUESTS, type Sender } from "./sender.ts";
import { Shelf } from "./shelf.ts";
import { type Books, settleExport } from "./settle.ts";
import { split } from "./split.ts";

/** What an outbox needs. */
export interface OutboxOptions extends Books, Pick<PackerOptions, "gzip"> {
  readonly limits: Pick<BatchLimits, "maxAgeMillis">;
  readonly sender: Sender;
  /** `application/x-protobuf` or `application/json`. */
  readonly contentType: string;
  readonly gunzip: (bytes: Uint8Array) => Promise<Uint8Array>;
  /**
   * Whether a body may be sent again that may have arrived: a log record twice
   * is a nuisance, a sum twice is wrong.
   */
  readonly repeatsInDoubt: boolean;
  /** Told the size of a batch that was too large. */
  readonly onTooLarge?: (bytes: number) => void;
  /** @default {the host's} */
  readonly clock?: TransportClock | undefined;
}

/** The sealed batches of one signal. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #losses: Losses;
  readonly #packer: Packer;
  readonly #shelf = new Shelf();
  #sequence = 0;
  /** Whether the collector took a batch yet. */
  #delivered = false;
  /** Whether the present trouble was told. */
  #told = false;
  readonly #age: AgeWatch;
  /** Why all is given up; undefined while it is not. */
  #abandoned: string | undefined;

  constructor(options: OutboxOptions) {
    const { gzip, clock = hostClock } = options;
    this.#options = options;
    this.#losses = new Losses(options);
    this.#age = new AgeWatch({
      clock,
      maxAgeMillis: options.limits.maxAgeMillis,
      parcels: () => this.#shelf.parcels,
      onOld: (parcel) => this.#giveUp(parcel, this.#tooOld()),
    });
    this.#packer = new Packer({
      gzip,
      clock,
      onPacked: (parcel, before) => {
        this.#shelf.weighAgain(parcel, before);
        parcel.state = "packed";
        this.#pump();
      },
      onFailed: (parcel) => {
        this.lose(parcel.count, "could not be encoded");
        this.#end(parcel);
      },
    });
  }

  /** Records in here. */
  get count(): number {
    return this.#shelf.count;
  }

  /** What they weigh. */
  get bytes(): number {
    return this.#shelf.bytes;
  }

  /** Whether new batches would wait for the collector to come back. */
  get isStuck(): boolean {
    return this.#options.sender.trouble !== undefined &&
      this.#shelf.parcels.length > 0;
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
    const lot = new Lot(this.#sequence += 1, bornAt, keep);
    const parcel = new Parcel(records, this.#options.contentType, lot);
    lot.keptAs(parcel);
    this.#shelf.insert(parcel);
    if (this.#abandoned !== undefined) {
      return this.#giveUp(parcel, this.#because(this.#abandoned));
    }
    this.#age.watch();
    this.#packer.add(parcel);
  }

  /** Lets the oldest batch go that is not on its way; whether there was one. */
  evict(): boolean {
    const oldest = this.#shelf.parcels.find(({ state }) => state !== "sent");
    if (oldest === undefined) return false;
    this.#giveUp(oldest, "queue full");
    return true;
  }

  /** Counts records that never came in here, or leave as nothing. */
  lose(count: number, reason: string): void {
    this.#losses.book("dropped", count, reason);
  }

  /**
   * Sends what is in here without waits of our own, and settles when all of it
   * has ended. Nothing here keeps the process alive meanwhile.
   */
  async flush(): Promise<void> {
    this.#options.sender.hurry();
    this.#packer.hurry();
    await this.#shelf.emptied(this.#sequence);
    this.#losses.tellRest();
  }

  /** Gives everything up but what is on its way, and waits for that. */
  async abandon(reason: string): Promise<void> {
    this.#abandoned = reason;
    for (const parcel of [...this.#shelf.parcels]) {
      if (parcel.state !== "sent") {
        this.#giveUp(parcel, this.#because(reason));
        continue;
      }
      // What is on its way may still arrive; until then it is kept, too.
      parcel.lot.keep();
      parcel.cancel();
    }
    this.#losses.tellRest();
    await this.#shelf.emptied(this.#sequence);
    this.#losses.tellRest();
  }

  /** Hands the oldest finished requests to the sender. */
  #pump(): void {
    for (const parcel of this.#shelf.parcels.slice(0, MAX_REQUESTS)) {
      if (parcel.state === "raw" || parcel.state === "packing") return;
      if (parcel.state === "packed") void this.#send(parcel);
    }
  }

  async #send(parcel: Parcel): Promise<void> {
    const { sender, repeatsInDoubt } = this.#options;
    const patience = new AbortController();
    parcel.state = "queued";
    parcel.cancel = () => patience.abort();
    const outcome = await sender.send(parcel.request(), {
      signal: patience.signal,
      onSent: () => {
        parcel.state = "sent";
        // Whoever finds it must not send again what may have arrived.
        if (!repeatsInDoubt) parcel.lot.sent();
      },
    });
    if (!parcel.is("sent")) return; // ended while it waited
    if (outcome.status === "retryable") this.#again(parcel, outcome);
    else await this.#settle(parcel, outcome, patience.signal);
    this.#pump();
  }

  async #settle(
    parcel: Parcel,
    outcome: Exclude<ExportOutcome, ExportRetryable>,
    signal: AbortSignalLike,
  ): Promise<void> {
    if (outcome.status === "success") {
      this.#delivered = true;
      this.#told = false;
      parcel.letGo();
    } else if (await this.#split(parcel, outcome, signal)) return;
    settleExport(this.#options, parcel.count, outcome);
    this.#end(parcel);
  }

  /** Back to its place, unless that is of no use. */
  #again(parcel: Parcel, { message, unanswered }: ExportRetryable): void {
    const { limits: { maxAgeMillis }, signal, report } = this.#options;
    parcel.inDoubt ||= unanswered ?? false;
    // Then it was we who broke it off.
    const why = this.#abandoned === undefined
      ? message
      : unanswered
      ? `no answer from the collector: ${this.#abandoned}`
      : `${this.#abandoned}: ${message}`;
    if (!this.#options.repeatsInDoubt) {
      if (parcel.inDoubt) return this.#giveUp(parcel, why);
      parcel.lot.answered(parcel);
    }
    if (this.#abandoned !== undefined) return this.#giveUp(parcel, why);
    if (this.#age.isOver(parcel)) {
      return this.#giveUp(parcel, this.#tooOld());
    }
    parcel.state = "packed";
    if (this.#told) return;
    this.#told = true;
    report({
      severity: "warning",
      code: `${signal}.retrying`,
      message:
        `Could not export ${signal} yet, trying for ${maxAgeMillis} ms: ${message}`,
    });
  }

  /** Separates what a collector refuses from what it takes, if that can be. */
  async #split(
    parcel: Parcel,
    refusal: ExportFailure,
    signal: AbortSignalLike,
  ): Promise<boolean> {
    const tooLarge = refusal.httpStatus === 413;
    if (tooLarge) this.#options.onTooLarge?.(parcel.weight);
    // Before anything has arrived it is our requests that are wrong, not one.
    if (!isRefusal(refusal) || !this.#delivered && !tooLarge) return false;
    const parts = await split(parcel, refusal, { ...this.#options, signal });
    if (parts === undefined) return false;
    const { ended, again } = parts;
    const { lot } = parcel;
    const at = this.#shelf.parcels.indexOf(parcel);
    lot.split(ended.length + again.length);
    this.#shelf.remove(parcel);
    for (const { count, outcome } of ended) {
      this.#delivered ||= outcome.status === "success";
      settleExport(this.#options, count, outcome);
      lot.end();
    }
    again.forEach((part, index) => this.#shelf.insert(part, at + index));
    if (this.#abandoned === undefined) this.#packer.addFirst(again);
    else for (const part of again) this.#giveUp(part, this.#abandoned);
    this.#age.watch();
    this.#wake();
    return true;
  }

  #tooOld(): string {
    const { maxAgeMillis } = this.#options.limits;
    return this.#because(`not taken within ${maxAgeMillis} ms`);
  }

  /** A reason, with the trouble behind it. */
  #because(reason: string): string {
    const { trouble } = this.#options.sender;
    return trouble === undefined ? reason : `${reason}: ${trouble.message}`;
  }

  #giveUp(parcel: Parcel, reason: string): void {
    const { repeatsInDoubt } = this.#options;
    this.#end(
      parcel,
      bookGivenUp(this.#losses, parcel, reason, repeatsInDoubt),
    );
  }

  /** Lets a parcel go that was booked. */
  #end(parcel: Parcel, isSpooled = false): void {
    this.#shelf.remove(parcel);
    parcel.lot.end(isSpooled);
    this.#wake();
  }

  #wake(): void {
    if (this.#shelf.parcels.length === 0) this.#age.rest();
    this.#shelf.wake();
  }
}
