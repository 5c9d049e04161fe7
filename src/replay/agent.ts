/**
 * What an agent is to replay: how its files look, and what their records mean.
 *
 * @module
 */
import type { ReplayStep } from "./steps.ts";

/** A line of a file, parsed: an object of JSON. */
export type JsonRecord = { readonly [key: string]: unknown };

/** What one record means. */
export interface RecordReading {
  /**
   * `used`: it was understood, and became steps or is remembered for later ones.
   * `ignored`: it is known, and says nothing that telemetry tells. `unknown`: no
   * version of the agent that we know writes it.
   */
  readonly kind: "used" | "ignored" | "unknown";
  /** In the order they are to be played. @default {[]} */
  readonly steps?: readonly ReplayStep[];
  /** What is wrong with it, for a person: names the field, holds no content. */
  readonly problem?: string;
  /**
   * What kind of record it is, such as `event_msg/token_count`; in the report
   * where it is unknown.
   *
   * @default {its type}
   */
  readonly name?: string;
}

/** Reads one file, record by record. Keeps little: files can be large. */
export interface SessionReader {
  /** What a record means. Never throws: files come from outside. */
  read(record: JsonRecord): RecordReading;
  /** The file is over: what is still open is closed. */
  end(): readonly ReplayStep[];
}

/** What is known of a file before it is read. */
export interface FileFacts {
  /** Its name, such as a path. */
  readonly name: string;
}

/** An agent whose session files can be replayed. */
export interface ReplayAgent {
  /** Such as `codex`. */
  readonly name: string;
  /** What its files are called, such as `Codex rollout`. */
  readonly title: string;
  /** Whether a record is one that this agent writes. */
  recognizes(record: JsonRecord): boolean;
  /** Reads one of its files. */
  open(file: FileFacts): SessionReader;
}
