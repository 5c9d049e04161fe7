/**
 * What a span says of work that failed: the type of the error, never its text.
 *
 * @module
 */
import type { Span, SpanStatusCode } from "@opentelemetry/api";

/** The word of OpenTelemetry for an error type that has no name. */
const UNNAMED_ERROR = "_OTHER";

/** Of the web, and of the SDKs of OpenAI and Anthropic. */
const CANCELLATIONS: ReadonlySet<string> = new Set([
  "AbortError",
  "APIUserAbortError",
]);

/** The name of a class, or an HTTP status. */
const ERROR_TYPE = /^(?:[A-Za-z_$][\w$]{0,63}|[1-5]\d\d)$/;

/** `SpanStatusCode.ERROR`. */
const FAILED: SpanStatusCode.ERROR = 2;

/** Marks a span as failed. */
export function recordFailure(span: Span | undefined, error: unknown): void {
  span?.setAttribute("error.type", errorTypeOf(error));
  span?.setStatus({ code: FAILED });
}

/** A failure known by its type, such as an HTTP status, and perhaps a message. */
export function failureNamed(type: string, message = ""): Error {
  return Object.defineProperty(new Error(message), "name", { value: type });
}

/** Whether work ended because somebody cancelled it. Never throws. */
export function isCancellation(error: unknown): boolean {
  return CANCELLATIONS.has(errorTypeOf(error));
}

/** Name of the error's class: a message, or a made-up name, may hold anything. */
export function errorTypeOf(error: unknown): string {
  try {
    const name = error instanceof Error ? nameOf(error) : typeof error;
    return ERROR_TYPE.test(name) ? name : UNNAMED_ERROR;
  } catch {
    return UNNAMED_ERROR;
  }
}

/** Many classes don't say their name: instances are called like all errors. */
function nameOf({ name, constructor }: Error): string {
  return name === "Error" && typeof constructor === "function" &&
      constructor.name !== ""
    ? constructor.name
    : name;
}
