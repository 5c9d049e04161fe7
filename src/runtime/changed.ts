/**
 * A host that differs from another one in a few things.
 *
 * @module
 */
import type { Runtime } from "./types.ts";

/** What differs; `undefined` takes a member away. */
export type RuntimeChanges = {
  readonly [Name in keyof Runtime]?: Runtime[Name] | undefined;
};

/**
 * The same host but for some members. What is not changed runs on the host that
 * was given, which may be of a class with private fields.
 */
export function changedRuntime(
  runtime: Runtime,
  changes: RuntimeChanges,
): Runtime {
  const has = (name: PropertyKey): name is keyof Runtime =>
    Object.hasOwn(changes, name);
  return new Proxy({}, {
    get(_, name) {
      if (has(name)) return changes[name];
      const value: unknown = Reflect.get(runtime, name);
      return typeof value === "function" ? value.bind(runtime) : value;
    },
    has: (_, name) => has(name) || Reflect.has(runtime, name),
  }) as Runtime;
}
