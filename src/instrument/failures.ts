/**
 * Why a call of a model failed, as far as telemetry may know.
 *
 * @module
 */
import { errorText } from "../error_text.ts";
import { failureNamed } from "../spans/failure.ts";

/** Words of the hosts for a stream that nothing came from in time. */
const TIMEOUTS: ReadonlySet<unknown> = new Set([
  "TimeoutError",
  "BodyTimeoutError",
  "HeadersTimeoutError",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "ETIMEDOUT",
]);

/** The caller does not want the answer any more. */
export function calledOff(reason: unknown): Error {
  return isTimeout(reason)
    ? failureNamed("TimeoutError", "no answer in time")
    : failureNamed("AbortError", "the request was called off");
}

/** Whether something took too long. Never throws. */
export function isTimeout(error: unknown): boolean {
  try {
    return [error, field(error, "cause")].some((failure) =>
      TIMEOUTS.has(field(failure, "name")) ||
      TIMEOUTS.has(field(failure, "code"))
    );
  } catch {
    return false;
  }
}

/** An error without the query of its URL: some services take keys there. */
export function withoutQuery(error: unknown, url: URL): unknown {
  const text = errorText(error);
  if (url.search.length < 2 || !text.includes(url.search)) return error;
  const name = error instanceof Error ? error.name : "Error";
  return failureNamed(name, text.replaceAll(url.search, ""));
}

function field(value: unknown, key: "name" | "code" | "cause"): unknown {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}
