/**
 * The error of an export that did not deliver.
 *
 * @module
 */

import type { ExportFailure, ExportRetryable } from "./outcome.ts";
import type { OtlpSignal } from "./settings.ts";

/** Facts of an {@link ExportError}. */
export interface ExportErrorOptions {
  /** The signal whose data was not delivered. */
  readonly signal: OtlpSignal;
  /** HTTP status of the last answer, where there was one. */
  readonly status?: number | undefined;
  /** Whether sending the same data later may succeed. */
  readonly retryable: boolean;
  /** What was thrown, where something was and it holds no secret. */
  readonly cause?: unknown;
}

/**
 * An export that did not deliver, as OpenTelemetry processors receive it.
 *
 * The message holds no header value, user, password or query.
 *
 * @example
 * ```ts
 * import { ExportError } from "@agent-otel/agent-otel/otlp";
 *
 * const error = new ExportError("Cannot export logs: collector answered 400", {
 *   signal: "logs",
 *   status: 400,
 *   retryable: false,
 * });
 * error.status; // 400
 * ```
 */
export class ExportError extends Error {
  /** Always `ExportError`. */
  override readonly name: string = "ExportError";
  /** The signal whose data was not delivered. */
  readonly signal: OtlpSignal;
  /** HTTP status of the last answer; `undefined` when there was none. */
  readonly status: number | undefined;
  /** Whether sending the same data later may succeed. */
  readonly retryable: boolean;

  /** An error with these facts. */
  constructor(
    message: string,
    { signal, status, retryable, cause }: ExportErrorOptions,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.signal = signal;
    this.status = status;
    this.retryable = retryable;
  }
}

/** The error for an outcome that is no success. */
export function toExportError(
  signal: OtlpSignal,
  outcome: ExportFailure | ExportRetryable,
): ExportError {
  return new ExportError(`Cannot export ${signal}: ${outcome.message}`, {
    signal,
    status: outcome.httpStatus,
    retryable: outcome.status === "retryable",
    cause: outcome.error,
  });
}
