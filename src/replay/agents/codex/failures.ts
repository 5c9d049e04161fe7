/**
 * What went wrong, as a rollout says it.
 *
 * @module
 */
import type { Failure } from "../../steps.ts";
import { fieldsOf, isFields, numberAt, textAt } from "./values.ts";

/** A failure, and what it says of the call of the model. */
export interface RolloutFailure extends Failure {
  readonly outcome: "failed";
  /** HTTP status that the service answered with, where the file says. */
  readonly status?: number;
  /** Whether it was the call of the model that failed. */
  readonly ofModel: boolean;
}

/** Classes of errors that say nothing of a call of the model. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  "sandbox_error",
  "thread_rollback_failed",
  "active_turn_not_steerable",
]);

/** A class is a word; anything else is somebody's text. */
const WORD = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/**
 * Reads the payload of `error` or `stream_error`, or the `error` of a
 * `task_complete`: `{ message, codex_error_info }`, where the info is a word or
 * an object of one word.
 */
export function readFailure(value: unknown): RolloutFailure {
  const outer = fieldsOf(value);
  const fields = isFields(outer.error) ? outer.error : outer;
  const info = fields.codex_error_info;
  const word = typeof info === "string"
    ? info
    : Object.keys(fieldsOf(info))[0] ?? textAt(fields, "kind");
  const errorType = word !== undefined && WORD.test(word) ? word : undefined;
  const message = textAt(fields, "message") ??
    (typeof value === "string" ? value : undefined);
  const status = word === undefined
    ? undefined
    : numberAt(fieldsOf(fieldsOf(info)[word]), "http_status_code");
  return {
    outcome: "failed",
    ofModel: errorType === undefined || !ELSEWHERE.has(errorType),
    ...errorType === undefined ? {} : { errorType },
    ...message === undefined ? {} : { message },
    ...status === undefined ? {} : { status },
  };
}
