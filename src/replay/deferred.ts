/**
 * Work whose end somebody else decides.
 *
 * @module
 */
import { failureNamed } from "../spans/failure.ts";
import type { Failure } from "./steps.ts";

/** Work that ends when it is told to. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** Work that has not ended. */
export function defer<T>(): Deferred<T> {
  let resolve = (_: T): void => {};
  let reject = (_: unknown): void => {};
  const promise = new Promise<T>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  return { promise, resolve, reject };
}

/** What telemetry calls work that was called off. */
export function calledOff(message?: string): Error {
  return failureNamed("AbortError", message);
}

/** A failure as the error it was; `undefined` for none. */
export function errorOf(failure: Failure | undefined): Error | undefined {
  if (failure === undefined) return undefined;
  return failure.outcome === "cancelled"
    ? calledOff(failure.message)
    : failureNamed(failure.errorType ?? UNNAMED, failure.message);
}

/** The word of OpenTelemetry for an error type that has no name. */
const UNNAMED = "_OTHER";
