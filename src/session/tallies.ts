/**
 * What a session and each of its turns have used and done.
 *
 * Turns may run side by side: what happens counts for the turn in whose context
 * it happens and, where the context says nothing, for the latest that is open.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import { addUsage, NO_USAGE, type TokenUsage } from "./usage.ts";

/** What was used and done. */
export interface Tally {
  usage: TokenUsage;
  /** Results of tools. */
  toolCalls: number;
}

const TURN: symbol = Symbol.for("agent-otel turn");

/** Counts for a session, its copies and its turns. */
export class Tallies {
  /** Of the whole session. */
  readonly session: Tally = empty();
  readonly #turns = new Set<Tally>();

  /** A turn begins; end it with {@link endTurn}. */
  beginTurn(): Tally {
    const turn = empty();
    this.#turns.add(turn);
    return turn;
  }

  /** The context of a turn: what happens in it counts for the turn. */
  contextOf(turn: Tally, context: Context): Context {
    return context.setValue(TURN, turn);
  }

  /** The turn is over. */
  endTurn(turn: Tally): void {
    this.#turns.delete(turn);
  }

  /** Tokens were used. */
  addUsage(usage: TokenUsage, context: Context): void {
    for (const tally of this.#at(context)) {
      tally.usage = addUsage(tally.usage, usage);
    }
  }

  /** A tool has run. */
  addToolCall(context: Context): void {
    for (const tally of this.#at(context)) tally.toolCalls += 1;
  }

  #at(context: Context): readonly Tally[] {
    const named = context.getValue(TURN) as Tally | undefined;
    const turn = named !== undefined && this.#turns.has(named)
      ? named
      : [...this.#turns].at(-1);
    return turn === undefined ? [this.session] : [this.session, turn];
  }
}

function empty(): Tally {
  return { usage: NO_USAGE, toolCalls: 0 };
}
