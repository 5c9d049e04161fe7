/**
 * Tells of losses in few words: a sum each time it has doubled.
 *
 * @module
 */
import type { Diagnostic, DiagnosticHandler } from "../diagnostics.ts";
import type { OtlpSignal } from "../otlp/settings.ts";

/** How records can end here. */
export type LossFate = "dropped" | "spooled" | "unconfirmed";

const SAID: Readonly<Record<LossFate, string>> = {
  dropped: "Dropped",
  spooled: "Spooled",
  unconfirmed: "Nobody confirmed",
};

const SEVERITY: Readonly<Record<LossFate, Diagnostic["severity"]>> = {
  dropped: "error",
  spooled: "info",
  unconfirmed: "warning",
};

/** The losses of one signal, each fate a sum of its own. */
export class LossReports {
  readonly #signal: OtlpSignal;
  readonly #report: DiagnosticHandler;
  readonly #sums = new Map<
    LossFate,
    { total: number; told: number; reason: string }
  >();

  constructor(signal: OtlpSignal, report: DiagnosticHandler) {
    this.#signal = signal;
    this.#report = report;
  }

  /** Counts records, and tells the sum when it is twice the last one told. */
  note(fate: LossFate, count: number, reason: string): void {
    let sum = this.#sums.get(fate);
    if (sum === undefined) {
      this.#sums.set(fate, sum = { total: 0, told: 0, reason });
    }
    sum.total += count;
    sum.reason = reason;
    if (sum.total >= 2 * sum.told) this.#tell(fate);
  }

  /** Tells every sum that has grown since it was told. */
  tellRest(): void {
    for (const [fate, { total, told }] of this.#sums) {
      if (total > told) this.#tell(fate);
    }
  }

  #tell(fate: LossFate): void {
    const sum = this.#sums.get(fate);
    if (sum === undefined) return;
    sum.told = sum.total;
    this.#report({
      severity: SEVERITY[fate],
      code: `${this.#signal}.${fate}`,
      message: `${
        SAID[fate]
      } ${sum.total} ${this.#signal} so far, last: ${sum.reason}`,
    });
  }
}
