/**
 * How long ending may take.
 *
 * @module
 */
import { checkMillis, checkRecord } from "./check.ts";

/** How long flushing or shutting down may take. */
export interface BudgetOptions {
  /** In milliseconds, 0 to 2,147,483,647. */
  readonly budgetMillis?: number;
}

/** Default time for `flush()`: one export with its retries. */
export const FLUSH_MILLIS = 10_000;
/** Default time for `shutdown()`, and for the flush when the program ends. */
export const SHUTDOWN_MILLIS = 1_000;

/** @throws {RangeError} If the budget is not accepted. */
export function budgetOf(
  options: BudgetOptions | undefined,
  byDefault: number,
): number {
  if (options === undefined) return byDefault;
  checkRecord(options, "options", ["budgetMillis"]);
  return checkMillis(options.budgetMillis ?? byDefault, "budgetMillis", 0);
}
