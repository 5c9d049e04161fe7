/**
 * Where the time of a turn went.
 *
 * At every moment the turn's time goes to one part: what is going on then and
 * comes first in {@link ORDER}. So the parts add up to the whole, whatever
 * overlaps.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/** Where the time went, in whole milliseconds. The parts add up to the whole. */
export interface TurnLedger {
  /** From the turn's begin to its end, or to now. */
  readonly wholeMillis: number;
  /** Waiting for a person. */
  readonly humanMillis: number;
  /** From asking the model for a stream to the first token of that answer. */
  readonly firstTokenMillis: number;
  /** The rest of the model's answers; all of one that came as a whole. */
  readonly modelMillis: number;
  /** Tools and sub-agents, while neither a person nor the model was waited for. */
  readonly toolsMillis: number;
  /** Attempts at the model that failed, and the time until the next one. */
  readonly retriesMillis: number;
  /** The agent itself. */
  readonly restMillis: number;
}

/** A part that something going on can be. */
export type LedgerPart =
  | "human"
  | "firstToken"
  | "model"
  | "tools"
  | "retries";

/** Something that is going on. */
export interface LedgerEntry {
  /** From now on it is another part. */
  become(part: LedgerPart): void;
  /** It is over. */
  end(): void;
  /** An attempt failed: its time, and that until the next one, went to retries. */
  fail(): void;
}

/** What comes first gets the time. */
const ORDER: readonly LedgerPart[] = [
  "human",
  "firstToken",
  "model",
  "tools",
  "retries",
];

/** No time at all. */
export const EMPTY_LEDGER: TurnLedger = {
  wholeMillis: 0,
  humanMillis: 0,
  firstTokenMillis: 0,
  modelMillis: 0,
  toolsMillis: 0,
  retriesMillis: 0,
  restMillis: 0,
};

type Times = Record<LedgerPart | "rest", number>;

interface Going {
  part: LedgerPart;
  /** Waiting for a person, in the turn above. */
  readonly above: LedgerEntry | undefined;
  /** What it was given, in microseconds; an attempt that fails gives it back. */
  readonly given: Partial<Times>;
}

/** Keeps the ledger of one turn. Its size is that of what is going on. */
export class LedgerClock {
  readonly #clock: Clock;
  readonly #start: number;
  readonly #times: Times = {
    human: 0,
    firstToken: 0,
    model: 0,
    tools: 0,
    retries: 0,
    rest: 0,
  };
  /** In the order of their begin. */
  readonly #going = new Set<Going>();
  /** Since an attempt failed, until the next one. */
  #backoff: Going | undefined;
  readonly #above: LedgerClock | undefined;
  /** What the turn is to the one above it. */
  readonly #inAbove: LedgerEntry | undefined;
  #at: number;
  #stopped = false;

  /** @param above Of the turn that this one runs in: to it, this is a tool. */
  constructor(clock: Clock, above?: LedgerClock) {
    this.#clock = clock;
    this.#above = above;
    this.#inAbove = above?.begin("tools");
    this.#start = this.#at = micros(clock);
  }

  /** Something begins. */
  begin(part: LedgerPart): LedgerEntry {
    this.#advance();
    // Who waits for a person waits all the way up.
    const above = part === "human" && !this.#stopped
      ? this.#above?.begin(part)
      : undefined;
    const going: Going = { part, above, given: {} };
    this.#going.add(going);
    if (part === "firstToken" || part === "model") this.#endBackoff();
    const end = (failed: boolean): void => {
      above?.end();
      if (!this.#going.has(going)) return;
      this.#advance();
      this.#going.delete(going);
      if (failed) this.#toRetries(going);
    };
    return {
      become: (next) => {
        this.#advance();
        going.part = next;
      },
      end: () => end(false),
      fail: () => end(true),
    };
  }

  /** The turn is over: nothing counts any more. */
  stop(): void {
    this.#advance();
    this.#stopped = true;
    this.#inAbove?.end();
    for (const { above } of this.#going) above?.end(); // Nobody waits any more.
    this.#going.clear();
    const waited = this.#backoff?.given.retries ?? 0;
    this.#backoff = undefined;
    this.#times.retries -= waited; // There was no next attempt.
    this.#times.rest += waited;
  }

  /** The ledger up to now. */
  read(): TurnLedger {
    this.#advance();
    return rounded(this.#times, this.#at - this.#start);
  }

  #toRetries({ given }: Going): void {
    for (const [part, time] of Object.entries(given)) {
      this.#times[part as LedgerPart] -= time;
      this.#times.retries += time;
    }
    this.#endBackoff();
    this.#backoff = { part: "retries", above: undefined, given: {} };
    this.#going.add(this.#backoff);
  }

  #endBackoff(): void {
    if (this.#backoff !== undefined) this.#going.delete(this.#backoff);
    this.#backoff = undefined;
  }

  #advance(): void {
    if (this.#stopped) return;
    const now = micros(this.#clock);
    const time = Math.max(0, now - this.#at);
    this.#at += time;
    if (time === 0) return;
    const first = this.#first();
    this.#times[first?.part ?? "rest"] += time;
    if (first !== undefined) {
      first.given[first.part] = (first.given[first.part] ?? 0) + time;
    }
  }

  #first(): Going | undefined {
    let first: Going | undefined;
    let rank = ORDER.length;
    for (const going of this.#going) {
      const its = ORDER.indexOf(going.part);
      if (its < rank) [first, rank] = [going, its];
    }
    return first;
  }
}

/** Whole numbers add up; fractions of milliseconds would not. */
function micros(clock: Clock): number {
  return Math.round(clock.monotonicMillis() * 1_000);
}

/** In whole milliseconds that still add up: sums are rounded, not parts. */
function rounded(times: Times, whole: number): TurnLedger {
  let sum = 0;
  let before = 0;
  const next = (part: keyof Times): number => {
    sum += times[part];
    const upTo = Math.floor(sum / 1_000);
    const millis = upTo - before;
    before = upTo;
    return millis;
  };
  return {
    humanMillis: next("human"),
    firstTokenMillis: next("firstToken"),
    modelMillis: next("model"),
    toolsMillis: next("tools"),
    retriesMillis: next("retries"),
    restMillis: next("rest"),
    wholeMillis: Math.floor(whole / 1_000),
  };
}
