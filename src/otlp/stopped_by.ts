/**
 * The outcomes of a send that had to end early, in words.
 *
 * @module
 */

import type { ExportRetryable } from "./outcome.ts";
import type { StopReason } from "./stop.ts";

/** Why a send ended, as the end of a sentence. */
export function why(reason: StopReason, timeoutMillis: number): string {
  switch (reason) {
    case "deadline":
      return `the time for one export (${timeoutMillis} ms) is up`;
    case "caller":
      return "the caller ended the export";
    case "shutdown":
      return "the exporter was shut down";
  }
}

/** The outcome of a send that ended without an answer. */
export function stoppedBy(
  reason: StopReason,
  timeoutMillis: number,
): ExportRetryable {
  return {
    status: "retryable",
    message: `no answer from the collector: ${why(reason, timeoutMillis)}`,
  };
}

/** The outcome of a send whose next try would come too late. */
export function gaveUp(
  outcome: ExportRetryable,
  tries: number,
  timeoutMillis: number,
): ExportRetryable {
  const { message, retryAfterMillis } = outcome;
  const asks = retryAfterMillis === undefined
    ? ""
    : `, which asks to wait ${Math.ceil(retryAfterMillis / 1_000)} s`;
  const tried = tries === 1 ? "1 try" : `${tries} tries`;
  return {
    ...outcome,
    message:
      `${message}${asks}; gave up after ${tried}: the next one would exceed the ${timeoutMillis} ms of one export`,
  };
}
