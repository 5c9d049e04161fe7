/**
 * Checks of settings a caller wrote. Each names the setting and what is
 * accepted, and returns the value.
 *
 * @module
 */
import { nearest } from "./nearest.ts";

/** The longest delay a host's timer can hold, in milliseconds. */
export const MAX_TIMER_MILLIS = 2_147_483_647;

/** @throws {TypeError} If the value is no plain object, or holds another key. */
export function checkRecord(
  value: unknown,
  name: string,
  accepted?: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrongShape(name, "an object", value);
  }
  for (const key of Object.keys(value)) {
    if (accepted === undefined || accepted.includes(key)) continue;
    throw new TypeError(unknownName(`${name} has no setting`, key, accepted));
  }
  return value as Readonly<Record<string, unknown>>;
}

/** @throws {TypeError} If the value is no text, or blank. */
export function checkText(value: unknown, name: string): string {
  if (typeof value === "string" && value.trim() !== "") return value;
  throw wrongShape(name, "a string that is not blank", value);
}

/** @throws {TypeError} If the value is no object of texts. */
export function checkTexts(value: unknown, name: string): void {
  for (const [key, text] of Object.entries(checkRecord(value, name))) {
    if (typeof text === "string") continue;
    throw wrongShape(`${name}[${quote(key)}]`, "a string", text);
  }
}

/**
 * @throws {TypeError} If the value is no number.
 * @throws {RangeError} If it is no whole number from `min`.
 */
export function checkCount(value: unknown, name: string, min = 1): void {
  if (typeof value !== "number") throw wrongShape(name, "a number", value);
  if (Number.isSafeInteger(value) && value >= min) return;
  throw new RangeError(
    `${name} must be a whole number from ${min}: current value is ${value}`,
  );
}

/** @throws {TypeError} If the value is no boolean. */
export function checkFlag(value: unknown, name: string): boolean {
  if (typeof value === "boolean") return value;
  throw wrongShape(name, "true or false", value);
}

/** @throws {TypeError} If the value is no function. */
export function checkFunction(value: unknown, name: string): void {
  if (typeof value !== "function") throw wrongShape(name, "a function", value);
}

/** @throws {TypeError} If the value is no list of objects with these methods. */
export function checkParts(
  value: unknown,
  name: string,
  methods: readonly string[],
): void {
  if (!Array.isArray(value)) throw wrongShape(name, "a list", value);
  value.forEach((part, at) => checkPart(part, `${name}[${at}]`, methods));
}

/** @throws {TypeError} If the value is no object with these methods. */
export function checkPart(
  value: unknown,
  name: string,
  methods: readonly string[],
): void {
  const part = value as Record<string, unknown> | null | undefined;
  const missing = methods.filter((method) =>
    typeof part?.[method] !== "function"
  );
  if (missing.length === 0) return;
  const accepted = methods.map((method) => `${method}()`).join(", ");
  throw new TypeError(
    `${name} must be an object with ${accepted}: ${
      missing.map((method) => `${method}()`).join(", ")
    } is missing`,
  );
}

/**
 * @throws {TypeError} If the value is no number.
 * @throws {RangeError} If it is not from `min` to {@link MAX_TIMER_MILLIS}.
 */
export function checkMillis(
  value: unknown,
  name: string,
  min: number,
): number {
  if (typeof value !== "number") throw wrongShape(name, "a number", value);
  if (value >= min && value <= MAX_TIMER_MILLIS) return value;
  throw new RangeError(
    `${name} must be ${min} to ${MAX_TIMER_MILLIS} milliseconds: current value is ${value}`,
  );
}

/**
 * @throws {TypeError} If the value is no text.
 * @throws {RangeError} If it is none of the accepted ones.
 */
export function checkOneOf<T extends string>(
  accepted: readonly T[],
  value: unknown,
  name: string,
): T {
  if (typeof value !== "string") {
    throw wrongShape(name, `one of ${list(accepted)}`, value);
  }
  const found = accepted.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new RangeError(
    `${name} must be one of ${list(accepted)}: current value is ${
      quote(value)
    }`,
  );
}

/** A value of the wrong kind; tells its kind, never the value. */
export function wrongShape(
  name: string,
  accepted: string,
  value: unknown,
): TypeError {
  const kind = value === null
    ? "null"
    : value === ""
    ? "empty"
    : Array.isArray(value)
    ? "an array"
    : typeof value;
  return new TypeError(`${name} must be ${accepted}: current value is ${kind}`);
}

/** Lists up to this long are told whole. */
const SHORT_LIST = 8;

/** What to say of a name that is none of the accepted ones. */
export function unknownName(
  what: string,
  name: string,
  accepted: readonly string[],
): string {
  const meant = nearest(name, accepted);
  if (meant === undefined) {
    return `${what} ${quote(name)}: accepted are ${list(accepted)}`;
  }
  const question = `did you mean ${quote(meant)}?`;
  return accepted.length > SHORT_LIST
    ? `${what} ${quote(name)}: ${question}`
    : `${what} ${quote(name)} (${question}): accepted are ${list(accepted)}`;
}

/** A text in quotes, shortened. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

/** Words in quotes, with commas between. */
export function list(words: readonly string[]): string {
  return words.map(quote).join(", ");
}
