/**
 * Books the outcome of one export and reports what went wrong.
 *
 * @module
 */
import type { DiagnosticHandler } from "../diagnostics.ts";
import type { ExportOutcome } from "../otlp/outcome.ts";
import type { OtlpSignal } from "../otlp/settings.ts";
import type { SignalLedger } from "./receipt.ts";

/** Where outcomes are booked. */
export interface Books {
  readonly signal: OtlpSignal;
  readonly ledger: SignalLedger;
  readonly report: DiagnosticHandler;
}

/**
 * Books `count` items that were exported together.
 *
 * @param cutOff Whether we broke the export off ourselves before its time.
 */
export function settleExport(
  books: Books,
  count: number,
  outcome: ExportOutcome,
  cutOff: boolean,
): void {
  const { signal, ledger, report } = books;
  if (outcome.status === "success") {
    const rejected = Math.min(outcome.rejected, count);
    const words = outcome.message ?? "collector gave no reason";
    ledger.settle("delivered", count - rejected);
    ledger.settle("rejected", rejected, words);
    if (rejected > 0 || outcome.message !== undefined) {
      report({
        severity: rejected > 0 ? "error" : "warning",
        code: `${signal}.partial_success`,
        message:
          `Collector rejected ${rejected} of ${count} ${signal}: ${words}`,
      });
    }
    return;
  }
  const refused = outcome.status === "failure" &&
    outcome.httpStatus !== undefined;
  const fate = refused ? "rejected" : cutOff ? "unconfirmed" : "dropped";
  ledger.settle(fate, count, outcome.message);
  report({
    severity: "error",
    code: `${signal}.export_failed`,
    message: `Could not export ${count} ${signal}: ${outcome.message}`,
    ...outcome.error === undefined ? {} : { cause: outcome.error },
  });
}
