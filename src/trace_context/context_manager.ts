/**
 * Carries the OpenTelemetry context along asynchronous calls.
 *
 * The SDK's own manager imports `node:async_hooks` and so breaks browser
 * bundles; ours is given its storage by the runtime.
 *
 * @module
 */
import {
  type Context,
  type ContextManager,
  ROOT_CONTEXT,
} from "@opentelemetry/api";
import type { ContextStorage } from "../runtime/types.ts";

/** A context manager over the storage of the runtime. */
export function createContextManager(
  storage: ContextStorage<Context> = stackStorage(),
): ContextManager {
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (context, fn, thisArg, ...args) =>
      storage.run(context, () => fn.apply(thisArg as never, args)),
    bind<T>(context: Context, target: T): T {
      if (typeof target !== "function") return target;
      const bound = function (this: unknown, ...args: unknown[]): unknown {
        return manager.with(context, () => target.apply(this, args));
      };
      return bound as unknown as T;
    },
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}

/**
 * Where the host has no context storage: right within synchronous calls only,
 * so asynchronous code passes its context explicitly.
 */
function stackStorage(): ContextStorage<Context> {
  let current: Context | undefined;
  return {
    run(value, fn) {
      const before = current;
      current = value;
      try {
        return fn();
      } finally {
        current = before;
      }
    },
    getStore: () => current,
  };
}
