/**
 * Parts of a text.
 *
 * @module
 */

/** A part of a text, in UTF-16 code units. */
export interface Part {
  readonly start: number;
  /** Behind its last. */
  readonly end: number;
}

/** All parts in order, those that overlap joined. */
export function mergeParts(
  parts: readonly Part[],
  others: Iterable<Part>,
): Part[] {
  const sorted = [...parts, ...others].sort((a, b) => a.start - b.start);
  const joined: Part[] = [];
  for (const part of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && part.start < last.end) {
      const end = Math.max(last.end, part.end);
      joined[joined.length - 1] = { start: last.start, end };
    } else joined.push(part);
  }
  return joined;
}
