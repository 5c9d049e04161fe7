/**
 * Secrets behind a mark: `:` and `=` after a key, a flag, the first line of a
 * private key.
 *
 * @module
 */
import { isBlank, isQuote, isWord } from "./classes.ts";
import { commandSecret, isLoginPass } from "./commands.ts";
import type { KeyKind, KeyTable } from "./keys.ts";
import type { Part } from "./parts.ts";
import { urlSecret } from "./urls.ts";
import { closingQuote, isName, openingQuote, secretValue } from "./values.ts";

const PEM = "-----BEGIN ";

/** Longest flag that is looked at. */
const MAX_FLAG = 48;

/** A secret behind a word that begins with `-`: a flag, or a private key. */
export function dashedSecret(
  text: string,
  codes: Uint8Array,
  start: number,
  keys: KeyTable,
): Part | undefined {
  if (codes[start + 1] === 112) return commandSecret(text, codes, start); // `-p`
  if (codes[start + 2] === 45) return pemBlock(text, start); // `---`
  let end = start + 1;
  while (end < start + MAX_FLAG && isWord(codes[end])) end += 1;
  return end < text.length && isBlank(codes[end])
    ? flagSecret(text, codes, { start, end }, keys)
    : undefined;
}

/** A private key, from its first line to its last, or to the end of the text. */
function pemBlock(text: string, start: number): Part | undefined {
  const end = start + PEM.length;
  if (
    !text.startsWith(PEM, start) ||
    !/PRIVATE KEY/.test(text.slice(end, end + 48))
  ) return undefined;
  const last = text.indexOf("-----END", end);
  if (last < 0) return { start, end: text.length };
  const close = text.indexOf("-----", last + 8);
  return {
    start,
    end: close < 0 || close > last + 64 ? last + 8 : close + 5,
  };
}

// `date -u +%H:%M` names nobody.
const USER = /[ \t]+["']?(?!\+)([^\s:"'@/]{1,64}):(?=[^\s"']*[^\d\s"'])/y;

/** Whether a word ends as `user` does. */
function endsAsUser(codes: Uint8Array, end: number): boolean {
  return codes[end - 1] === 114 && codes[end - 2] === 101;
}

/** The password of `-u name:password`. */
function userSecret(
  text: string,
  flag: string,
  end: number,
): Part | undefined {
  if (flag !== "-u" && flag !== "--user" && flag !== "--proxy-user") {
    return undefined;
  }
  USER.lastIndex = end;
  if (!USER.test(text)) return undefined;
  const start = USER.lastIndex;
  let at = start;
  while (at < text.length && !/[\s"'\\]/.test(text.charAt(at))) at += 1;
  return at - start >= 3 ? { start, end: at } : undefined;
}

/** `--token value`, `-u name:password`. */
function flagSecret(
  text: string,
  codes: Uint8Array,
  { start, end }: Part,
  keys: KeyTable,
): Part | undefined {
  if (codes[start + 1] === 117 || endsAsUser(codes, end)) {
    const user = userSecret(text, text.slice(start, end), end);
    if (user !== undefined) return user;
  }
  const kind = keys.kindOf(codes, start, end);
  return kind === "strong" || kind === "weak"
    ? secretValue(text, kind, { at: end, spaced: false, plain: true })
    : undefined;
}

/** Blanks, quotes and backslashes that may stand between a key and `:`. */
const MAX_BEFORE = 12;

/** A mark in a text. */
export interface Mark {
  readonly at: number;
  readonly code: number;
  /** Nothing before is looked at. */
  readonly done: number;
}

/** A secret behind `:`, `=`, `,` or `>`. */
export function separatedSecret(
  text: string,
  codes: Uint8Array,
  { done, at, code }: Mark,
  keys: KeyTable,
): Part | undefined {
  // Most commas and brackets end at once.
  if (code === 44 && !isQuote(codes[at - 1])) return undefined;
  if (code === 62 && !isWord(codes[at - 1])) return undefined;
  if (code === 58 && codes[at + 1] === 47) { // `:/`
    return codes[at + 2] === 47 ? urlSecret(text, at + 3) : undefined;
  }
  let end = at;
  let quoted = false;
  let spaced = false;
  const earliest = Math.max(done, at - MAX_BEFORE);
  while (end > earliest) {
    const before = codes[end - 1];
    if (isBlank(before)) spaced = true;
    else if (isQuote(before)) quoted = true;
    else if (before !== 92 && before !== 93 && before !== 63) break; // \ ] ?
    end -= 1;
  }
  if (end <= earliest || !isWord(codes[end - 1])) return undefined;
  let kind = keys.kindOf(codes, done, end);
  if (kind === undefined) return undefined;
  if (kind === "query" && !isParameter(codes, end)) {
    if (code === 44 || !isLoginPass(text, end)) return undefined;
    kind = "strong";
    if (/^["'=> \t]{0,8}\d+\b/.test(text.slice(at + 1, at + 24))) {
      return undefined;
    }
  }
  if (code === 44) {
    return quoted
      ? nextQuoted(text, codes, kind, { end, from: at + 1 })
      : undefined;
  }
  if (code === 62 && !(isElement(codes, done, end))) return undefined;
  let value = at + 1;
  const next = codes[value];
  if (code === 58 && next === 58) return undefined; // Token::new
  if (next === 61 || (code === 61 && next === 62)) value += 1; // := == =>
  return secretValue(text, kind, {
    at: value,
    spaced: spaced || isBlank(codes[value]),
    plain: kind === "query" || isParameter(codes, end),
  });
}

/** Whether a name stands in the query of a URL. */
function isParameter(codes: Uint8Array, end: number): boolean {
  for (let at = end - 1; at >= 0 && at >= end - 32; at -= 1) {
    const code = codes[at];
    if (code === 63 || code === 38) return true;
    if (!isWord(code)) return false;
  }
  return false;
}

/** Whether a name is that of an element: `<password>`. */
function isElement(codes: Uint8Array, done: number, end: number): boolean {
  for (let at = end - 1; at >= done && at >= end - 48; at -= 1) {
    const code = codes[at];
    if (code === 60) return codes[at + 1] !== 47;
    if (code !== 58 && !isWord(code)) return false;
  }
  return false;
}

/** How a key begins that stands in quotes. */
function quotedStart(
  codes: Uint8Array,
  end: number,
): "flag" | "first" | undefined {
  let at = end - 1;
  while (at > end - MAX_FLAG && isWord(codes[at])) at -= 1;
  if (codes[at + 1] === 45) return "flag";
  const earliest = at - MAX_BEFORE;
  while (at > earliest && (isQuote(codes[at]) || codes[at] === 92)) at -= 1;
  return codes[at] === 91 || codes[at] === 40 ? "first" : undefined;
}

/** `["authorization", "value"]`, `{"name": "authorization", "value": "…"}`. */
function nextQuoted(
  text: string,
  codes: Uint8Array,
  kind: KeyKind,
  { end: keyEnd, from }: { readonly end: number; readonly from: number },
): Part | undefined {
  let at = from;
  while (at < from + 32 && (codes[at] ?? 0) <= 32) at += 1;
  const start = openingQuote(text, at);
  if (start === at) return undefined;
  const end = closingQuote(text, start);
  let behind = end;
  while (
    behind < end + 8 &&
    (codes[behind] === 92 || isQuote(codes[behind]) ||
      isBlank(codes[behind]))
  ) behind += 1;
  if (codes[behind] !== 58) {
    const how = quotedStart(codes, keyEnd);
    const isPair = how === "first" &&
      (codes[behind] === 93 || codes[behind] === 41);
    // A list of words: `["user", "password", "host"]`.
    if (
      how !== "flag" && !isPair &&
      isName(text.slice(start, Math.min(end, start + MAX_FLAG)))
    ) {
      return undefined;
    }
    return secretValue(text, kind, { at, spaced: false, plain: true });
  }
  return text.slice(start, end) === "value"
    ? secretValue(text, kind, { at: behind + 1, spaced: true, plain: true })
    : undefined;
}
