/** What a program that records is to do. */
export interface WriterPlan {
  readonly url: string;
  readonly directory: string;
  /** First part of every prompt. */
  readonly id: string;
  /** Prompts to record. */
  readonly count: number;
  /** After every third prompt. */
  readonly pauseMillis: number;
  readonly flushMillis?: number;
  readonly shutdownMillis: number;
  readonly gzip?: boolean;
  readonly json?: boolean;
  /** Whether to say what is reported. */
  readonly reports?: boolean;
}
