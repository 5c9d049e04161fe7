/**
 * What all copies of a session share.
 *
 * @module
 */
import { OncePerTurn } from "./once_per_turn.ts";
import { Tallies } from "./tallies.ts";

/** What all copies of a session share. */
export interface SessionShared {
  /** What was used and done. */
  readonly tallies: Tallies;
  /** Regular turns begun. */
  turns: number;
  /** Answers that were recorded. */
  readonly answers: OncePerTurn;
  /** Skills whose implicit use was recorded. */
  readonly skills: OncePerTurn;
}

/** For a session that begins. */
export function createShared(): SessionShared {
  return {
    tallies: new Tallies(),
    turns: 0,
    answers: new OncePerTurn(),
    skills: new OncePerTurn(),
  };
}
