/**
 * What the steps of a turn need of it.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import type { HostAbortSignal } from "../runtime/types.ts";
import type { TracePropagation } from "../trace_context/propagation.ts";
import type { LedgerClock } from "./ledger.ts";
import type { SessionOptions } from "./options.ts";
import type { SessionTelemetry } from "./session_telemetry.ts";
import type { SessionShared } from "./shared.ts";
import type { SessionWorkHost } from "./work_records.ts";

/** What a turn needs of its session. */
export interface TurnHost extends SessionWorkHost {
  readonly propagation: TracePropagation;
  /** A copy of the session, whose events belong where `context()` says. */
  copy(changes: SessionCopy): SessionTelemetry;
}

/** What is different in a copy. */
export interface SessionCopy {
  readonly options?: Partial<SessionOptions>;
  readonly shared?: SessionShared;
  context(): Context;
}

/** What the steps of a turn need of it. */
export interface TurnScope {
  readonly host: TurnHost;
  readonly turnId: string;
  readonly ledger: LedgerClock;
  readonly signal: HostAbortSignal | undefined;
  /** The active context where it is in the turn; else that of the turn. */
  here(): Context;
}
