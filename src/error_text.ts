/**
 * What was thrown, as text.
 *
 * @module
 */

/** The text of whatever was thrown. Never throws. */
export function errorText(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return "unknown error";
  }
}
