/**
 * What a host has, taken for absent where it refuses.
 *
 * @module
 */

/** A built-in module, as `process.getBuiltinModule` gives it, where it can. */
export function builtin<T>(
  host: { getBuiltinModule?(id: string): unknown },
  id: string,
): T | undefined {
  return attempt(() => host.getBuiltinModule?.(id)) as T | undefined;
}

/** What `fn` gives, or `undefined` when the host refuses. */
export function attempt<T>(fn: () => T): T | undefined {
  try {
    return fn();
  } catch {
    return undefined;
  }
}
