/**
 * Keeps the records of one queue in the spool.
 *
 * With durability `event` every record is written when it comes. With
 * `interval` a timer writes what is on its way at that moment, so that records
 * that arrive within the interval never touch the disk.
 *
 * @module
 */
import type { OtlpSignal } from "../../otlp/settings.ts";
import type { TransportClock } from "../../otlp/stop.ts";
import type { Records, RequestBody } from "../batch.ts";
import type { KeepableBatch, KeptBatch, RecordKeeper } from "../keeper.ts";
import { keepPart, type Kept } from "./keep_part.ts";
import type { SegmentStore } from "./store.ts";

/** What a keeper needs. */
export interface SpoolKeeperOptions {
  readonly signal: OtlpSignal;
  /** Of the bodies that an open batch gives. */
  readonly contentType: string;
  readonly store: SegmentStore;
  readonly clock: TransportClock;
  readonly durability: "interval" | "event";
  /** Told that something is on its way that may have to be kept. */
  readonly onPending: () => void;
  /** Told that nothing is on its way that is not kept. */
  readonly onClean: () => void;
}

/** After what may have been the last moment, every record is one of its own. */
const ENDING_MILLIS = 1_000;

/** Keeps what one queue has. */
export class SpoolKeeper implements RecordKeeper {
  readonly #options: SpoolKeeperOptions;
  readonly #batches = new Set<SpooledBatch>();
  #open: Records | undefined;
  #opened: Kept = { entries: [], count: 0, losses: 0 };
  #openedAt = 0;
  /** Until when the program may be ending; 0 while it is not. */
  #endingUntil = 0;
  /** Whether nothing is on its way that is not kept. */
  isClean = true;

  constructor(options: SpoolKeeperOptions) {
    this.#options = options;
  }

  added(open: Records): void {
    if (this.isClean || this.#open === undefined || open.count === 1) {
      this.#begin(open);
    }
    if (this.#isEnding()) this.keepPending(true);
    else if (this.#options.durability === "event") this.#keepOpen(false);
  }

  sealed(batch: KeepableBatch): KeptBatch {
    const { store, durability } = this.#options;
    const sealed = new SpooledBatch({
      ...this.#options,
      batch,
      kept: this.#opened,
      timeMillis: this.#openedAt || this.#options.clock.now(),
      onEnd: () => this.#batches.delete(sealed),
    });
    this.#opened = { entries: [], count: 0, losses: store.losses };
    this.#open = undefined;
    this.#openedAt = 0;
    this.#batches.add(sealed);
    this.isClean = false;
    this.#options.onPending();
    if (this.#isEnding()) this.keepPending(true);
    else if (durability === "event") sealed.write(false);
    return sealed;
  }

  keepAll(open: Records): boolean {
    if (open.count > 0) this.#open = open;
    this.#endingUntil = this.#options.clock.monotonic() + ENDING_MILLIS;
    this.#options.store.verify();
    return this.keepPending(true);
  }

  /**
   * Writes what is on its way and not kept.
   *
   * @param isLast Whether this is the last moment.
   * @returns Whether all of it is kept.
   */
  keepPending(isLast: boolean): boolean {
    let kept = true;
    for (const batch of this.#batches) {
      kept = batch.write(isLast) && kept;
    }
    kept = this.#keepOpen(isLast) && kept;
    this.isClean = kept;
    if (kept && isLast) this.#options.onClean();
    return kept;
  }

  /** Others may record later in the same moment: no timer will come for that. */
  #isEnding(): boolean {
    if (this.#endingUntil === 0) return false;
    if (this.#options.clock.monotonic() < this.#endingUntil) return true;
    this.#endingUntil = 0;
    return false;
  }

  #begin(open: Records): void {
    this.#open = open;
    if (this.#openedAt === 0) this.#openedAt = this.#options.clock.now();
    this.isClean = false;
    this.#options.onPending();
  }

  #keepOpen(isLast: boolean): boolean {
    const open = this.#open;
    if (open === undefined) return true;
    const { signal, contentType, store } = this.#options;
    const kept = stillKept(this.#opened, store);
    if (kept.count >= open.count) return true;
    let bytes;
    try {
      bytes = open.encode(kept.count, open.count);
    } catch {
      return false; // the queue will find out, and count it
    }
    const timeMillis = this.#openedAt || this.#options.clock.now();
    const entry = store.add({
      signal,
      count: open.count - kept.count,
      timeMillis,
      body: { bytes, contentType },
      isLast,
    });
    if (entry === undefined) {
      if (isLast) {
        const { count } = open;
        const part = (from: number, to: number) =>
          attemptBody(() => ({ bytes: open.encode(from, to), contentType }));
        const weight = bytes.length * count / (count - kept.count);
        keepPart({
          signal,
          timeMillis,
          store,
          kept,
          count,
          bytes: weight,
          part,
        });
      }
      return kept.count >= open.count;
    }
    kept.entries.push(entry);
    kept.count = open.count;
    return true;
  }
}

interface SpooledBatchOptions extends
  Pick<
    SpoolKeeperOptions,
    "signal" | "store"
  > {
  readonly batch: KeepableBatch;
  readonly kept: Kept;
  readonly timeMillis: number;
  readonly onEnd: () => void;
}

class SpooledBatch implements KeptBatch {
  readonly #options: Omit<SpooledBatchOptions, "batch">;
  /** Undefined once its records are only in the spool. */
  #batch: KeepableBatch | undefined;
  /** Whether it may have arrived. */
  #isSent = false;

  constructor({ batch, ...options }: SpooledBatchOptions) {
    this.#options = options;
    this.#batch = batch;
  }

  keep(): boolean {
    this.#options.store.verify();
    if (!this.write(true)) return false;
    this.#leave();
    return true;
  }

  keepPart(): number {
    const { count } = this.#options.kept;
    if (count > 0) this.#leave();
    return count;
  }

  get trouble(): string | undefined {
    return this.#options.store.trouble;
  }

  /** Its records are only in the spool from now on. */
  #leave(): void {
    const { kept, onEnd } = this.#options;
    this.#batch = undefined;
    for (const entry of kept.entries) entry.segment.leave(entry);
    onEnd();
  }

  mark(state: "sent" | "answered"): void {
    const { store, kept } = this.#options;
    this.#isSent = state === "sent";
    store.mark(state, kept.entries);
  }

  done(): void {
    const { store, kept, onEnd } = this.#options;
    this.#batch = undefined;
    store.end(kept.entries);
    onEnd();
  }

  write(isLast: boolean): boolean {
    const batch = this.#batch;
    if (batch === undefined) return true;
    const { signal, timeMillis, store } = this.#options;
    const kept = stillKept(this.#options.kept, store);
    if (kept.count >= batch.count) return true;
    let body;
    try {
      body = batch.request();
    } catch {
      return false;
    }
    const { count } = batch;
    const entry = store.add({ signal, count, timeMillis, body, isLast });
    if (entry === undefined) {
      const part = batch.part?.bind(batch);
      if (!isLast || part === undefined) return false;
      const bytes = body.bytes.length;
      keepPart({ signal, timeMillis, store, kept, count, bytes, part });
      return kept.count >= count;
    }
    if (this.#isSent) store.mark("sent", [entry]);
    // The whole is kept now: what was kept of it before is one too many.
    store.end(kept.entries);
    kept.entries = [entry];
    kept.count = count;
    return true;
  }
}

/** A record that cannot be encoded is found, and counted, by the queue. */
function attemptBody(make: () => RequestBody): RequestBody | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** What is in files that are still ours; none of it when a part is not. */
function stillKept(kept: Kept, store: SegmentStore): Kept {
  if (kept.losses === store.losses) return kept;
  kept.losses = store.losses;
  if (kept.entries.some(({ segment }) => segment.isLost)) {
    store.end(kept.entries);
    kept.entries = [];
    kept.count = 0;
  }
  return kept;
}
