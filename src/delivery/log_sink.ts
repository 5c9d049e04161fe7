/**
 * The one seam that log records of ours pass.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import type { Attributes, EventDefinition } from "../events/definition.ts";
import type { SessionMetadata } from "../events/metadata.ts";
import type { TextRules } from "../redaction/text_rules.ts";

/** One event as it happened. */
export interface SessionEvent<Payload> {
  readonly definition: EventDefinition<Payload>;
  readonly payload: Payload;
  readonly session: SessionMetadata;
  /** Milliseconds since the Unix epoch. */
  readonly timeMillis: number;
  /** Where trace id, span id and flags come from. */
  readonly context: Context;
  /** What every text of it passes on its way out. */
  readonly texts: TextRules;
  /** Tells the record from all others. @default {made where it is wanted} */
  readonly uid?: string;
}

/** A record of another subsystem, as it happened. */
export interface AuditRecord {
  /** Scope of the log record. */
  readonly target: string;
  /** Name of the event. */
  readonly name: string;
  /** Their texts have passed the rules. */
  readonly attributes: Attributes;
  /** Milliseconds since the Unix epoch. */
  readonly timeMillis: number;
  /** Where trace id, span id and flags come from. */
  readonly context: Context;
}

/** Takes the log records of events. */
export interface LogSink {
  /** The log record of a session's event. */
  emit<Payload>(event: SessionEvent<Payload>): void;
  /** The log record of another subsystem. */
  emitAudit(record: AuditRecord): void;
}
