/**
 * Where turns begin: what a user types says so only together with what comes
 * next.
 *
 * @module
 */
import type { UserInput } from "../../../events/user_prompt.ts";
import type { RecordFacts } from "./records.ts";
import type { Thread } from "./thread.ts";
import type { Threads } from "./threads.ts";

/** Where something was told. */
export interface Place {
  readonly facts: RecordFacts;
  readonly thread: Thread;
}

/** Something that was typed, and is not known yet to begin a turn. */
interface Typed {
  readonly facts: RecordFacts;
  readonly input: readonly UserInput[];
  /** A slash command: whether it asks the model shows in what comes next. */
  readonly isCommand: boolean;
}

/** Called off by the user. */
const INTERRUPTED = { outcome: "cancelled" } as const;

/** Begins the turns of all threads. */
export class Turns {
  readonly #threads: Threads;
  readonly #typed = new Map<Thread, Typed>();

  constructor(threads: Threads) {
    this.#threads = threads;
  }

  /** The user asks: for a new turn, or in the midst of one. */
  prompt(place: Place, input: readonly UserInput[]): void {
    const { thread, facts } = place;
    this.#flush(thread);
    if (!thread.hasTurn) this.#begin(place, input);
    else this.#typed.set(thread, { facts, input, isCommand: false });
  }

  /** The user types a slash command. */
  command({ thread, facts }: Place, input: readonly UserInput[]): void {
    this.#flush(thread);
    this.#typed.set(thread, { facts, input, isCommand: true });
  }

  /** A slash command has run, without the model. */
  ranCommand(thread: Thread): void {
    if (this.#typed.get(thread)?.isCommand) this.#typed.delete(thread);
  }

  /** Somebody other than the user has something for the model. */
  notice(place: Place): void {
    const { thread, facts: { atMillis } } = place;
    if (thread.hasTurn && (thread.hasTools || this.#isAsked(thread))) {
      thread.told(atMillis);
    } else this.#begin(place);
  }

  /** The turn goes on: what was typed meanwhile was said in the midst of it. */
  goesOn(thread: Thread): void {
    const typed = this.#typed.get(thread);
    if (!thread.hasTurn || typed === undefined || typed.isCommand) return;
    this.#typed.delete(thread);
    thread.prompt(typed.facts.atMillis, typed.input);
  }

  /** The model begins to answer: what was typed last has begun a turn. */
  answers(place: Place): void {
    const { thread, facts } = place;
    const typed = this.#typed.get(thread);
    if (typed !== undefined && !(typed.isCommand && thread.hasTools)) {
      this.#begin({ thread, facts: typed.facts }, typed.input);
    } else if (!thread.hasTurn) {
      const { readyMillis: atMillis = facts.atMillis } = thread;
      this.#begin({ thread, facts: { ...facts, atMillis } });
    }
  }

  /** The user calls the turn off. @returns Whether there is one. */
  interrupt({ thread, facts: { atMillis } }: Place): boolean {
    this.#flush(thread);
    this.#typed.delete(thread);
    if (!thread.hasTurn) return false;
    this.#threads.endTurn(thread, atMillis, INTERRUPTED);
    return true;
  }

  /** The conversation was compacted, as the user had asked. */
  compacted({ thread, facts }: Place, durationMillis: number): void {
    const { atMillis, uuid } = facts;
    this.#typed.delete(thread);
    this.#threads.endTurn(thread);
    thread.wholeTurn({
      atMillis: atMillis - durationMillis,
      turnId: uuid ?? `${atMillis}`,
      kind: "compact",
    }, atMillis);
  }

  /** The file is over. */
  end(): void {
    for (const thread of [...this.#typed.keys()]) this.#flush(thread);
  }

  #isAsked(thread: Thread): boolean {
    return this.#typed.get(thread)?.isCommand === false;
  }

  /** A prompt that nothing followed was a turn all the same. */
  #flush(thread: Thread): void {
    const typed = this.#typed.get(thread);
    if (typed === undefined || typed.isCommand) return;
    this.#begin({ thread, facts: typed.facts }, typed.input);
  }

  #begin({ facts, thread }: Place, input?: readonly UserInput[]): void {
    const { atMillis, uuid } = facts;
    this.#typed.delete(thread);
    const below = this.#threads.below(thread);
    this.#threads.endTurn(thread);
    thread.beginTurn({
      atMillis,
      turnId: uuid ?? `${atMillis}`,
      ...below === undefined ? {} : { below },
    }, input);
  }
}
