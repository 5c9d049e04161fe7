/**
 * When batches leave, and how much may wait.
 *
 * @module
 */

/** Limits of one signal's queue. */
export interface BatchLimits {
  /** Records in memory: gathered, waiting and on their way; 1 or more. */
  readonly maxQueueSize: number;
  /**
   * Bytes of the same, compressed where they are; 1 or more. Exceeded by one
   * record at most.
   */
  readonly maxQueueBytes: number;
  /** Records of one request; 1 or more. */
  readonly maxBatchSize: number;
  /**
   * Bytes at which a request is complete, uncompressed; its last record may
   * lead beyond them. 1 or more.
   */
  readonly maxBatchBytes: number;
  /** Longest wait of a record while the collector answers. */
  readonly delayMillis: number;
  /** How old a record may grow while the collector is away, in milliseconds. */
  readonly maxAgeMillis: number;
}
