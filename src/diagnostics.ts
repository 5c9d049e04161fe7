/**
 * Where the library reports its own trouble.
 *
 * A terminal interface owns stderr, so nothing is printed: reports go to the
 * callback of the settings, at most {@link MAX_REPEATS} times per code, and a
 * throwing callback is ignored.
 *
 * @module
 */

/** One report of the library about itself. Never holds a header or a token. */
export interface Diagnostic {
  /** How bad: `error` means that data was or would be lost. */
  readonly severity: "info" | "warning" | "error";
  /** Stable identifier, such as `export.partial_success`. */
  readonly code: string;
  /** What happened, for a person. */
  readonly message: string;
  /** What was thrown, where something was. */
  readonly cause?: unknown;
}

/** Receives the library's reports about itself. */
export type DiagnosticHandler = (diagnostic: Diagnostic) => void;

/** Reports of one code that are passed on; later ones are only counted. */
export const MAX_REPEATS = 32;

/** Passes reports on, bounded, and cannot throw. */
export function createDiagnostics(
  handler: DiagnosticHandler | undefined,
): DiagnosticHandler {
  if (handler === undefined) return () => {};
  const seen = new Map<string, number>();
  return (diagnostic) => {
    const count = (seen.get(diagnostic.code) ?? 0) + 1;
    seen.set(diagnostic.code, count);
    if (count > MAX_REPEATS) return;
    try {
      // An async handler may reject later.
      Promise.resolve(handler(diagnostic) as unknown).catch(() => {});
    } catch {
      // The caller's trouble, not ours to spread.
    }
  };
}
