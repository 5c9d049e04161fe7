/**
 * Who owns files of the spool: one process, as long as it lives.
 *
 * An owner has a file of its own that it touches every few seconds. Whoever
 * finds the file gone, ended, its process dead, or untouched for too long may
 * take the owner's files by renaming them, which only one can do. An owner that
 * slept meanwhile finds out before and after it writes.
 *
 * @module
 */
import type { TransportClock } from "../../otlp/stop.ts";
import type { OpenFile, PrivateDirectory } from "../../runtime/types.ts";
import { isFull } from "./disk_error.ts";
import { contentFrame, type FrameKind, markFrame } from "./frame.ts";
import { createOwnerId, NOBODY, ownerName } from "./names.ts";
import { eachFrame } from "./segment_index.ts";

/** Time between two touches. */
const BEAT_MILLIS = 5_000;

/** Beyond this an owner makes sure that its files are still its own. */
const DOUBT_MILLIS = 2 * BEAT_MILLIS;

/** Untouched for so long, a process of which nothing is known counts as dead. */
const SILENCE_MILLIS = 30_000;

/**
 * The same for one that runs: it may be stopped, or be another with its id on a
 * host where starts are not known.
 */
const STUCK_MILLIS = 600_000;

/** How an owner ended, for who takes its files. */
export interface EndOfOwner {
  /** Whether something of it may have been lost in memory. */
  readonly isUnclean: boolean;
  /** Whether it wrote every event at once. */
  readonly keptEvents: boolean;
}

/** This process as an owner. */
export class Owner {
  readonly #directory: PrivateDirectory;
  readonly #clock: TransportClock;
  readonly #keepsEvents: boolean;
  #id: string | undefined;
  #nextNumber = 0;
  #touchedAt = 0;
  #touchedMonotonic = 0;
  #ended = false;
  #trouble: unknown;
  #cancelBeat: (() => void) | undefined;

  constructor(
    directory: PrivateDirectory,
    clock: TransportClock,
    keepsEvents: boolean,
  ) {
    this.#directory = directory;
    this.#clock = clock;
    this.#keepsEvents = keepsEvents;
  }

  /** Undefined until there is a file of it. */
  get id(): string | undefined {
    return this.#id;
  }

  /** The next number for a file. */
  nextNumber(): number {
    return this.#nextNumber += 1;
  }

  /**
   * Makes the file of the owner, unless there is one.
   *
   * @throws {Error} If it cannot be made.
   */
  begin(): string {
    if (this.#id !== undefined) return this.#id;
    const id = createOwnerId();
    const file = this.#directory.create(ownerName(id));
    try {
      this.#introduce(file);
    } catch (error) {
      if (!isFull(error)) {
        this.#directory.remove(ownerName(id));
        throw error;
      }
      // It can be touched all the same: enough to make room with.
      this.#trouble = error;
    } finally {
      file.close();
    }
    this.#id = id;
    this.#ended = false;
    this.#touched();
    this.#beatSoon();
    return id;
  }

  /** Why nothing could be written into the file, for want of room. */
  get trouble(): unknown {
    return this.#trouble;
  }

  /**
   * Whether our files are certainly still ours: nobody takes them from one who
   * has just been touched.
   */
  get isCertain(): boolean {
    // Neither clock alone sees both a jump and a sleep.
    return this.#clock.monotonic() - this.#touchedMonotonic < DOUBT_MILLIS &&
      Math.abs(this.#clock.now() - this.#touchedAt) < DOUBT_MILLIS;
  }

  /**
   * Touches the file.
   *
   * @returns Whether it was there; else we are nobody any more, and `begin()`
   * makes us another owner.
   */
  touch(): boolean {
    if (this.#id === undefined) return false;
    try {
      if (this.#directory.touch(ownerName(this.#id), this.#clock.now())) {
        this.#touched();
        if (this.#trouble !== undefined && !this.#ended) {
          this.#introduceLate(this.#id);
        }
        return true;
      }
    } catch {
      return true; // not known
    }
    this.#forget();
    return false;
  }

  /** Says that nothing is left in memory that is not kept; or that there is. */
  set hasEnded(ended: boolean) {
    if (ended === this.#ended || this.#id === undefined) return;
    this.#ended = ended;
    const kind: FrameKind = ended ? "end" : "resumed";
    try {
      const file = this.#directory.open(ownerName(this.#id));
      try {
        file.append(markFrame({ kind, timeMillis: this.#clock.now() }));
      } finally {
        file.close();
      }
    } catch {
      // Then somebody counts an unclean end, or waits for the silence.
    }
  }

  /** Lets go of all files, for others to take at once. */
  release(): void {
    const id = this.#id;
    this.#forget();
    if (id === undefined) return;
    try {
      this.#directory.remove(ownerName(id));
    } catch {
      // It will be found silent.
    }
  }

  /** Writes who we are. */
  #introduce(file: OpenFile): void {
    const facts = { kind: "owner", timeMillis: this.#clock.now() } as const;
    const text = JSON.stringify({
      who: this.#directory.process,
      events: this.#keepsEvents,
    });
    try {
      file.append(contentFrame(facts, new TextEncoder().encode(text)));
      this.#trouble = undefined;
    } catch (error) {
      file.truncate(0);
      throw error;
    }
  }

  #introduceLate(id: string): void {
    try {
      const file = this.#directory.open(ownerName(id));
      try {
        file.truncate(0);
        this.#introduce(file);
      } finally {
        file.close();
      }
    } catch {
      // At the next touch, then.
    }
  }

  #forget(): void {
    this.#id = undefined;
    this.#trouble = undefined;
    this.#cancelBeat?.();
    this.#cancelBeat = undefined;
  }

  #touched(): void {
    this.#touchedAt = this.#clock.now();
    this.#touchedMonotonic = this.#clock.monotonic();
  }

  #beatSoon(): void {
    this.#cancelBeat?.();
    this.#cancelBeat = this.#clock.after(BEAT_MILLIS, () => {
      if (this.touch()) this.#beatSoon();
    });
  }
}

/**
 * How an owner ended; `undefined` while it may still be at work.
 *
 * @throws {Error} If the directory cannot be read.
 */
export function endOf(
  directory: PrivateDirectory,
  id: string,
  nowMillis: number,
): EndOfOwner | undefined {
  const released = { isUnclean: false, keptEvents: false };
  if (id === NOBODY) return released;
  const name = ownerName(id);
  const facts = directory.facts(name);
  if (facts === undefined) return released;
  const said = readOwner(directory, name);
  const { keptEvents } = said;
  if (said.ended) return { isUnclean: false, keptEvents };
  const runs = said.who === "" ? undefined : directory.isRunning(said.who);
  const patience = runs ? STUCK_MILLIS : SILENCE_MILLIS;
  const isGone = runs === false ||
    nowMillis - facts.modifiedMillis > patience;
  return isGone ? { isUnclean: true, keptEvents } : undefined;
}

function readOwner(
  directory: PrivateDirectory,
  name: string,
): { who: string; keptEvents: boolean; ended: boolean } {
  const said = { who: "", keptEvents: false, ended: false };
  try {
    const file = directory.open(name);
    try {
      const state = { position: 0, damagedBytes: 0, tornBytes: 0 };
      eachFrame(file, state, (frame, position) => {
        if (frame.kind === "end") said.ended = true;
        if (frame.kind === "resumed") said.ended = false;
        if (frame.kind !== "owner") return;
        const bytes = new Uint8Array(Math.min(frame.contentBytes, 4_096));
        file.read(bytes, position);
        const facts = JSON.parse(new TextDecoder().decode(bytes));
        said.who = String(facts?.who ?? "");
        said.keptEvents = facts?.events === true;
      });
    } finally {
      file.close();
    }
  } catch {
    // Damaged or just removed: its silence tells.
  }
  return said;
}
