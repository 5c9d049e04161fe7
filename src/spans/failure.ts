/**
 * What a span says of work that failed: the type of the error, never its text.
 *
 * @module
 */
import type { Span, SpanStatusCode } from "@opentelemetry/api";

/** The word of OpenTelemetry for an error type that has no name. */
const UNNAMED_ERROR = "_OTHER";

/** `SpanStatusCode.ERROR`. */
const FAILED: SpanStatusCode.ERROR = 2;

/** Marks a span as failed. */
export function recordFailure(span: Span | undefined, error: unknown): void {
  span?.setAttribute("error.type", errorType(error));
  span?.setStatus({ code: FAILED });
}

/** Whether work ended because somebody cancelled it. Never throws. */
export function isCancellation(error: unknown): boolean {
  return errorType(error) === "AbortError";
}

/** Name of the error's class: a message, or a made-up name, may hold anything. */
function errorType(error: unknown): string {
  try {
    const name = error instanceof Error ? error.name : typeof error;
    return /^[A-Za-z_$][\w$]{0,63}$/.test(name) ? name : UNNAMED_ERROR;
  } catch {
    return UNNAMED_ERROR;
  }
}
