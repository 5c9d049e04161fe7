/**
 * What a disk refuses with.
 *
 * @module
 */

/** The code of an error, such as `ENOENT`; `undefined` where it has none. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === "string" ? code : undefined;
}

/** No room may be there later; anything else will not change by itself. */
export function isFull(error: unknown): boolean {
  const code = codeOf(error);
  return code === "ENOSPC" || code === "EDQUOT";
}
