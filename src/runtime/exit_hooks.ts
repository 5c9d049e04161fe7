/**
 * The end of a program, on hosts with a `process`: what can be heard of it
 * without changing it.
 *
 * One listener per event and host, however many ask: `process` warns from the
 * eleventh on.
 *
 * @module
 */
import { attempt } from "./builtin.ts";
import type { Registration } from "./types.ts";

/** What we use of `process` to hear of its end. */
export interface ProcessEvents {
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
}

/** What we use of the global object of Deno. */
export interface UnloadEvents {
  addEventListener?(type: string, listener: () => void): void;
  removeEventListener?(type: string, listener: () => void): void;
}

/** Any number of callbacks behind one listener, there while there is one. */
interface Shared {
  readonly callbacks: Set<() => void>;
  readonly listener: () => void;
}

/** Per host and event. */
const known = new WeakMap<object, Map<string, Shared>>();

/**
 * Calls `flush` whenever the event loop runs empty. Not reached by
 * `process.exit()`, signals and uncaught errors.
 */
export function onBeforeExit(
  host: ProcessEvents,
  flush: () => Promise<unknown>,
): Registration {
  return onProcess(host, "beforeExit", () => void flush().catch(() => {}));
}

/**
 * The same on Deno, without a look at `process` before the end: `beforeunload`
 * comes right before `beforeExit`.
 *
 * @param unload The global object of Deno.
 */
export function onRunEmpty(
  host: ProcessEvents,
  unload: UnloadEvents,
  flush: () => Promise<unknown>,
): Registration {
  let registration: Registration | undefined;
  const first = onGlobal(unload, "beforeunload", () => {
    registration ??= onBeforeExit(host, flush);
  });
  return {
    dispose() {
      first.dispose();
      registration?.dispose();
    },
  };
}

/**
 * Calls `keep` when the program ends and nothing asynchronous can happen any
 * more: at the natural end, `process.exit()` and uncaught errors, on Deno also
 * at `Deno.exit()`. It may be called more than once, and the program may go on
 * where the host catches uncaught errors.
 *
 * @param unload The global object of Deno, where `Deno.exit()` is heard.
 */
export function onExit(
  host: ProcessEvents,
  keep: () => void,
  unload?: UnloadEvents,
): Registration {
  const registrations = [
    onProcess(host, "exit", keep),
    // Deno ends on an uncaught error without `exit` or `unload`. Listening here
    // changes neither what is printed nor the exit code, on any host.
    onProcess(host, "uncaughtExceptionMonitor", keep),
    ...unload ? [onGlobal(unload, "unload", keep)] : [],
  ];
  return {
    dispose() {
      for (const registration of registrations) registration.dispose();
    },
  };
}

function onProcess(
  host: ProcessEvents,
  event: string,
  callback: () => void,
): Registration {
  return share(host, event, callback, {
    add: (listener) => void host.on(event, listener),
    remove: (listener) => void host.off(event, listener),
  });
}

function onGlobal(
  host: UnloadEvents,
  event: string,
  callback: () => void,
): Registration {
  return share(host, event, callback, {
    add: (listener) => host.addEventListener?.(event, listener),
    remove: (listener) => host.removeEventListener?.(event, listener),
  });
}

function share(
  host: object,
  event: string,
  callback: () => void,
  { add, remove }: Readonly<
    Record<"add" | "remove", (listener: () => void) => void>
  >,
): Registration {
  const events = known.get(host) ?? new Map<string, Shared>();
  known.set(host, events);
  const shared = events.get(event) ?? createShared();
  // Its own function: the same callback may come twice.
  const own = (): void => callback();
  shared.callbacks.add(own);
  if (!events.has(event)) {
    events.set(event, shared);
    attempt(() => add(shared.listener));
  }
  return {
    dispose() {
      if (!shared.callbacks.delete(own) || shared.callbacks.size > 0) return;
      events.delete(event);
      attempt(() => remove(shared.listener));
    },
  };
}

function createShared(): Shared {
  const callbacks = new Set<() => void>();
  return {
    callbacks,
    listener() {
      for (const callback of [...callbacks]) attempt(callback);
    },
  };
}
