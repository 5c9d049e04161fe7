/**
 * Requests to the model that failed.
 *
 * @module
 */
import {
  at,
  countAt,
  numberAt,
  textAt,
} from "../../../instrument/apis/fields.ts";
import type { JsonRecord } from "../../agent.ts";
import type { Failure } from "../../steps.ts";
import { blocksOf, textOf } from "./records.ts";

/** A request that failed. */
export interface FailedRequest {
  /** HTTP status, where the service answered. */
  readonly status?: number;
  readonly failure: Failure;
  /** Of the attempt, from 0; absent where the file does not count. */
  readonly attempt?: number;
  /** Until the next one, in milliseconds. */
  readonly retryMillis?: number;
}

/** Classes of errors are words; anything else is text. */
const ERROR_TYPE = /^[a-z][\w.-]{0,63}$/i;

/** An attempt that failed and is made again: `api_error` of the system. */
export function readRetry(record: JsonRecord): FailedRequest {
  const { error } = record;
  const retry = countAt(record, "retryAttempt");
  const retryMillis = numberAt(record, "retryInMs");
  // As the service answered, in the words of its client library.
  const answered = [at(error, "error", "error"), at(error, "error"), error];
  const first = (key: string): string | undefined =>
    answered.map((from) => textAt(from, key)).find((text) =>
      text !== undefined
    );
  const cause = textAt(error, "cause", "code") ??
    textAt(record, "cause", "code");
  return {
    ...failed(
      countAt(error, "status"),
      cause ?? first("type"),
      first("message"),
    ),
    ...retry === undefined ? {} : { attempt: Math.max(0, retry - 1) },
    ...retryMillis === undefined ? {} : { retryMillis },
  };
}

/** The last attempt failed: a message in place of an answer says so. */
export function readApiError(record: JsonRecord): FailedRequest {
  return failed(
    countAt(record, "apiErrorStatus") ?? countAt(record, "error", "status"),
    textAt(record, "error") ?? textAt(record, "error", "type"),
    textOf(blocksOf(record)),
  );
}

function failed(
  status: number | undefined,
  type: string | undefined,
  message: string | undefined,
): FailedRequest {
  return {
    ...status === undefined || status === 0 ? {} : { status },
    failure: {
      outcome: "failed",
      errorType: type !== undefined && ERROR_TYPE.test(type)
        ? type
        : "api_error",
      ...message === undefined || message === "" ? {} : { message },
    },
  };
}
