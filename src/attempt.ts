/**
 * Keeps what goes wrong while recording away from the agent.
 *
 * @module
 */
import type { DiagnosticHandler } from "./diagnostics.ts";
import { errorText } from "./error_text.ts";

/** Who is told. */
export interface AttemptHost {
  readonly report: DiagnosticHandler;
}

/** Runs `fn`; reports what it throws. */
export function attempt(
  host: AttemptHost,
  what: string,
  fn: () => void,
): void {
  const troubles: unknown[] = [];
  collect(troubles, fn);
  if (troubles.length > 0) reportTrouble(host, what, troubles);
}

/** Runs `fn`; keeps what it throws. */
export function collect(troubles: unknown[], fn: () => void): void {
  try {
    fn();
  } catch (trouble) {
    troubles.push(trouble);
  }
}

/** Reports all that went wrong with one thing at once. */
export function reportTrouble(
  { report }: AttemptHost,
  what: string,
  troubles: readonly unknown[],
): void {
  const texts = new Set(troubles.map(errorText));
  report({
    severity: "error",
    code: "record.failed",
    message: `Could not record ${what}: ${[...texts].join("; ")}`,
    cause: troubles[0],
  });
}
