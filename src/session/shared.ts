/**
 * What all copies of a session share.
 *
 * @module
 */
import { OncePerTurn } from "./once_per_turn.ts";
import { Statistics } from "./statistics.ts";
import { Tallies } from "./tallies.ts";

/** What all copies of a session share. */
export interface SessionShared {
  /** What was used and done. */
  readonly tallies: Tallies;
  /** The same for the summary, with times and outcomes. */
  readonly statistics: Statistics;
  /** Regular turns begun. */
  turns: number;
  /** Answers that were recorded. */
  readonly answers: OncePerTurn;
  /** Skills whose implicit use was recorded. */
  readonly skills: OncePerTurn;
}

/**
 * For a session that begins.
 *
 * @param parent Of the session that has started it: what is used counts there too.
 */
export function createShared(parent?: SessionShared): SessionShared {
  return {
    tallies: new Tallies(parent?.tallies),
    statistics: new Statistics(parent?.statistics),
    turns: 0,
    answers: new OncePerTurn(),
    skills: new OncePerTurn(),
  };
}
