/**
 * How a session is replayed.
 *
 * @module
 */
import type { HostAbortSignal, Runtime } from "../runtime/types.ts";
import type { SessionOptions } from "../session/options.ts";
import type { ReplayAgent } from "./agent.ts";
import type { ReplayIndex } from "./index.ts";
import type { ReplayProblem } from "./report.ts";

/** How far a replay has come. */
export interface ReplayProgress {
  /** That were read. */
  readonly bytes: number;
  /** Of the whole source, where it is known. */
  readonly sizeBytes?: number;
  /** That were read. */
  readonly records: number;
}

/** Options of `replay()`. */
export interface ReplayOptions {
  /**
   * Name of the agent that has written the file, such as `codex`.
   *
   * @default {recognized by the first records}
   */
  readonly agent?: string;
  /**
   * Agents whose files are known: to replay those of another, add yours.
   *
   * @default {AGENTS}
   */
  readonly agents?: readonly ReplayAgent[];
  /**
   * What is said of the replayed sessions, whatever the file says: what content
   * may leave, above all.
   *
   * @default {that of a session}
   */
  readonly session?: Partial<SessionOptions>;
  /** Whether metrics are recorded, with their original times. @default {false} */
  readonly metrics?: boolean;
  /**
   * Milliseconds since the Unix epoch: turns that begin before are read, and not
   * recorded.
   *
   * @default {all turns}
   */
  readonly since?: number;
  /**
   * What the replays of several files share, so that a session stands in the
   * trace of the one that has started it.
   *
   * @default {one of its own}
   */
  readonly index?: ReplayIndex;
  /** Told now and then how far it has come. */
  readonly onProgress?: (progress: ReplayProgress) => void;
  /** Told every problem, also those that the report leaves out. */
  readonly onProblem?: (problem: ReplayProblem) => void;
  /** What it runs on, to read files. @default {detectRuntime()} */
  readonly runtime?: Runtime;
  /** Ends the replay early: the report tells of what was read. */
  readonly signal?: HostAbortSignal;
}
