/**
 * What may be recorded only once within a turn.
 *
 * @module
 */

/** Turns that are remembered; turns may overlap, where sub-agents work. */
const MAX_TURNS = 64;

/** Things remembered of a turn; further ones count as seen. */
const MAX_PER_TURN = 4_096;

/** Remembers what was seen in each of the latest turns. */
export class OncePerTurn {
  readonly #turns = new Map<string, Set<string>>();

  /** Whether this is the first time for `id` in the turn. */
  isFirst(turnId: string, id: string): boolean {
    const seen = this.#seenIn(turnId);
    if (seen.has(id) || seen.size >= MAX_PER_TURN) return false;
    seen.add(id);
    return true;
  }

  #seenIn(turnId: string): Set<string> {
    const known = this.#turns.get(turnId);
    if (known !== undefined) return known;
    const [oldest] = this.#turns.keys();
    if (oldest !== undefined && this.#turns.size >= MAX_TURNS) {
      this.#turns.delete(oldest);
    }
    const seen = new Set<string>();
    this.#turns.set(turnId, seen);
    return seen;
  }
}
