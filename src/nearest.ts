/**
 * Which of some names was probably meant.
 *
 * @module
 */

/** Longer words are no slip of somebody's fingers. */
const MAX_LENGTH = 40;

/**
 * The name that a word is most like: written otherwise (`Log_Level`), with a
 * slip for every three letters at most, or its beginning or end left out.
 *
 * @returns `undefined` when none is near.
 */
export function nearest<T extends string>(
  word: string,
  names: readonly T[],
): T | undefined {
  const given = plain(word);
  if (given.length < 2 || given.length > MAX_LENGTH) return undefined;
  let best: T | undefined;
  let least = Infinity;
  for (const name of names) {
    const other = plain(name);
    const slips = slipsBetween(given, other);
    const isPart = given.length >= 4 && other.length >= 4 &&
      (other.startsWith(given) || other.endsWith(given) ||
        given.startsWith(other) || given.endsWith(other));
    const isNear = isPart ||
      slips <=
        Math.max(1, Math.floor(Math.min(given.length, other.length) / 3));
    if (isNear && slips < least) [best, least] = [name, slips];
  }
  return best;
}

function plain(word: string): string {
  return word.slice(0, MAX_LENGTH + 9).toLowerCase().replace(/[-_ .]/g, "");
}

/** Letters to change, add or leave out, to come from one word to another. */
function slipsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let at = 0; at < a.length; at += 1) {
    const next = [at + 1];
    for (let to = 0; to < b.length; to += 1) {
      next.push(Math.min(
        (row[to] ?? 0) + (a[at] === b[to] ? 0 : 1),
        (row[to + 1] ?? 0) + 1,
        (next[to] ?? 0) + 1,
      ));
    }
    row = next;
  }
  return row[b.length] ?? Infinity;
}
