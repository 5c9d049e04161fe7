/**
 * What all copies of a session share.
 *
 * @module
 */
import { OncePerTurn } from "./once_per_turn.ts";
import type { SessionTotals } from "./turn.ts";
import { NO_USAGE } from "./usage.ts";

/** What all copies of a session share. */
export type SessionShared =
  & { -readonly [K in keyof SessionTotals]: SessionTotals[K] }
  & {
    /** Answers that were recorded. */
    readonly answers: OncePerTurn;
    /** Skills whose implicit use was recorded. */
    readonly skills: OncePerTurn;
  };

/** For a session that begins. */
export function createShared(): SessionShared {
  return {
    usage: NO_USAGE,
    toolCalls: 0,
    turns: 0,
    answers: new OncePerTurn(),
    skills: new OncePerTurn(),
  };
}
