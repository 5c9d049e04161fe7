/**
 * Which session was started by which call of a tool: what several files of one
 * conversation know of each other.
 *
 * @module
 */

/** Shared by replays of several files. Made by {@link createReplayIndex}. */
export interface ReplayIndex {
  /** How many calls of tools it knows. */
  readonly size: number;
}

/** An index that knows nothing yet. */
export function createReplayIndex(): ReplayIndex {
  return { size: 0 };
}
