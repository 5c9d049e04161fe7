/**
 * The one seam that session log records pass.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import type { EventDefinition } from "../events/definition.ts";
import type { SessionMetadata } from "../events/metadata.ts";

/** One event as it happened. */
export interface SessionEvent<Payload> {
  readonly definition: EventDefinition<Payload>;
  readonly payload: Payload;
  readonly session: SessionMetadata;
  /** Milliseconds since the Unix epoch. */
  readonly timeMillis: number;
  /** Where trace id, span id and flags come from. */
  readonly context: Context;
}

/** Takes the log record of an event. */
export interface LogSink {
  emit<Payload>(event: SessionEvent<Payload>): void;
}
