/**
 * Sends what former processes left in the spool, and what this one could not
 * keep in memory.
 *
 * Every signal goes through the files by itself, oldest first, one request at a
 * time, through the same sender as what is new.
 *
 * @module
 */
import { errorText } from "../../error_text.ts";
import { type OtlpSignal, SIGNALS } from "../../otlp/settings.ts";
import type { AbortSignalLike } from "../../runtime/types.ts";
import type { RecoveredReceipt } from "../receipt.ts";
import { ClaimedSegment } from "./claimed_segment.ts";
import {
  buryOwners,
  type ClaimOptions,
  findFiles,
  type FoundFile,
  letGo,
  takeFile,
} from "./claims.ts";
import { parseSegmentName } from "./names.ts";
import { RecoveredLedger } from "./recovered.ts";
import { type SendBody, type SendEnd, sendEntries } from "./send_entries.ts";
import type { StoredEntry } from "./segment_index.ts";
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
}

/** Time until the first look, for the program to start. */
const FIRST_LOOK_MILLIS = 20;

/** Time between two looks for files. */
const LOOK_MILLIS = 30_000;

/** Names remembered of files with nothing for us. */
const MAX_SKIPPED = 10_000;

/** Entries known at once; further files wait for these to end. */
const MAX_ENTRIES = 20_000;

/** Sends what is in the spool. */
export class Recovery {
  readonly #options: RecoveryOptions;
  readonly #ledgers: Readonly<Record<OtlpSignal, RecoveredLedger>> = {
    logs: new RecoveredLedger(),
    traces: new RecoveredLedger(),
    metrics: new RecoveredLedger(),
  };
  readonly #stop = new AbortController();
  /** Ours, oldest first. */
  readonly #segments: ClaimedSegment[] = [];
  /** Where each signal is at work. */
  readonly #busy = new Map<OtlpSignal, ClaimedSegment | undefined>();
  /** Signals whose collector is away. */
  readonly #stuck = new Set<OtlpSignal>();
  readonly #skipped = new Set<string>();
  readonly #waiters = new Set<() => void>();
  #cancelLook: (() => void) | undefined;
  #looking: Promise<void> | undefined;
  /** Whether files wait until others have ended. */
  #hasMore = true;

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** Begins, a moment later. */
  start(): void {
    this.#lookIn(FIRST_LOOK_MILLIS);
  }

  /** What became of the records of a signal. */
  receipt(signal: OtlpSignal): RecoveredReceipt {
    return this.#ledgers[signal].receipt();
  }

  /** Settles once nothing can be sent that there is, or at present. */
  async settled(): Promise<void> {
    if (this.#hasMore) this.#look();
    await this.#looking;
    if (this.#busy.size === 0 || this.#isStuck) return;
    await new Promise<void>((resolve) => this.#waiters.add(resolve));
  }

  /** Stops at once; what is left is for the next process. */
  close(): void {
    this.#cancelLook?.();
    this.#stop.abort();
    for (const segment of this.#segments) attempt(() => segment.close());
    this.#segments.length = 0;
    this.#wake();
  }

  #lookIn(millis: number): void {
    this.#cancelLook?.();
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
    try {
      if (owner.id !== undefined && !owner.isCertain) store.verify();
      for (const name of store.takeLeft()) this.#open(name, true);
      const files = findFiles(this.#options);
      this.#hasMore = false;
      for (const name of this.#trim(files)) {
        if (this.#skipped.has(name)) continue;
        const known = this.#segments.reduce((sum, { size }) => sum + size, 0);
        if (known > MAX_ENTRIES) {
          this.#hasMore = true;
          break;
        }
        this.#open(name, false);
        this.#begin();
        await new Promise<void>((resume) => clock.after(0, resume));
        if (this.#stop.signal.aborted) return;
      }
      buryOwners(this.#options);
    } catch (error) {
      this.#trouble("Could not look through the spool", error);
    }
    this.#begin();
  }

  #begin(): void {
    for (const signal of SIGNALS) void this.#work(signal);
  }

  /** Takes a file over, when there is something in it for us, or by force. */
  #open(name: string, isOurs: boolean, isForced = false): void {
    const { directory, report, senders } = this.#options;
    let segment;
    try {
      segment = new ClaimedSegment(directory, name);
    } catch (error) {
      this.#trouble("Could not read a file", error);
      return this.#skip(name);
    }
    const entries = segment.entries();
    const isForUs = entries.length === 0 ||
      entries.some((entry) => senders[entry.signal] || this.#isOld(entry));
    if (!isOurs && !isForced && !isForUs) {
      this.#skip(name);
      return segment.close();
    }
    try {
      const taken = isOurs ? name : takeFile(this.#options, name);
      if (taken === undefined) return segment.close();
      segment.name = taken;
      segment.repair();
    } catch (error) {
      segment.close();
      this.#skip(name);
      return this.#trouble("Could not take a file over", error);
    }
    const { damagedBytes, tornBytes } = segment;
    if (damagedBytes + tornBytes > 0) {
      report({
        severity: "warning",
        code: damagedBytes > 0 ? "spool.damaged" : "spool.torn",
        message:
          `Left out ${damagedBytes} damaged and ${tornBytes} unfinished bytes of a file in the spool`,
      });
    }
    for (const { signal, count } of entries) {
      this.#ledgers[signal].find(count);
      const counted = segment.counted.get(signal) ?? 0;
      segment.counted.set(signal, counted + count);
    }
    this.#segments.push(segment);
    for (const entry of entries) {
      if (this.#isOld(entry)) this.#dropEntry(segment, entry, "too old");
    }
    if (!isForced) this.#finish(segment);
  }

  /**
   * Keeps the directory within its bound, at the cost of what is oldest.
   *
   * @returns The files that stay.
   */
  #trim(files: readonly FoundFile[]): readonly string[] {
    const { store, maxBytes } = this.#options;
    store.measure();
    const names = files.map(({ name }) => name);
    while (store.bytes > maxBytes) {
      const busy = [...this.#busy.values()];
      let oldest = this.#segments.find((segment) => !busy.includes(segment));
      if (oldest === undefined) {
        const name = names.shift();
        if (name === undefined) break;
        this.#open(name, false, true);
        oldest = this.#segments.at(-1);
        if (oldest === undefined) continue; // another was faster
      }
      for (const entry of oldest.entries()) {
        this.#dropEntry(oldest, entry, "no room");
      }
      this.#finish(oldest);
      this.#lose(oldest);
      store.measure();
    }
    return names;
  }

  async #work(signal: OtlpSignal): Promise<void> {
    const { senders } = this.#options;
    const sender = senders[signal];
    if (sender === undefined || this.#busy.has(signal)) return;
    this.#busy.set(signal, undefined);
    try {
      while (!this.#stop.signal.aborted) {
        const segment = this.#segments.find((one) =>
          one.entries(signal).length > 0
        );
        if (segment === undefined) return;
        this.#busy.set(signal, segment);
        const end = await this.#send(
          signal,
          segment,
          (body, options) => sender.send(body, options),
        );
        if (end === "stopped") return;
        this.#busy.set(signal, undefined);
        this.#finish(segment);
      }
    } catch (error) {
      this.#trouble("Could not send from the spool", error);
    } finally {
      this.#busy.delete(signal);
      this.#stuck.delete(signal);
      if (this.#busy.size === 0 && this.#hasMore) this.#look();
      this.#wake();
    }
  }

  #send(
    signal: OtlpSignal,
    segment: ClaimedSegment,
    send: SendBody,
  ): Promise<SendEnd> {
    const { clock, report, owner } = this.#options;
    return sendEntries({
      segment,
      signal,
      send,
      stop: this.#stop.signal as AbortSignalLike,
      clock,
      isOurs: () => {
        const named = parseSegmentName(segment.name)?.owner;
        if (owner.isCertain && named === owner.id) return true;
        owner.touch();
        return segment.isOurs;
      },
      isOld: (entry) => this.#isOld(entry),
      settle: (fate, entry, count, words) => {
        this.#stuck.delete(signal);
        this.#ledgers[signal].settle(fate, count);
        this.#uncount(segment, entry.signal, count);
        if (fate === "delivered") return;
        report({
          severity: "error",
          code: `spool.${fate}`,
          message: `Of ${signal} in the spool, ${count} ${
            count === 1 ? "is" : "are"
          } ${fate}: ${words}`,
        });
      },
      onStuck: () => {
        this.#stuck.add(signal);
        this.#wake();
      },
      onLost: () => this.#lose(segment),
    });
  }

  #isOld({ timeMillis }: StoredEntry): boolean {
    const { clock, maxAgeMillis } = this.#options;
    return clock.now() - timeMillis > maxAgeMillis;
  }

  #dropEntry(segment: ClaimedSegment, entry: StoredEntry, why: string): void {
    const { signal, count } = entry;
    const { clock, report } = this.#options;
    segment.mark("done", entry, clock.now());
    this.#ledgers[signal].settle("dropped", count);
    this.#uncount(segment, signal, count);
    report({
      severity: "error",
      code: "spool.dropped",
      message: `Of ${signal} in the spool, ${count} dropped: ${why}`,
    });
  }

  #uncount(segment: ClaimedSegment, signal: OtlpSignal, count: number): void {
    segment.counted.set(signal, (segment.counted.get(signal) ?? 0) - count);
  }

  /** Removes a file that has nothing left, or nothing for us. */
  #finish(segment: ClaimedSegment): void {
    const { senders, directory } = this.#options;
    const left = segment.entries();
    if (left.some(({ signal }) => senders[signal] !== undefined)) return;
    if (!this.#segments.includes(segment)) return;
    try {
      const before = new Set(left);
      if (segment.isOurs && segment.readOn()) {
        for (const entry of segment.entries()) {
          if (before.has(entry)) continue;
          this.#ledgers[entry.signal].find(entry.count);
          const counted = segment.counted.get(entry.signal) ?? 0;
          segment.counted.set(entry.signal, counted + entry.count);
        }
        if (segment.entries().some(({ signal }) => senders[signal])) return;
        const free = letGo(this.#options, segment.name);
        if (free !== undefined) this.#skip(free);
      } else if (segment.isOurs) directory.remove(segment.name);
    } catch (error) {
      this.#trouble("Could not remove a file", error);
    }
    this.#lose(segment);
  }

  /** Forgets a file that is not ours any more: others count what is in it. */
  #lose(segment: ClaimedSegment): void {
    const at = this.#segments.indexOf(segment);
    if (at < 0) return;
    this.#segments.splice(at, 1);
    for (const [signal, count] of segment.counted) {
      this.#ledgers[signal].find(-count);
    }
    attempt(() => segment.close());
  }

  #skip(name: string): void {
    if (this.#skipped.size >= MAX_SKIPPED) this.#skipped.clear();
    this.#skipped.add(name);
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

  #trouble(what: string, error: unknown): void {
    this.#options.report({
      severity: "error",
      code: "spool.failed",
      message: `${what}: ${errorText(error)}`,
      cause: error,
    });
  }
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // Nothing is lost by it.
  }
}
