/**
 * Waiting.
 *
 * @module
 */

/** Resolves after some milliseconds. */
export function delay(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
