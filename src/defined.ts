/**
 * What is there but undefined says nothing.
 *
 * @module
 */

/** An object without its undefined fields. */
export function defined<T extends object>(
  fields: { readonly [K in keyof T]: T[K] | undefined },
): T {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as T;
}
