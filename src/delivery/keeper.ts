/**
 * The seam between queues and what keeps their records beyond the process.
 *
 * @module
 */
import type { Records, RequestBody } from "./batch.ts";

/** A batch on its way, as a keeper sees it. */
export interface KeepableBatch {
  readonly count: number;
  /**
   * Its body in its present form.
   *
   * @throws {Error} If a record cannot be encoded.
   */
  request(): RequestBody;
  /**
   * The body with the records of `from` up to but not including `to`; undefined
   * where it cannot be made at once. Absent where they leave all together.
   */
  part?(from: number, to: number): RequestBody | undefined;
}

/** One batch that is kept until its records have ended. */
export interface KeptBatch {
  /**
   * Makes its records survive the process, now. Synchronous, never throws.
   *
   * @returns Whether they do.
   */
  keep(): boolean;
  /**
   * Leaves it at the first records that survive, after `keep()` could not make
   * all of them.
   *
   * @returns How many do; with 0, nothing has changed.
   */
  keepPart?(): number;
  /** Why not all of them do, in words without a path. */
  readonly trouble?: string | undefined;
  /**
   * Its records are on their way, and may not be sent twice; or an answer came
   * that they have not arrived. Whoever finds those that were on their way when
   * the process ended leaves them alone, and counts them. Never throws. Without
   * it, `done()` is called instead, and the batch sealed again.
   */
  mark?(state: "sent" | "answered"): void;
  /** All its records have ended: nobody is to send them again. Never throws. */
  done(): void;
}

/** Keeps the records of one queue beyond the process. Nothing here throws. */
export interface RecordKeeper {
  /** The open batch took a record. */
  added(open: Records): void;
  /** The open batch was sealed: what was kept of it belongs to this batch now. */
  sealed(batch: KeepableBatch): KeptBatch;
  /**
   * Makes everything survive that is on its way, in the open batch too.
   *
   * @returns Whether it does.
   */
  keepAll(open: Records): boolean;
}
