/**
 * Sends what former processes left in the spool, and what this one could not
 * keep in memory.
 *
 * Every signal goes through the files by itself, oldest first, one request at a
 * time, through the same sender as what is new.
 *
 * @module
 */
import { type OtlpSignal, SIGNALS } from "../../otlp/settings.ts";
import type { AbortSignalLike } from "../../runtime/types.ts";
import type { RecoveredReceipt } from "../receipt.ts";
import type { ClaimedSegment } from "./claimed_segment.ts";
import { buryOwners, type ClaimOptions, findFiles } from "./claims.ts";
import { Holdings } from "./holdings.ts";
import { type SendBody, type SendEnd, sendEntries } from "./send_entries.ts";
import type { SegmentStore } from "./store.ts";

/** The ways to the collectors, of the signals that leave. */
export type RecoverySenders = Readonly<
  Partial<Record<OtlpSignal, { readonly send: SendBody } | undefined>>
>;

/** What a recovery needs. */
export interface RecoveryOptions extends ClaimOptions {
  readonly store: SegmentStore;
  readonly senders: RecoverySenders;
  readonly maxBytes: number;
  readonly maxAgeMillis: number;
  /** For what is refused and was kept compressed. */
  readonly gunzip?: ((bytes: Uint8Array) => Promise<Uint8Array>) | undefined;
}

/** Time until the first look, for the program to start. */
const FIRST_LOOK_MILLIS = 20;

/** Time between two looks for files. */
const LOOK_MILLIS = 30_000;

/** Entries known at once; further files wait for these to end. */
const MAX_ENTRIES = 20_000;

/** Sends what is in the spool. */
export class Recovery {
  readonly #options: RecoveryOptions;
  readonly #holdings: Holdings;
  readonly #stop = new AbortController();
  /** Ends before: for what must not be sent twice. */
  readonly #stopOnce = new AbortController();
  /** Where each signal is at work. */
  readonly #busy = new Map<OtlpSignal, ClaimedSegment | undefined>();
  /** Signals whose collector is away. */
  readonly #stuck = new Set<OtlpSignal>();
  readonly #waiters = new Set<() => void>();
  #cancelLook: (() => void) | undefined;
  #looking: Promise<void> | undefined;
  /** Whether files wait until others have ended. */
  #hasMore = true;

  constructor(options: RecoveryOptions) {
    this.#options = options;
    this.#holdings = new Holdings({
      ...options,
      isSent: (signal) => options.senders[signal] !== undefined,
    });
  }

  /** Begins, a moment later. */
  start(): void {
    this.#lookIn(FIRST_LOOK_MILLIS);
  }

  /** What became of the records of a signal. */
  receipt(signal: OtlpSignal): RecoveredReceipt {
    return this.#holdings.receipt(signal);
  }

  /** Settles once nothing can be sent that there is, or at present. */
  async settled(): Promise<void> {
    if (this.#hasMore) this.#look();
    await this.#looking;
    if (this.#isStuck) return;
    await new Promise<void>((resolve) => this.#waiters.add(resolve));
  }

  /**
   * The process is ending: begins with no data points that could be cut off, and
   * leaves what it spools from here on to the next one.
   */
  ending(): void {
    this.#stopOnce.abort();
  }

  /** Stops at once; what is left is for the next process. */
  close(): void {
    this.#cancelLook?.();
    this.#stopOnce.abort();
    this.#stop.abort();
    this.#holdings.close();
    this.#busy.clear();
    this.#wake();
  }

  #lookIn(millis: number): void {
    this.#cancelLook = this.#options.clock.after(millis, () => {
      this.#look();
      this.#lookIn(LOOK_MILLIS);
    });
  }

  #look(): void {
    if (this.#stop.signal.aborted) return;
    this.#looking ??= this.#lookThrough().finally(() => {
      this.#looking = undefined;
    });
  }

  /** One file per task: reading takes a moment. */
  async #lookThrough(): Promise<void> {
    const { owner, store, clock } = this.#options;
    const holdings = this.#holdings;
    try {
      if (owner.id !== undefined && !owner.isCertain) store.verify();
      const left = this.#stopOnce.signal.aborted ? [] : store.takeLeft();
      for (const name of left) holdings.take(name, { isOwn: true });
      this.#hasMore = false;
      for (const name of this.#trim(findFiles(this.#options))) {
        if (holdings.isSkipped(name)) continue;
        if (holdings.size > MAX_ENTRIES) {
          this.#hasMore = true;
          break;
        }
        holdings.take(name);
        this.#begin();
        await new Promise<void>((resume) => clock.after(0, resume));
        if (this.#stop.signal.aborted) return;
      }
      buryOwners(this.#options);
    } catch (error) {
      holdings.trouble("Could not look for files", error);
    }
    this.#begin();
  }

  /**
   * Keeps the directory within its bound, at the cost of what is oldest.
   *
   * @returns The files that stay.
   */
  #trim(files: readonly string[]): readonly string[] {
    const { store, maxBytes } = this.#options;
    const names = [...files];
    for (store.measure(); store.bytes > maxBytes; store.measure()) {
      let oldest = this.#holdings.oldest([...this.#busy.values()]);
      if (oldest === undefined) {
        const name = names.shift();
        if (name === undefined) break;
        oldest = this.#holdings.take(name, { isDoomed: true });
      }
      if (oldest !== undefined) this.#holdings.remove(oldest);
    }
    return names;
  }

  #begin(): void {
    for (const signal of SIGNALS) void this.#work(signal);
  }

  async #work(signal: OtlpSignal): Promise<void> {
    const sender = this.#options.senders[signal];
    if (sender === undefined || this.#busy.has(signal)) return;
    const stop = this.#stopOf(signal);
    if (stop.aborted) return;
    this.#busy.set(signal, undefined);
    let end: SendEnd = "through";
    try {
      while (end === "through") {
        const segment = this.#holdings.next(signal);
        if (segment === undefined) break;
        this.#busy.set(signal, segment);
        end = await this.#send(
          signal,
          segment,
          (body, options) => sender.send(body, options),
        );
        this.#busy.set(signal, undefined);
        this.#holdings.finish(segment);
      }
    } catch (error) {
      end = "stopped";
      if (!stop.aborted) {
        this.#holdings.trouble("Could not send records", error);
      }
    }
    this.#busy.delete(signal);
    this.#stuck.delete(signal);
    if (end === "through" && this.#hasMore) this.#look();
    this.#wake();
  }

  #stopOf(signal: OtlpSignal): AbortSignalLike {
    const { signal: stop } = signal === "metrics" ? this.#stopOnce : this.#stop;
    return stop as AbortSignalLike;
  }

  #send(
    signal: OtlpSignal,
    segment: ClaimedSegment,
    send: SendBody,
  ): Promise<SendEnd> {
    const holdings = this.#holdings;
    return sendEntries({
      segment,
      signal,
      send,
      stop: this.#stopOf(signal),
      clock: this.#options.clock,
      gunzip: this.#options.gunzip,
      isOurs: () => holdings.isOurs(segment),
      isOld: (entry) => holdings.isOld(entry),
      settle: (fate, entry, count, words) => {
        this.#stuck.delete(signal);
        holdings.settle(segment, entry, fate, count, words);
      },
      onStuck: () => {
        this.#stuck.add(signal);
        this.#wake();
      },
      onLost: () => holdings.lose(segment),
    });
  }

  /** Whether nothing goes on at present. */
  get #isStuck(): boolean {
    return [...this.#busy.keys()].every((signal) => this.#stuck.has(signal));
  }

  #wake(): void {
    if (!this.#isStuck) return;
    for (const resolve of this.#waiters) resolve();
    this.#waiters.clear();
  }
}
