/**
 * What a spool is told.
 *
 * @module
 */

/** Where and how records survive the process. */
export interface SpoolOptions {
  /**
   * A directory for nothing else, made with mode 0700 when it is not there.
   * Processes that share it send what others left, each to its own collector:
   * one directory per destination.
   */
  readonly directory: string;
  /**
   * When records are written: `interval` writes what is still on its way at
   * every interval, and a killed process loses at most that much; `event` writes
   * every record when it comes, and a killed process loses nothing.
   *
   * @default {"interval"}
   */
  readonly durability?: "interval" | "event";
  /** Time between two writes, in milliseconds; 1 to 2,147,483,647. @default {200} */
  readonly intervalMillis?: number;
  /**
   * Most that may lie in the directory, in bytes; 1 or more. Beyond it the
   * oldest files that nobody is using are removed.
   *
   * @default {67_108_864}
   */
  readonly maxBytes?: number;
  /**
   * Records that are older are removed, in milliseconds; 1 to 2^53 - 1.
   *
   * @default {604_800_000, a week}
   */
  readonly maxAgeMillis?: number;
}

/** The same, complete. */
export type ResolvedSpool = Required<SpoolOptions>;

/** Completes what a caller said. */
export function resolveSpool(options: SpoolOptions): ResolvedSpool {
  return {
    directory: options.directory,
    durability: options.durability ?? "interval",
    intervalMillis: options.intervalMillis ?? 200,
    maxBytes: options.maxBytes ?? 67_108_864,
    maxAgeMillis: options.maxAgeMillis ?? 604_800_000,
  };
}
