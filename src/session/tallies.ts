/**
 * What a session and each of its turns have used and done.
 *
 * Turns may run side by side: what happens counts for the turn in whose context
 * it happens and, where the context says nothing, for the latest that is open.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import type { ResponseEvent } from "../spans/response_event.ts";
import { addFields } from "./add_fields.ts";
import type { LedgerClock } from "./ledger.ts";
import { NO_USAGE, type TokenUsage } from "./usage.ts";
import type { SessionWorkHost } from "./work_records.ts";

/** What was used and done. */
export interface Tally {
  usage: TokenUsage;
  /** Results of tools. */
  toolCalls: number;
  /** Calls of the model, failed ones too. */
  modelCalls: number;
}

/** What calls of models and tools tell the turn they belong to. */
export interface TurnProgress {
  /** The session of the turn. */
  readonly host: SessionWorkHost;
  readonly turnId: string;
  readonly reasoningEffort: string;
  readonly ledger: LedgerClock;
  /** An event of the model's stream was read. */
  streamEvent(event: ResponseEvent): void;
}

/** The tally of a turn. */
export interface TurnTally extends Tally {
  /** Of the session that the turn belongs to. */
  readonly owner: Tallies;
  /** Told of it; absent where nobody asked. */
  progress?: TurnProgress;
  /** Whether it has not ended. */
  isOpen: boolean;
}

/** Open turns that are remembered: somebody may begin turns and end none. */
const MAX_OPEN = 1_000;

const TURN: symbol = Symbol.for("agent-otel turn");

/** Counts for a session, its copies and its turns. */
export class Tallies {
  /** Of the whole session. */
  readonly session: Tally = empty();
  /** Those that are open, the latest last. */
  readonly #open: TurnTally[] = [];
  readonly #parent: Tallies | undefined;

  /** @param parent Of the session that has started this one: counts it too. */
  constructor(parent?: Tallies) {
    this.#parent = parent;
  }

  /** A turn begins; end it with {@link endTurn}. */
  beginTurn(): TurnTally {
    const turn: TurnTally = { ...empty(), owner: this, isOpen: true };
    this.#open.push(turn);
    if (this.#open.length > MAX_OPEN) this.#open.shift();
    return turn;
  }

  /** The context of a turn: what happens in it counts for the turn. */
  contextOf(turn: TurnTally, context: Context): Context {
    return context.setValue(TURN, turn);
  }

  /** The open turn whose context this is, of this session or one below it. */
  turnIn(context: Context): TurnTally | undefined {
    const turn = Tallies.turnOf(context);
    return turn?.owner.isBelow(this) ? turn : undefined;
  }

  /** The open turn whose context this is, of whatever session. */
  static turnOf(context: Context): TurnTally | undefined {
    const turn = context.getValue(TURN) as TurnTally | undefined;
    return turn?.isOpen === true ? turn : undefined;
  }

  /** The turn is over. */
  endTurn(turn: TurnTally): void {
    turn.isOpen = false;
    const at = this.#open.lastIndexOf(turn);
    if (at >= 0) this.#open.splice(at, 1);
  }

  /**
   * What counts what happens here and now. Work that goes on keeps it: it counts
   * for the turn that it began in, also when that ends first.
   */
  at(context: Context): readonly Tally[] {
    const turn = this.turnIn(context) ?? this.#open.at(-1);
    return turn === undefined
      ? this.#sessions()
      : [...turn.owner.#sessions(), turn];
  }

  /** Whether these are of the session of `other`, or of one that it started. */
  isBelow(other: Tallies): boolean {
    return this === other || this.#parent?.isBelow(other) === true;
  }

  /** The session, and those above it. */
  #sessions(): readonly Tally[] {
    const parent = this.#parent;
    return parent === undefined
      ? [this.session]
      : [this.session, ...parent.#sessions()];
  }
}

/** Tokens were used. */
export function countUsage(tallies: readonly Tally[], usage: TokenUsage): void {
  for (const tally of tallies) tally.usage = addFields(tally.usage, usage);
}

/** A tool has run. */
export function countToolCall(tallies: readonly Tally[]): void {
  for (const tally of tallies) tally.toolCalls += 1;
}

/** The model is asked. */
export function countModelCall(tallies: readonly Tally[]): void {
  for (const tally of tallies) tally.modelCalls += 1;
}

function empty(): Tally {
  return { usage: NO_USAGE, toolCalls: 0, modelCalls: 0 };
}
