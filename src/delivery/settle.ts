/**
 * Books the outcome of one export and reports what went wrong.
 *
 * @module
 */
import type { DiagnosticHandler } from "../diagnostics.ts";
import type { ExportFailure, ExportSuccess } from "../otlp/outcome.ts";
import type { OtlpSignal } from "../otlp/settings.ts";
import type { SignalLedger } from "./receipt.ts";

/** Where outcomes are booked. */
export interface Books {
  readonly signal: OtlpSignal;
  readonly ledger: SignalLedger;
  readonly report: DiagnosticHandler;
}

/** Books `count` items that were exported together, for good. */
export function settleExport(
  books: Books,
  count: number,
  outcome: ExportSuccess | ExportFailure,
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
  // Without a status it never left; with one, the collector has spoken.
  const fate = outcome.httpStatus === undefined ? "dropped" : "rejected";
  ledger.settle(fate, count, outcome.message);
  report({
    severity: "error",
    code: `${signal}.export_failed`,
    message: `Could not export ${count} ${signal}: ${outcome.message}`,
    ...outcome.error === undefined ? {} : { cause: outcome.error },
  });
}
