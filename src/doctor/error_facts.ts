/**
 * Everything an error says about itself, for patterns to look at; never shown.
 *
 * @module
 */

/** Names, codes and messages of an error and its causes, one per line. */
export function factsOf(error: unknown): string {
  try {
    return collect(error, 0).join("\n");
  } catch {
    return ""; // a getter of the error threw
  }
}

function collect(error: unknown, depth: number): readonly string[] {
  if (depth > 5 || typeof error !== "object" || error === null) return [];
  const { name, code, message, cause, errors } = error as Readonly<
    Record<string, unknown>
  >;
  const parts = Array.isArray(errors) ? errors.slice(0, 10) : [];
  return [
    ...[name, code].map((value) => String(value ?? "")),
    // What stands in it is the caller's, and may read like anything.
    String(message ?? "").replace(/\bhttps?:\/\/[^\s)"']*/g, "URL"),
    ...collect(cause, depth + 1),
    ...parts.flatMap((part) => collect(part, depth + 1)),
  ];
}
