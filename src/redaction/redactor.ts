/**
 * Takes secrets out of texts.
 *
 * @module
 */
import { codesOf } from "./codes.ts";
import { createKeyTable } from "./keys.ts";
import { indexSecrets } from "./known.ts";
import { findSecrets, type ScanRules } from "./scanner.ts";
import { mergeParts, type Part } from "./parts.ts";
import { isSecretValue } from "./values.ts";

/** Stands where a secret was. */
export const REDACTED = "[REDACTED]";

/**
 * Looked at behind what leaves of a longer text, in UTF-16 code units: a secret
 * that begins before the cut shows there what it is.
 */
export const MARGIN = 1_024;

/** Takes secrets out of texts. */
export interface Redactor {
  /**
   * The beginning of a text without secrets. Never throws, and looks at no more
   * than {@link MARGIN} code units behind that beginning.
   *
   * @param length How much of the text leaves, in UTF-16 code units.
   */
  redact(text: string, length: number): string;
  /** Whether a value is a secret because of its name. */
  isSecret(name: string, value: string): boolean;
}

/** What is looked for beside what we know. */
export interface RedactorOptions {
  /** Secrets themselves. */
  readonly values?: Iterable<string>;
  /** Names whose values are secrets. */
  readonly keys?: readonly string[];
  /** What secrets look like; matches are replaced. */
  readonly patterns?: readonly RegExp[];
  /** What stays, though it looks like a secret. */
  readonly allow?: readonly (string | RegExp)[];
}

/** Creates a redactor. */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  const { values = [], keys = [], patterns = [], allow = [] } = options;
  const rules: ScanRules = {
    keys: createKeyTable(keys),
    known: indexSecrets(values),
  };
  const own = patterns.map((pattern) => withFlag(pattern, "g"));
  const isAllowed = allowance(allow);
  return {
    redact(text, length) {
      const scanned = text.length > length + MARGIN
        ? text.slice(0, length + MARGIN)
        : text;
      let found = findSecrets(scanned, rules);
      if (found !== undefined && allow.length > 0) {
        found = found.filter(({ start, end }) =>
          !isAllowed(scanned.slice(start, end))
        );
      }
      if (own.length > 0) {
        found = mergeParts(found ?? [], matchesOf(own, scanned, isAllowed));
      }
      return found === undefined
        ? text.slice(0, length)
        : replaced(text, found, length);
    },
    isSecret(name, value) {
      const kind = rules.keys.kindOf(codesOf(name), 0, name.length);
      return kind !== undefined && kind !== "query" && !isAllowed(value) &&
        isSecretValue(kind, value);
    },
  };
}

let standard: Redactor | undefined;

/** The one that knows nothing of settings and host. */
export function standardRedactor(): Redactor {
  standard ??= createRedactor();
  return standard;
}

/** The beginning, each part that begins in it replaced. */
function replaced(
  text: string,
  parts: readonly Part[],
  length: number,
): string {
  let result = "";
  let at = 0;
  for (const { start, end } of parts) {
    if (start >= length) break;
    result += text.slice(at, start) + REDACTED;
    at = end;
  }
  return at < length ? result + text.slice(at, length) : result;
}

function* matchesOf(
  patterns: readonly RegExp[],
  text: string,
  isAllowed: (text: string) => boolean,
): Generator<Part> {
  for (const pattern of patterns) {
    for (const { index: start, 0: match } of text.matchAll(pattern)) {
      if (match !== "" && !isAllowed(match)) {
        yield { start, end: start + match.length };
      }
    }
  }
}

function allowance(
  allow: readonly (string | RegExp)[],
): (text: string) => boolean {
  const texts = new Set(allow.filter((one) => typeof one === "string"));
  const patterns = allow.flatMap((one) =>
    typeof one === "string"
      ? []
      : [new RegExp(`^(?:${one.source})$`, one.flags.replace(/[gy]/g, ""))]
  );
  return (text) =>
    texts.has(text) || patterns.some((pattern) => pattern.test(text));
}

function withFlag(pattern: RegExp, flag: string): RegExp {
  return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, "") + flag);
}
