/**
 * From an HTTP answer to an outcome.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/#failures-1: 429, 502, 503
 * and 504 may be sent again, no other status may.
 *
 * @module
 */

import type { FetchResponse } from "../runtime/types.ts";
import type { NoAnswer } from "./body.ts";
import type { ExportOutcome } from "./outcome.ts";
import { type Answer, parseError, parseSuccess } from "./response.ts";
import { parseRetryAfter } from "./retry_after.ts";
import type { Scrubber } from "./scrub.ts";

const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** What an answer is judged with. */
export interface VerdictContext {
  /** Where the request went. */
  readonly url: string;
  /** Now, in milliseconds since the Unix epoch. */
  readonly nowMillis: number;
  readonly scrubber: Scrubber;
}

/** Judges an answer by its status, headers and body. Never throws. */
export function judge(
  response: FetchResponse,
  answer: Answer | NoAnswer,
  context: VerdictContext,
): ExportOutcome {
  const { status: httpStatus, headers } = response;
  if (httpStatus >= 200 && httpStatus < 300) {
    return judgeSuccess(httpStatus, answer, context);
  }
  // A browser hides a redirect behind status 0.
  if (httpStatus < 400) {
    return {
      status: "failure",
      message: redirected(httpStatus, headers.get("location"), context),
      httpStatus,
    };
  }
  const words = typeof answer === "string" ? undefined : parseError(answer);
  const message = `collector answered ${httpStatus}${
    words ? `: ${context.scrubber.clean(words)}` : ""
  }`;
  if (!RETRYABLE.has(httpStatus)) {
    return { status: "failure", message, httpStatus };
  }
  const retryAfterMillis = parseRetryAfter(
    headers.get("retry-after")?.trim() ?? "",
    context.nowMillis,
  );
  return {
    status: "retryable",
    message,
    httpStatus,
    ...retryAfterMillis === undefined ? {} : { retryAfterMillis },
  };
}

/** The collector has the data: whatever its body does, never send it again. */
function judgeSuccess(
  status: number,
  answer: Answer | NoAnswer,
  { scrubber }: VerdictContext,
): ExportOutcome {
  const unread = (why: string): ExportOutcome => ({
    status: "success",
    rejected: 0,
    message:
      `collector answered ${status}, but its answer could not be read: ${why}`,
  });
  if (typeof answer === "string") {
    return unread(
      {
        "too large": "it is longer than 64 KiB",
        "late": "its body did not arrive in time",
        "broken off": "its body broke off",
      }[answer],
    );
  }
  try {
    const { rejected, words } = parseSuccess(answer);
    return {
      status: "success",
      rejected,
      ...words ? { message: scrubber.clean(words) } : {},
    };
  } catch {
    const type = scrubber.clean(answer.contentType) || "an unnamed type";
    return unread(`${type} that is no OTLP response`);
  }
}

function redirected(
  status: number,
  location: string | null,
  { url, scrubber }: VerdictContext,
): string {
  const advice = "redirects are not followed, set the final URL as endpoint";
  if (status === 0) return `collector redirected the request: ${advice}`;
  if (status < 300 || location === null) {
    return `collector answered ${status}, which is no answer to an export`;
  }
  try {
    const { origin, pathname } = new URL(location, url);
    const target = scrubber.clean(`${origin}${pathname}`);
    return `collector answered ${status} with a redirect to ${target}: ${advice}`;
  } catch {
    return `collector answered ${status} with a redirect: ${advice}`;
  }
}
