/**
 * Signals that ask a program to end, on hosts with a `process`.
 *
 * A listener takes the place of what the host does by itself, which is to end.
 * So who was alone in listening lets the signal do its work afterwards; where
 * others listen, the end is theirs to decide.
 *
 * @module
 */
import { attempt } from "./builtin.ts";
import type { ExitSignal, Registration, SignalWork } from "./types.ts";

/** What we use of `process` to hear of signals. */
export interface ProcessSignals {
  readonly platform?: string;
  readonly pid?: number;
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
  prependListener?(event: string, listener: () => void): unknown;
  listeners?(event: string): readonly unknown[];
  kill?(pid: number, signal: string): unknown;
  exit?(code: number): unknown;
}

/** The numbers that shells add to 128. */
const NUMBERS: Readonly<Record<ExitSignal, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGTERM: 15,
  SIGBREAK: 21,
};

/** Marks listeners of every copy of this library in the process. */
const OURS: symbol = Symbol.for("agent-otel.signal");

/** Per host: all providers flush before the one end comes. */
const known = new WeakMap<object, SignalListeners>();

/**
 * Does `work` when one of the signals comes: flushes, then keeps what is left
 * and ends the program by the same signal, unless somebody else listens to it.
 * A second signal in the meantime ends it at once.
 */
export function onSignals(
  host: ProcessSignals,
  signals: readonly ExitSignal[],
  work: SignalWork,
): Registration {
  const shared = known.get(host) ?? new SignalListeners(host);
  known.set(host, shared);
  // SIGBREAK is Ctrl+Break on Windows, and nothing elsewhere.
  const heard = signals.filter((signal) =>
    signal !== "SIGBREAK" || host.platform === "win32"
  );
  const added = [...new Set(heard)].map((signal) => shared.add(signal, work));
  return {
    dispose() {
      for (const registration of added) registration.dispose();
    },
  };
}

/** The one listener of each signal. */
class SignalListeners {
  readonly #host: ProcessSignals;
  readonly #listening = new Map<ExitSignal, Listening>();
  /** Whether a flush for an earlier signal is under way. */
  #flushing = false;

  constructor(host: ProcessSignals) {
    this.#host = host;
  }

  add(signal: ExitSignal, work: SignalWork): Registration {
    const listening = this.#listening.get(signal) ?? this.#listen(signal);
    const own = { ...work };
    listening.work.add(own);
    return {
      dispose: () => {
        if (listening.work.delete(own) && listening.work.size === 0) {
          this.#leave(signal, listening);
        }
      },
    };
  }

  #listen(signal: ExitSignal): Listening {
    const work = new Set<SignalWork>();
    const removals = watchRemovals(this.#host, signal);
    const listener = Object.assign(
      () => void this.#hear(signal, listening, removals.justRemoved()),
      { [OURS]: true },
    );
    const listening = { work, listener, dispose: removals.dispose };
    this.#listening.set(signal, listening);
    // First in line: a listener for one time is gone once it was called.
    attempt(() =>
      (this.#host.prependListener ?? this.#host.on)
        .call(this.#host, signal, listener)
    );
    return listening;
  }

  #leave(signal: ExitSignal, listening: Listening): void {
    if (this.#listening.get(signal) !== listening) return;
    this.#listening.delete(signal);
    listening.dispose();
    attempt(() => this.#host.off(signal, listening.listener));
  }

  async #hear(
    signal: ExitSignal,
    listening: Listening,
    othersGone: boolean,
  ): Promise<void> {
    const isAlone = !othersGone && countOthers(this.#host, signal) === 0;
    const mine = [...listening.work];
    if (!this.#flushing) {
      this.#flushing = true;
      await Promise.allSettled(mine.map(async ({ flush }) => await flush()));
      this.#flushing = false;
      // The program goes on, or ends in its own way: that is heard elsewhere.
      if (!isAlone) return;
    }
    for (const { keep } of mine) attempt(keep);
    if (isAlone) this.#end(signal, listening);
  }

  #end(signal: ExitSignal, listening: Listening): void {
    const { platform, pid } = this.#host;
    this.#leave(signal, listening);
    // Another copy of ours is still flushing: the last one ends the program.
    if (listenersOf(this.#host, signal).some(isOurs)) return;
    attempt(() => {
      if (platform === "win32" || pid === undefined) {
        // On Windows, sending a signal would kill without an exit code.
        this.#host.exit?.(128 + NUMBERS[signal]);
      } else this.#host.kill?.(pid, signal);
    });
  }
}

/** One signal that is listened to. */
interface Listening {
  readonly work: Set<SignalWork>;
  readonly listener: () => void;
  dispose(): void;
}

function listenersOf(
  host: ProcessSignals,
  signal: ExitSignal,
): readonly unknown[] {
  return attempt(() => host.listeners?.(signal)) ?? [];
}

function isOurs(listener: unknown): boolean {
  return typeof listener === "function" && OURS in listener;
}

/** How many listen that would keep the signal from ending the program. */
function countOthers(host: ProcessSignals, signal: ExitSignal): number {
  const others = listenersOf(host, signal).filter((one) => !isOurs(one));
  return others.length - countSignalExit(host);
}

/**
 * How many listeners the package `signal-exit` has for each signal. It re-raises
 * by the same rule as we do, so each would wait for the other forever; it counts
 * itself where every copy of it can see.
 */
function countSignalExit(host: ProcessSignals): number {
  const places = [
    (globalThis as unknown as Record<symbol, unknown>)[
      Symbol.for("signal-exit emitter")
    ],
    (host as { readonly __signal_exit_emitter__?: unknown })
      .__signal_exit_emitter__,
  ] as readonly ({ readonly count?: unknown } | undefined)[];
  return places.reduce(
    (sum, place) => sum + (Number(place?.count) || 0),
    0,
  );
}

/**
 * Notes listeners for one time that were called just before us: Deno knows no
 * first in line, and calls all listeners of a signal in one task.
 */
function watchRemovals(
  host: ProcessSignals,
  signal: ExitSignal,
): { justRemoved(): boolean; dispose(): void } {
  let removed = false;
  const listener = (event?: unknown): void => {
    if (event !== signal) return;
    removed = true;
    queueMicrotask(() => removed = false);
  };
  attempt(() => host.on("removeListener", listener));
  return {
    justRemoved: () => removed,
    dispose: () => void attempt(() => host.off("removeListener", listener)),
  };
}
