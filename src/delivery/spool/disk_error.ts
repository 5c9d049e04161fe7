/**
 * What a disk refuses with.
 *
 * @module
 */
import { codeOf } from "../../error_code.ts";

/** No room may be there later; anything else will not change by itself. */
export function isFull(error: unknown): boolean {
  const code = codeOf(error);
  return code === "ENOSPC" || code === "EDQUOT";
}
