/**
 * From what came back for a canary to a diagnosis.
 *
 * @module
 */
import type { ExportSuccess } from "../otlp/outcome.ts";
import type { Attempt } from "./attempt.ts";
import { diagnoseError } from "./diagnose_error.ts";
import { diagnoseStatus, HTML, isHtml } from "./diagnose_status.ts";
import type { Diagnosis } from "./report.ts";

/** Says what happened, why and what to do. Never throws. */
export function diagnose(attempt: Attempt): Diagnosis {
  const { outcome, seen } = attempt;
  if (outcome.status === "success") return diagnoseSuccess(attempt, outcome);
  return seen.status === undefined
    ? diagnoseError(attempt)
    : diagnoseStatus(attempt, seen.status);
}

function diagnoseSuccess(
  attempt: Attempt,
  { rejected, message }: ExportSuccess,
): Diagnosis {
  const { seen, signal } = attempt;
  if (isHtml(seen)) return HTML(attempt);
  if (rejected > 0) {
    return {
      code: "partial_success",
      severity: "error",
      what: `The collector answered ${seen.status} and rejected the canary: ${
        message ?? "it gave no reason"
      }.`,
      why: `It takes requests, but not what is in them, for ${signal}.`,
      advice:
        "Look at its pipeline, limits and log for what it says about the canary.",
    };
  }
  if (message !== undefined) {
    return {
      code: "warning",
      severity: "warning",
      what: `The canary was taken, with words: ${message}.`,
      why: "Whatever answers is perhaps no collector, or has a warning for us.",
      advice: "Look there whether the canary arrived.",
    };
  }
  return {
    code: "delivered",
    severity: "info",
    what: `The collector took the canary (${seen.status ?? 200}).`,
  };
}
