/**
 * What is prepared ahead of the first turn, and what the first turn made of it.
 *
 * @module
 */
import type { HostAbortSignal } from "../runtime/types.ts";
import type { Context } from "@opentelemetry/api";
import { attempt } from "../attempt.ts";
import { startupPhase, type StartupStatus } from "../events/startup_phase.ts";
import type { Pipeline } from "../pipeline.ts";
import type { SessionState } from "./options.ts";
import { recordMeasurements } from "./measure.ts";
import { recordEvent } from "./record.ts";

/** How to prepare. */
export interface PrewarmOptions {
  /**
   * How old it may get before the first turn waits no longer, in milliseconds.
   *
   * @default {15_000}
   */
  readonly timeoutMillis?: number;
}

/** How the first turn waits. */
export interface TakeOptions {
  /** Ends the waiting when the turn is stopped. */
  readonly signal?: HostAbortSignal;
}

/** Something that is being prepared. */
export interface Prewarm<T> {
  /**
   * Waits for it, as long as it may still take. Later calls give the same.
   *
   * @returns What was prepared; `undefined` when there is nothing to use.
   */
  take(options?: TakeOptions): Promise<T | undefined>;
  /** Gives it up: the preparation is told through its signal. */
  abort(): void;
}

/** What preparing needs of its session. */
export interface PrewarmHost {
  readonly pipeline: Pipeline;
  readonly session: SessionState;
  readonly context: Context | undefined;
}

/** How preparing ended; `join_failed` when it was given up. */
type Ended<T> =
  | { readonly status: "ready"; readonly value: T }
  | { readonly status: Exclude<StartupStatus, "ready"> };

const TIMEOUT_MILLIS = 15_000;
const DURATION = "codex.startup_prewarm.duration_ms";
const AGE = "codex.startup_prewarm.age_at_first_turn_ms";

/** Begins to prepare, and records how that ends. Never throws. */
export function startPrewarm<T>(
  host: PrewarmHost,
  prepare: (signal: HostAbortSignal) => Promise<T>,
  options: PrewarmOptions,
): Prewarm<T> {
  const { pipeline, session, context } = host;
  let timeoutMillis = TIMEOUT_MILLIS;
  attempt(pipeline, startupPhase.name, () => {
    const given = options?.timeoutMillis;
    if (typeof given === "number" && given >= 0) timeoutMillis = given;
  });
  const { clock } = pipeline;
  const start = clock.monotonicMillis();
  const age = (): number => clock.monotonicMillis() - start;
  const given = new AbortController();
  const phase = (
    name: "startup_prewarm_total" | "startup_prewarm_resolve",
    status: StartupStatus,
    durationMillis: number,
  ): void => {
    const event = { phase: name, status, durationMillis };
    recordEvent(pipeline, session, startupPhase, event, context);
  };
  const metric = (name: string, value: number, status: string): void => {
    const attributes = { status };
    recordMeasurements(pipeline, session, [
      { kind: "duration", name, value, attributes },
    ]);
  };

  const prepared = (async (): Promise<Ended<T>> => {
    let ended: Ended<T>;
    try {
      ended = { status: "ready", value: await prepare(given.signal) };
    } catch {
      ended = { status: "failed" };
    }
    if (given.signal.aborted) return { status: "join_failed" };
    metric(DURATION, age(), ended.status);
    phase("startup_prewarm_total", ended.status, age());
    return ended;
  })();

  const resolve = async (signal?: AbortSignal): Promise<T | undefined> => {
    const ageAtTurn = age();
    const remaining = Math.max(0, timeoutMillis - ageAtTurn);
    const ended = await firstOf(prepared, [given.signal, signal], remaining);
    const { status } = ended;
    metric(AGE, ageAtTurn, status === "ready" ? "consumed" : status);
    if (status !== "ready" && status !== "failed") {
      metric(DURATION, age(), status);
    }
    phase("startup_prewarm_resolve", status, age() - ageAtTurn);
    return ended.status === "ready" ? ended.value : undefined;
  };
  let taken: Promise<T | undefined> | undefined;
  return {
    take: (options) => taken ??= resolve(signalOf(pipeline, options)),
    abort: () => given.abort(),
  };
}

/** What ends the waiting; of callers without a type checker, only a signal. */
function signalOf(
  pipeline: Pipeline,
  options: TakeOptions | undefined,
): AbortSignal | undefined {
  let signal: AbortSignal | undefined;
  attempt(pipeline, startupPhase.name, () => {
    const given = options?.signal;
    if (typeof given?.addEventListener === "function") signal = given;
  });
  return signal;
}

/** What happens first: the end, being given up, being cancelled, or too late. */
function firstOf<T>(
  prepared: Promise<Ended<T>>,
  [given, cancelled]: readonly [AbortSignal, AbortSignal | undefined],
  remainingMillis: number,
): Promise<Ended<T>> {
  return new Promise((resolve) => {
    const settle = (ended: Ended<T>): void => {
      clearTimeout(timer);
      given.removeEventListener("abort", onGiven);
      cancelled?.removeEventListener("abort", onCancelled);
      resolve(ended);
    };
    const onGiven = (): void => settle({ status: "join_failed" });
    const onCancelled = (): void => settle({ status: "cancelled" });
    const timer = setTimeout(
      () => settle({ status: "timed_out" }),
      remainingMillis,
    );
    given.addEventListener("abort", onGiven);
    cancelled?.addEventListener("abort", onCancelled);
    prepared.then(settle);
    if (given.aborted) onGiven();
    else if (cancelled?.aborted) onCancelled();
  });
}
