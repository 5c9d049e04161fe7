/**
 * Carries the OpenTelemetry context along asynchronous calls.
 *
 * The SDK's own manager imports `node:async_hooks` and so breaks browser
 * bundles; ours is given its storage by the runtime.
 *
 * @module
 */
import type { Context, ContextManager } from "@opentelemetry/api";
import type { ContextStorage } from "../runtime/types.ts";
import { ROOT_CONTEXT } from "./api.ts";

/**
 * A context manager over the storage of the runtime.
 *
 * @param root What is active where nothing else is: the API's own root for a
 * manager that is registered there.
 */
export function createContextManager(
  storage: ContextStorage<Context> = stackStorage(),
  root: Context = ROOT_CONTEXT,
): ContextManager {
  const manager: ContextManager = {
    active: () => storage.getStore() ?? root,
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
