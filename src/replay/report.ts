/**
 * What came of a replay.
 *
 * @module
 */
import type { SessionSummary } from "../session/summary.ts";

/** Something in a file that could not be used. */
export interface ReplayProblem {
  /** Name of the file. */
  readonly file: string;
  /** Number of the line, from 1; absent where it is about the whole file. */
  readonly line?: number;
  /** What is wrong, in one sentence without content of the file. */
  readonly message: string;
}

/** One session that was found in a file. */
export interface ReplayedSession {
  readonly conversationId: string;
  /** Of its first and last step, in milliseconds since the Unix epoch. */
  readonly startMillis: number;
  readonly endMillis: number;
  /** What it has done, as a live session tells it. */
  readonly summary: SessionSummary;
}

/** What records became. */
export interface RecordCounts {
  /** Understood. */
  readonly used: number;
  /** Known, and nothing for telemetry. */
  readonly ignored: number;
  /** Of no version that we know. */
  readonly unknown: number;
}

/**
 * What came of one file. `lines` = blank lines + records (used, ignored,
 * unknown) + lines that are a problem.
 */
export interface ReplayReport {
  readonly file: string;
  /** Name of the agent; `undefined` where no record told which. */
  readonly agent: string | undefined;
  /** Of the file that were read. */
  readonly bytes: number;
  readonly lines: number;
  readonly blankLines: number;
  /** Lines that hold no record. */
  readonly badLines: number;
  readonly records: RecordCounts;
  /** How many records of each kind were unknown; at most 16 kinds, then `other`. */
  readonly unknownKinds: Readonly<Record<string, number>>;
  readonly sessions: readonly ReplayedSession[];
  /** The first 20 of them. */
  readonly problems: readonly ReplayProblem[];
  /** All of them. */
  readonly problemCount: number;
}
