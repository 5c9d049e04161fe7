/**
 * Why work ended that did not end by itself.
 *
 * @module
 */
import type { HostAbortSignal } from "../runtime/types.ts";
import { errorTypeOf, failureNamed, isCancellation } from "../spans/failure.ts";

/** How work ended. */
export type Outcome = "completed" | "failed" | "cancelled";

/**
 * What telemetry is told of an error: where the caller's signal has called the
 * work off, that, whatever was thrown on the way out.
 */
export function endedBy(
  error: unknown,
  signal: HostAbortSignal | undefined,
): unknown {
  try {
    if (signal?.aborted !== true || isCancellation(error)) return error ?? null;
    return failureNamed(
      errorTypeOf(signal.reason) === "TimeoutError"
        ? "TimeoutError"
        : "AbortError",
    );
  } catch {
    return error ?? null; // A signal of somebody's own making.
  }
}

/** How work ended, by what {@link endedBy} says; `undefined` when it ended well. */
export function outcomeOf(error: unknown): Outcome {
  if (error === undefined) return "completed";
  return isCancellation(error) ? "cancelled" : "failed";
}
