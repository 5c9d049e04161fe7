/**
 * Time for the transport: a clock it can be tested with, and the one thing that
 * ends a send.
 *
 * @module
 */

import type { AbortSignalLike } from "../runtime/types.ts";

/** Time and chance, as the transport needs them. */
export interface TransportClock {
  /** Now, in milliseconds since the Unix epoch. */
  now(): number;
  /** Milliseconds since any fixed moment; never goes back. */
  monotonic(): number;
  /** From 0 up to but not including 1. */
  random(): number;
  /** Calls `fn` after a delay in milliseconds; returns what calls it off. */
  after(delayMillis: number, fn: () => void): () => void;
}

/** The host's own. Its timers never keep a process alive. */
export const hostClock: TransportClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  after(delayMillis, fn) {
    const timer: unknown = setTimeout(fn, delayMillis);
    // Deno, Bun and Node return an object, browsers a number.
    (timer as { unref?(): void }).unref?.();
    return () => clearTimeout(timer as number);
  },
};

/** Why a send had to end. */
export type StopReason = "deadline" | "caller" | "shutdown";

/** Ends one send: by its deadline, its caller or the transport's shutdown. */
export interface Stop {
  /** Why it had to end; `undefined` while it may go on. */
  readonly reason: StopReason | undefined;
  /** Resolves when it has to end, never rejects. */
  readonly stopped: Promise<undefined>;
  /** For `fetch`. */
  readonly signal: AbortSignalLike;
  end(reason: StopReason): void;
  /** Lets go of timers and listeners. */
  dispose(): void;
}

/** A stop that nothing but its caller and `end()` ends when `millis` is 0. */
export function createStop(
  clock: TransportClock,
  millis: number,
  caller: AbortSignalLike | undefined,
): Stop {
  const controller = new AbortController();
  let reason: StopReason | undefined;
  let resolve: (value: undefined) => void = () => {};
  const stopped = new Promise<undefined>((settle) => resolve = settle);
  const end = (why: StopReason): void => {
    if (reason !== undefined) return;
    reason = why;
    resolve(undefined);
    controller.abort();
  };
  const onAbort = (): void => end("caller");
  caller?.addEventListener("abort", onAbort);
  const cancel = millis > 0
    ? clock.after(millis, () => end("deadline"))
    : undefined;
  if (caller?.aborted) end("caller");
  return {
    get reason() {
      return reason;
    },
    stopped,
    signal: controller.signal,
    end,
    dispose() {
      cancel?.();
      caller?.removeEventListener("abort", onAbort);
    },
  };
}
