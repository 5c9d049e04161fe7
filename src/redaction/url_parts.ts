/**
 * URLs without the parts that tend to hold secrets, for texts that must not
 * hold any.
 *
 * @module
 */

/** Each pattern is linear: no repetition stands beside another that can match the same text. */
const USER = /\b([a-z][a-z0-9+.-]{0,32}:\/\/)[^\s\/]*@/gi;
const QUERY = /\b((?:http|ws)s?:\/\/[^\s?#"']+)[?#][^\s"']*/gi;

/** The text with users, passwords and queries of its URLs redacted. */
export function withoutUrlParts(text: string): string {
  return text.includes("://")
    ? text.replace(USER, "$1[REDACTED]@").replace(QUERY, "$1?[REDACTED]")
    : text;
}
