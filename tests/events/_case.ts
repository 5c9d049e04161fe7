/**
 * One recording, and everything it must put on the wire.
 *
 * @module
 */
import type { SessionTelemetry } from "../../mod.ts";
import type { SessionFixture } from "../_support/sessions.ts";
import type { WireAttributes, WirePoint } from "../_support/wire.ts";

/** One recording, and everything it must put on the wire. */
export interface WireCase {
  /** The method and what is special, to stand in the name of a test. */
  readonly why: string;
  readonly session: SessionFixture;
  /** Business name of the event. */
  readonly event: string;
  /** Scope of the log record. @default {"codex_otel.log_only"} */
  readonly scope?: string;
  /**
   * Where not all of the session stands on the event: only what `log` and
   * `trace` say, or not even the time.
   */
  readonly metadata?: "own" | "none";
  readonly record: (session: SessionTelemetry) => void;
  /** Its attributes on the log record, beside those of the session. */
  readonly log: WireAttributes;
  /** The same on the span event; absent when there is none. */
  readonly trace?: WireAttributes;
  /** Its data points, in the order of recording, with the session's attributes. */
  readonly metrics: readonly WirePoint[];
}

/** Stands for the number of a tool's result, which counts per process. */
export const ANY_SEQUENCE = { intValue: "any" };
