/**
 * Sums of objects that are numbers all through.
 *
 * @module
 */

/** Two of a kind, field by field. */
export function addFields<T extends { readonly [K in keyof T]: number }>(
  a: T,
  b: T,
): T {
  const entries = Object.entries(a) as [keyof T, number][];
  return Object.fromEntries(
    entries.map(([key, value]) => [key, value + b[key]]),
  ) as unknown as T;
}
