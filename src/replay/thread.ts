/**
 * One of the threads of a file: its session, and what is open in it.
 *
 * @module
 */
import type { SpanContext } from "@opentelemetry/api";
import type { SessionOptions } from "../session/options.ts";
import type { SessionTelemetry } from "../session/session_telemetry.ts";
import type { TurnIds } from "./ids.ts";
import type { PlayedCall } from "./played_call.ts";
import type { PlayedTurn } from "./played_turn.ts";
import type { ToolStep } from "./steps.ts";

/** What is known of a thread. */
export interface Thread {
  /** What its steps said of the session. */
  options: Partial<SessionOptions>;
  /** Who has started it, in another file. */
  startedBy: SpanContext | undefined;
  isGit: boolean | undefined;
  /** Whether it works for another thread of the file. */
  isSubAgent: boolean;
  /** Of the first and last step, in milliseconds since the Unix epoch. */
  startMillis: number;
  endMillis: number;
  /** Absent until something is recorded. */
  session: SessionTelemetry | undefined;
  /** Ids of what is outside of turns. */
  ids: TurnIds | undefined;
  /** The session, and where it counts as such: recorded into by what is open. */
  inTurn: SessionTelemetry | undefined;
  turn: PlayedTurn | undefined;
  /** The turn before, which a sub-agent may belong to that began late. */
  lastTurn: PlayedTurn | undefined;
  call: PlayedCall | undefined;
  /** Whether a turn is open that is not recorded. */
  isSkipping: boolean;
  turns: number;
  /** Tools that run outside of a turn. */
  readonly tools: Map<string, ToolStep>;
}

/** A thread that begins. */
export function createThread(atMillis: number): Thread {
  return {
    options: {},
    startedBy: undefined,
    isGit: undefined,
    isSubAgent: false,
    startMillis: atMillis,
    endMillis: atMillis,
    session: undefined,
    ids: undefined,
    inTurn: undefined,
    turn: undefined,
    lastTurn: undefined,
    call: undefined,
    isSkipping: false,
    turns: 0,
    tools: new Map(),
  };
}
