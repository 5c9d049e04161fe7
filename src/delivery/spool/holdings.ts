/**
 * The files of the spool that this process has taken, and what became of the
 * records in them.
 *
 * @module
 */
import { errorText } from "../../error_text.ts";
import { codeOf } from "../../error_code.ts";
import type { OtlpSignal } from "../../otlp/settings.ts";
import type { RecoveredReceipt } from "../receipt.ts";
import { ClaimedSegment } from "./claimed_segment.ts";
import { type ClaimOptions, letGo, takeFile } from "./claims.ts";
import { parseSegmentName } from "./names.ts";
import { type RecoveredFate, RecoveredLedger } from "./recovered.ts";
import type { StoredEntry } from "./segment_index.ts";

/** What holdings need. */
export interface HoldingsOptions extends ClaimOptions {
  /** Whether this process sends a signal. */
  readonly isSent: (signal: OtlpSignal) => boolean;
  readonly maxAgeMillis: number;
}

/** What is to be done with a file. */
export interface TakeOptions {
  /** Whether we wrote it ourselves. */
  readonly isOwn?: boolean;
  /** Whether it is to go, whatever is in it. */
  readonly isDoomed?: boolean;
}

/** Names remembered of files with nothing for us. */
const MAX_SKIPPED = 10_000;

/** Files that were taken, oldest first. */
export class Holdings {
  readonly #options: HoldingsOptions;
  readonly #ledgers: Readonly<Record<OtlpSignal, RecoveredLedger>> = {
    logs: new RecoveredLedger(),
    traces: new RecoveredLedger(),
    metrics: new RecoveredLedger(),
  };
  readonly #segments: ClaimedSegment[] = [];
  readonly #skipped = new Set<string>();

  constructor(options: HoldingsOptions) {
    this.#options = options;
  }

  /** What became of the records of a signal. */
  receipt(signal: OtlpSignal): RecoveredReceipt {
    return this.#ledgers[signal].receipt();
  }

  /** How many entries are known. */
  get size(): number {
    return this.#segments.reduce((sum, { size }) => sum + size, 0);
  }

  /** The first file with entries of a signal. */
  next(signal: OtlpSignal): ClaimedSegment | undefined {
    return this.#segments.find((one) => one.entries(signal).length > 0);
  }

  /** The first file but these. */
  oldest(
    except: readonly (ClaimedSegment | undefined)[],
  ): ClaimedSegment | undefined {
    return this.#segments.find((one) => !except.includes(one));
  }

  /** Whether a file was found to have nothing for us. */
  isSkipped(name: string): boolean {
    return this.#skipped.has(name);
  }

  /** Takes a file over, if there is something in it for us. */
  take(
    name: string,
    { isOwn = false, isDoomed = false }: TakeOptions = {},
  ): ClaimedSegment | undefined {
    let segment;
    try {
      segment = new ClaimedSegment(this.#options.directory, name);
      const entries = segment.entries();
      const isForUs = entries.length === 0 ||
        entries.some((entry) =>
          this.#options.isSent(entry.signal) || this.isOld(entry)
        );
      if (!isOwn && !isDoomed && !isForUs) {
        this.#skip(name);
        segment.close();
        return undefined;
      }
      const taken = isOwn ? name : takeFile(this.#options, name);
      if (taken === undefined) {
        segment.close();
        return undefined;
      }
      segment.name = taken;
      segment.repair();
    } catch (error) {
      segment?.close();
      // Another process was faster than we: it has a name of theirs now.
      if (codeOf(error) === "ENOENT") return undefined;
      this.#skip(name);
      this.trouble("Could not take a file over", error);
      return undefined;
    }
    this.#tellDamage(segment);
    this.#segments.push(segment);
    for (const entry of segment.entries()) this.#find(segment, entry);
    for (const entry of segment.entries()) {
      if (this.isOld(entry)) this.#drop(segment, entry, "too old");
    }
    if (!isDoomed) this.finish(segment);
    return segment;
  }

  /** Removes a file with all that is in it. */
  remove(segment: ClaimedSegment): void {
    for (const entry of segment.entries()) {
      this.#drop(segment, entry, "no room");
    }
    this.finish(segment);
    this.lose(segment);
  }

  /** Removes a file that has nothing left, or lets it go when it is not for us. */
  finish(segment: ClaimedSegment): void {
    const { isSent, directory } = this.#options;
    const isWanted = (): boolean =>
      segment.entries().some(({ signal }) => isSent(signal));
    if (!this.#segments.includes(segment) || isWanted()) return;
    try {
      const known = new Set(segment.entries());
      if (segment.isOurs && segment.readOn()) {
        for (const entry of segment.entries()) {
          if (!known.has(entry)) this.#find(segment, entry);
        }
        if (isWanted()) return;
        const free = letGo(this.#options, segment.name);
        if (free !== undefined) this.#skip(free);
      } else if (segment.isOurs) directory.remove(segment.name);
    } catch (error) {
      this.trouble("Could not remove a file", error);
    }
    this.lose(segment);
  }

  /** Forgets a file that is not ours any more: others count what is in it. */
  lose(segment: ClaimedSegment): void {
    const at = this.#segments.indexOf(segment);
    if (at < 0) return;
    this.#segments.splice(at, 1);
    for (const [signal, count] of segment.counted) {
      this.#ledgers[signal].find(-count);
    }
    closeQuietly(segment);
  }

  /** Whether nobody has taken a file from us. */
  isOurs(segment: ClaimedSegment): boolean {
    const { owner } = this.#options;
    const named = parseSegmentName(segment.name)?.owner;
    if (owner.isCertain && named === owner.id) return true;
    owner.touch();
    return segment.isOurs;
  }

  /** Whether the time of an entry is over. */
  isOld({ timeMillis }: StoredEntry): boolean {
    const { clock, maxAgeMillis } = this.#options;
    return clock.now() - timeMillis > maxAgeMillis;
  }

  /** Counts records of an entry that have ended, and tells what was lost. */
  settle(
    segment: ClaimedSegment,
    { signal }: StoredEntry,
    fate: RecoveredFate,
    count: number,
    why: string,
  ): void {
    this.#ledgers[signal].settle(fate, count);
    segment.counted.set(signal, (segment.counted.get(signal) ?? 0) - count);
    if (fate === "delivered") return;
    this.#options.report({
      severity: "error",
      code: `spool.${fate}`,
      message: `Of ${signal} in the spool, ${count} ${fate}: ${why}`,
    });
  }

  /** Forgets all files; they stay as they are. */
  close(): void {
    for (const segment of this.#segments) closeQuietly(segment);
    this.#segments.length = 0;
  }

  /** Reports what could not be done. */
  trouble(what: string, error: unknown): void {
    this.#options.report({
      severity: "error",
      code: "spool.failed",
      message: `${what} in the spool: ${errorText(error)}`,
      cause: error,
    });
  }

  #find(segment: ClaimedSegment, { signal, count }: StoredEntry): void {
    this.#ledgers[signal].find(count);
    segment.counted.set(signal, (segment.counted.get(signal) ?? 0) + count);
  }

  #drop(segment: ClaimedSegment, entry: StoredEntry, why: string): void {
    segment.mark("done", entry, this.#options.clock.now());
    this.settle(segment, entry, "dropped", entry.count, why);
  }

  #tellDamage({ damagedBytes, tornBytes }: ClaimedSegment): void {
    if (damagedBytes + tornBytes === 0) return;
    this.#options.report({
      severity: "warning",
      code: damagedBytes > 0 ? "spool.damaged" : "spool.torn",
      message:
        `Left out ${damagedBytes} damaged and ${tornBytes} unfinished bytes of a file in the spool`,
    });
  }

  #skip(name: string): void {
    if (this.#skipped.size >= MAX_SKIPPED) this.#skipped.clear();
    this.#skipped.add(name);
  }
}

function closeQuietly(segment: ClaimedSegment): void {
  try {
    segment.close();
  } catch {
    // Nothing is lost by it.
  }
}
