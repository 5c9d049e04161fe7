/**
 * What a span says of work that failed: the type of the error, never its text.
 *
 * @module
 */
import { type Span, SpanStatusCode } from "@opentelemetry/api";

/** The word of OpenTelemetry for an error type that has no name. */
const UNNAMED_ERROR = "_OTHER";

/** The name of a class, or an HTTP status. */
const ERROR_TYPE = /^(?:[A-Za-z_$][\w$]{0,63}|[1-5]\d\d)$/;

/** Marks a span as failed. */
export function recordFailure(span: Span | undefined, error: unknown): void {
  span?.setAttribute("error.type", errorType(error));
  span?.setStatus({ code: SpanStatusCode.ERROR });
}

/** A failure known by its type alone, such as an HTTP status. */
export function failureNamed(type: string): Error {
  return Object.defineProperty(new Error(), "name", { value: type });
}

/** Whether work ended because somebody cancelled it. Never throws. */
export function isCancellation(error: unknown): boolean {
  return errorType(error) === "AbortError";
}

/** Name of the error's class: a message, or a made-up name, may hold anything. */
function errorType(error: unknown): string {
  try {
    const name = error instanceof Error ? error.name : typeof error;
    return ERROR_TYPE.test(name) ? name : UNNAMED_ERROR;
  } catch {
    return UNNAMED_ERROR;
  }
}
