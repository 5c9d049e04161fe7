/**
 * The spool of a provider: keeps what is on its way, and sends what was left.
 *
 * @module
 */
import type { DiagnosticHandler } from "../../diagnostics.ts";
import { errorText } from "../../error_text.ts";
import type { OtlpSignal } from "../../otlp/settings.ts";
import { hostClock, type TransportClock } from "../../otlp/stop.ts";
import type { PrivateDirectory, Runtime } from "../../runtime/types.ts";
import type { RecordKeeper } from "../keeper.ts";
import type { RecoveredReceipt } from "../receipt.ts";
import { isFull } from "./disk_error.ts";
import { Owner } from "./owner.ts";
import { Recovery, type RecoverySenders } from "./recovery.ts";
import type { ResolvedSpool } from "./settings.ts";
import { SpoolKeeper } from "./spool_keeper.ts";
import { SegmentStore } from "./store.ts";

/** What a spool runs on. */
export interface SpoolHost {
  readonly runtime: Pick<Runtime, "openDirectory">;
  readonly report: DiagnosticHandler;
  /** For recovered bodies; without it, compressed ones are not split. */
  readonly gunzip?: ((bytes: Uint8Array) => Promise<Uint8Array>) | undefined;
  /** @default {the host's} */
  readonly clock?: TransportClock | undefined;
}

/**
 * Opens the spool; `undefined` where it cannot be, which is reported once.
 * Never throws.
 */
export function openSpool(
  settings: ResolvedSpool,
  { runtime, report, gunzip, clock = hostClock }: SpoolHost,
): Spool | undefined {
  const off = (reason: string, cause?: unknown): undefined => {
    report({
      severity: "error",
      code: "spool.off",
      message:
        `Nothing is kept beyond the process: cannot use spool.directory: ${reason}`,
      ...cause === undefined ? {} : { cause },
    });
  };
  if (runtime.openDirectory === undefined) return off("this host has no files");
  try {
    const directory = runtime.openDirectory(settings.directory);
    const keepsEvents = settings.durability === "event";
    const owner = new Owner(directory, clock, keepsEvents);
    const full = begin(owner);
    if (full !== undefined) {
      report({
        severity: "error",
        code: "spool.failed",
        message: `Cannot write to the spool: ${errorText(full)}`,
        cause: full,
      });
    }
    if (directory.shared) {
      report({
        severity: "warning",
        code: "spool.shared",
        message:
          "Other users may add and remove files in spool.directory: its mode should be 0700",
      });
    }
    return new Spool(settings, { directory, owner, report, gunzip, clock });
  } catch (error) {
    return off(errorText(error), error);
  }
}

/** Makes an owner; gives what it was refused with where there is no room. */
function begin(owner: Owner): unknown {
  try {
    owner.begin();
    return owner.trouble;
  } catch (error) {
    if (!isFull(error)) throw error;
    return error;
  }
}

interface SpoolParts extends Pick<SpoolHost, "gunzip"> {
  readonly directory: PrivateDirectory;
  readonly owner: Owner;
  readonly report: DiagnosticHandler;
  readonly clock: TransportClock;
}

/** A spool, open. Nothing here throws. */
export class Spool {
  readonly #settings: ResolvedSpool;
  readonly #parts: SpoolParts;
  readonly #store: SegmentStore;
  readonly #keepers: SpoolKeeper[] = [];
  #recovery: Recovery | undefined;
  #cancelTimer: (() => void) | undefined;
  #closed = false;

  constructor(settings: ResolvedSpool, parts: SpoolParts) {
    this.#settings = settings;
    this.#parts = parts;
    const { maxBytes } = settings;
    this.#store = new SegmentStore({ ...parts, maxBytes });
  }

  /**
   * What keeps the records of a queue.
   *
   * @param contentType Of the bodies that the queue's open batch gives.
   */
  keeper(signal: OtlpSignal, contentType: string): RecordKeeper {
    const keeper = new SpoolKeeper({
      signal,
      contentType,
      store: this.#store,
      clock: this.#parts.clock,
      durability: this.#settings.durability,
      onPending: () => this.#pending(),
      onClean: () => {
        const { owner } = this.#parts;
        if (this.#keepers.every(({ isClean }) => isClean)) {
          owner.hasEnded = true;
        }
      },
    });
    this.#keepers.push(keeper);
    return keeper;
  }

  /** Sends what is in the spool; begins in a task of its own. */
  recover(senders: RecoverySenders): void {
    const { maxBytes, maxAgeMillis } = this.#settings;
    this.#recovery = new Recovery({
      ...this.#parts,
      store: this.#store,
      senders,
      maxBytes,
      maxAgeMillis,
    });
    this.#recovery.start();
  }

  /** What became of records of a signal that were found. */
  recovered(signal: OtlpSignal): RecoveredReceipt {
    return this.#recovery?.receipt(signal) ?? NOTHING;
  }

  /** Settles once nothing can be sent that was found, or at present. */
  async settled(): Promise<void> {
    await this.#recovery?.settled();
  }

  /** The process is ending: what is kept from here on stays for the next one. */
  ending(): void {
    this.#recovery?.ending();
  }

  /** Lets go of everything: what is in the spool is for the next process. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelTimer?.();
    this.#recovery?.close();
    this.#store.close();
    this.#parts.owner.release();
  }

  #pending(): void {
    const { owner, clock } = this.#parts;
    owner.hasEnded = false;
    if (this.#closed) return;
    this.#cancelTimer ??= clock.after(this.#settings.intervalMillis, () => {
      this.#cancelTimer = undefined;
      let kept = true;
      for (const keeper of this.#keepers) {
        if (!keeper.isClean) kept = keeper.keepPending(false) && kept;
      }
      if (!kept) this.#pending();
    });
  }
}

const NOTHING: RecoveredReceipt = {
  found: 0,
  delivered: 0,
  rejected: 0,
  dropped: 0,
  unconfirmed: 0,
  pending: 0,
};
