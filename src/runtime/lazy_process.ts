/**
 * The `process` of Deno, where the first look at it takes longer than all of our
 * start.
 *
 * @module
 */
import type { ProcessLike } from "./process.ts";

/** A `process` that is not looked at before something is asked of it. */
export interface LazyProcess {
  readonly process: ProcessLike;
  /** Whether it was looked at. */
  isInUse(): boolean;
}

/** One per host: who listens to its events knows it by identity. */
const known = new WeakMap<object, LazyProcess>();

/** The `process` of a host's global object. */
export function lazyProcess(
  host: { readonly process?: ProcessLike },
): LazyProcess {
  const lazy = known.get(host) ?? createLazy(host);
  known.set(host, lazy);
  return lazy;
}

function createLazy(host: { readonly process?: ProcessLike }): LazyProcess {
  let inUse = false;
  const process = new Proxy({} as ProcessLike, {
    get(_, key) {
      inUse = true;
      const { process } = host;
      const value: unknown = process && Reflect.get(process, key);
      return typeof value === "function" ? value.bind(process) : value;
    },
  });
  return { process, isInUse: () => inUse };
}
