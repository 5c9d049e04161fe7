/**
 * How one export ended.
 *
 * @module
 */

/** The collector took the data, or all but {@link rejected} items of it. */
export interface ExportSuccess {
  /** Tells the outcomes apart. */
  readonly status: "success";
  /** Items the collector says it refused, 0 or more. They are lost. */
  readonly rejected: number;
  /** The collector's words, or what was wrong with its answer. */
  readonly message?: string;
}

/** Not delivered, but worth sending again: the time was up, or we shut down. */
export interface ExportRetryable {
  /** Tells the outcomes apart. */
  readonly status: "retryable";
  /** Why it was not delivered, for people. */
  readonly message: string;
  /** Status of the last answer, where there was one. */
  readonly httpStatus?: number;
  /** True when a request was broken off before its answer: it may have arrived. */
  readonly unanswered?: boolean;
  /** How long the collector asked us to wait, in milliseconds. */
  readonly retryAfterMillis?: number;
  /** What `fetch` threw, where it did. */
  readonly error?: unknown;
}

/** Not delivered, and sending the same again would end the same. */
export interface ExportFailure {
  /** Tells the outcomes apart. */
  readonly status: "failure";
  /** Why it was not delivered, for people. */
  readonly message: string;
  /** Status of the answer, where there was one. */
  readonly httpStatus?: number;
  /** What was thrown, where something was. */
  readonly error?: unknown;
}

/**
 * How one export ended. Messages are for people and hold no header value,
 * user, password or query; `error` is present only where the same is true of it.
 */
export type ExportOutcome = ExportSuccess | ExportRetryable | ExportFailure;
