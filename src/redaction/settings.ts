/**
 * What a caller may say about redaction.
 *
 * @module
 */
import { checkFlag, checkRecord, checkText, wrongShape } from "../check.ts";

/** What is redacted beside what the library knows, and what is not. */
export interface RedactionSettings {
  /**
   * What your secrets look like. Each match is replaced by `[REDACTED]`; the
   * flags `g` and `y` make no difference. Their time is yours: they run over
   * every text that leaves, with at most 1,024 characters behind its cut.
   */
  readonly patterns?: readonly RegExp[];
  /** Names, or ends of names, whose values are secrets, such as `badge_number`. */
  readonly keys?: readonly string[];
  /**
   * Secrets themselves, each of eight characters or more, found wherever they
   * stand.
   */
  readonly values?: readonly string[];
  /**
   * What stays though it looks like a secret: whole texts, or patterns for all
   * of one.
   */
  readonly allow?: readonly (string | RegExp)[];
  /**
   * Whether values of environment variables whose names look like secrets are
   * redacted. Read once, at the start; on Deno only when the whole environment
   * may be read.
   *
   * @default {true}
   */
  readonly environment?: boolean;
}

/** Shorter values appear anywhere. */
export const MIN_VALUE_LENGTH = 8;

/**
 * Checks the setting.
 *
 * @throws {TypeError} If it has the wrong shape.
 * @throws {RangeError} If a pattern matches an empty text, a key has no letter,
 * or a value is too short.
 */
export function checkRedaction(value: unknown, name: string): void {
  if (value === "on" || value === "off") return;
  if (typeof value !== "object" || value === null) {
    const Kind = typeof value === "string" ? RangeError : TypeError;
    const kind = value === null ? "null" : typeof value;
    // Not the value itself: it may be a secret.
    throw new Kind(
      `${name} must be "on", "off" or an object: current value is ${
        kind === "string" ? "another string" : kind
      }`,
    );
  }
  const accepted = ["patterns", "keys", "values", "allow", "environment"];
  const given = checkRecord(value, name, accepted);
  each(given["patterns"], `${name}.patterns`, (pattern, at) => {
    if (!(pattern instanceof RegExp)) throw wrongShape(at, "a RegExp", pattern);
    checkPattern(pattern, at);
  });
  each(given["keys"], `${name}.keys`, (key, at) => {
    if (!/[a-z]{2}[-_ .]*$/i.test(checkText(key, at))) {
      throw new RangeError(`${at} must end with two letters`);
    }
  });
  each(given["values"], `${name}.values`, (one, at) => {
    // Not the value itself: it is a secret.
    if (
      checkText(one, at).length < MIN_VALUE_LENGTH || !/[\w-]{4}/.test(`${one}`)
    ) {
      throw new RangeError(
        `${at} must have ${MIN_VALUE_LENGTH} characters or more, with four letters or digits in a row`,
      );
    }
  });
  each(given["allow"], `${name}.allow`, (one, at) => {
    if (!(one instanceof RegExp)) checkText(one, at);
  });
  if (given["environment"] !== undefined) {
    checkFlag(given["environment"], `${name}.environment`);
  }
}

function checkPattern(pattern: RegExp, name: string): void {
  if (
    !new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, "")).test("")
  ) {
    return;
  }
  throw new RangeError(
    `${name} must not match an empty text: current value is ${pattern}`,
  );
}

function each(
  value: unknown,
  name: string,
  check: (one: unknown, name: string) => void,
): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) throw wrongShape(name, "a list", value);
  for (const [index, one] of value.entries()) check(one, `${name}[${index}]`);
}
