/**
 * What the doctor found.
 *
 * @module
 */
import type { EffectiveSetting } from "../effective.ts";
import type { OtlpSignal } from "../otlp/settings.ts";
import type { RuntimeName } from "../runtime/types.ts";

/**
 * What is the matter, for people, in sentences of one line. Holds no header
 * value, user, password or query.
 */
export interface Diagnosis {
  /** Stable identifier, such as `refused`; `docs/doctor.md` lists all. */
  readonly code: string;
  /** `error` means that something would be lost. */
  readonly severity: "info" | "warning" | "error";
  /** What happened. */
  readonly what: string;
  /** Why, probably. */
  readonly why?: string;
  /** What to do. */
  readonly advice?: string;
}

/** What became of one signal's canary. */
export interface SignalCheck {
  readonly signal: OtlpSignal;
  /**
   * `off` where the signal goes nowhere, `not observed` where it goes to
   * processors or readers of the caller alone; else whether the canary arrived.
   */
  readonly state: "off" | "not observed" | "delivered" | "failed";
  /** Where the canary went, without user, password and query. */
  readonly destination?: string;
  /** Status of the answer, where there was one. */
  readonly httpStatus?: number;
  /** From sending to the answer, or to giving up, in milliseconds. */
  readonly tookMillis?: number;
  readonly diagnosis: Diagnosis;
}

/** What the doctor found. Holds no secret. */
export interface DoctorReport {
  /** Whether nothing would be lost: no diagnosis is an `error`. */
  readonly ok: boolean;
  /** Version of this package. */
  readonly version: string;
  readonly runtime: RuntimeName;
  /** One for each signal; none where the settings cannot be used. */
  readonly signals: readonly SignalCheck[];
  /** What is to be said about the settings. */
  readonly findings: readonly Diagnosis[];
  /** Every setting with its origin; none where they cannot be used. */
  readonly settings: readonly EffectiveSetting[];
}
