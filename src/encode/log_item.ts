/**
 * What becomes a log record.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import type { EventFacts } from "../events/attributes.ts";
import type { Attributes } from "../events/definition.ts";

/** One event of a session, as it happened. */
export interface EventItem extends Omit<EventFacts<never>, "payload"> {
  /** What the definition reads. */
  readonly payload: unknown;
  /** Where trace id, span id and flags come from. */
  readonly context: Context;
  /** Tells the record from all others. @default {made where it is wanted} */
  readonly uid?: string;
}

/** A record of another subsystem, as it happened. */
export interface AuditItem {
  /** Scope of the log record. */
  readonly target: string;
  /** Name of the event. */
  readonly name: string;
  readonly attributes: Attributes;
  /** Milliseconds since the Unix epoch. */
  readonly timeMillis: number;
  /** Where trace id, span id and flags come from. */
  readonly context: Context;
}

/** Whatever becomes a log record: of a session, of us, or of the SDK. */
export type LogItem = EventItem | AuditItem | ReadableLogRecord;
