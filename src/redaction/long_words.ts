/**
 * Secrets that a long word is, or belongs to.
 *
 * @module
 */
import { isBlank, isWord } from "./classes.ts";
import type { KnownSecrets } from "./known.ts";
import type { Part } from "./parts.ts";
import {
  dottedEnd,
  prefixStart,
  SHAPE_STARTS,
  shapeEnd,
  wordsEnd,
} from "./shapes.ts";

/** Shorter words have no shape that tells. */
export const MIN_SHAPE = 12;

/** The secret of a long word; `undefined` for none. */
export function longSecret(
  text: string,
  codes: Uint8Array,
  { start, end }: Part,
  known: KnownSecrets,
): Part | undefined {
  if (end - start >= known.minLength) {
    const part = known.find(text, start, end);
    if (part !== undefined) return part;
  }
  if (end - start < MIN_SHAPE) return undefined;
  const before = codes[start - 1];
  const first = isEscape(before) ? unescapedStart(text, start) : start;
  let isBoundary = true;
  for (let at = first; at <= end - MIN_SHAPE; at += 1) {
    const code = codes[at] as number;
    if (
      isBoundary &&
      SHAPE_STARTS[code * 128 + (codes[at + 1] as number)] === 1
    ) {
      const shape = shapeEnd(text, at);
      if (shape > 0) return { start: at, end: shape };
    }
    isBoundary = code === 45 || code === 95;
  }
  if (
    beginsDotted(codes[first] as number) && endsDotted(codes[end] as number)
  ) {
    const dotted = dottedEnd(text, first, end);
    if (dotted > 0) return { start: first, end: dotted };
  }
  return before === undefined
    ? undefined
    : isBlank(before) || isCredential(before)
    ? hangingSecret(text, start, end) ?? schemeSecret(text, codes, start)
    : hangingSecret(text, start, end);
}

/** `e` of a JWT; `M`, `N` or `O` of a Discord token. */
function beginsDotted(code: number): boolean {
  return code === 101 || (code >= 77 && code <= 79);
}

/** A dot, or the end of the text. */
function endsDotted(code: number): boolean {
  return code === 46 || code === 0;
}

/** A backslash, `%`, `[` or `;`. */
function isEscape(code: number | undefined): boolean {
  return code === 92 || code === 37 || code === 91 || code === 59;
}

/** A secret whose mark stands before the word and is none of it. */
function hangingSecret(
  text: string,
  start: number,
  end: number,
): Part | undefined {
  switch (text.charCodeAt(start - 1)) {
    case 46: { // SG.…, hvs.…
      const prefix = prefixStart(text, start);
      if (prefix >= 0) return { start: prefix, end: wordsEnd(text, start) };
      return undefined;
    }
    case 58: { // Telegram: digits, then 35 characters
      if (end - start < 33 || !text.startsWith("AA", start)) return undefined;
      const id = /\d{8,10}:$/.exec(text.slice(Math.max(0, start - 11), start));
      return id === null ? undefined : { start: start - id[0].length, end };
    }
    case 126: // Azure: three characters and a digit, then `Q~`
      return end - start >= 24 &&
          /[\w.~]{3}\dQ~$/.test(text.slice(Math.max(0, start - 6), start))
        ? { start: start - 6, end: wordsEnd(text, start) }
        : undefined;
    case 47: // Google: `1//0…`
      return end - start >= 30 && text.startsWith("1//0", start - 3)
        ? { start: start - 3, end }
        : undefined;
    default:
      return undefined;
  }
}

/** Behind what an escape left at the beginning of a word: `\n`, `%3D`, colors. */
function unescapedStart(text: string, start: number): number {
  switch (text.charCodeAt(start - 1)) {
    case 92: // backslash
      if (text.charCodeAt(start) === 117) return start + 5;
      return "nrtbf".includes(text.charAt(start)) ? start + 1 : start;
    case 37: // %
      return start + 2;
    case 91: // [ of a color, or ; in it
    case 59: {
      const color = /^\d{1,3}m/.exec(text.slice(start, start + 4));
      return color === null ? start : start + color[0].length;
    }
    default:
      return start;
  }
}

/** What credentials are made of. */
const CREDENTIALS = /[\w.~+/-]+={0,2}/y;

/** Credentials whose first long word this is, behind `Bearer` or `Basic`. */
function schemeSecret(
  text: string,
  codes: Uint8Array,
  wordStart: number,
): Part | undefined {
  let start = wordStart;
  const earliest = Math.max(6, wordStart - 64);
  while (start > earliest && isCredential(codes[start - 1])) start -= 1;
  if (start < 6 || !isBlank(codes[start - 1])) return undefined;
  const last = (codes[start - 2] ?? 0) | 0x20;
  if (last !== 114 && last !== 99) return undefined; // beare(r), basi(c)
  if (
    !/(?:^|[^A-Za-z0-9]|\\[nrt])(?:bearer|basic)\s$/i.test(
      text.slice(Math.max(0, start - 10), start),
    )
  ) {
    return undefined;
  }
  CREDENTIALS.lastIndex = start;
  CREDENTIALS.test(text);
  const end = CREDENTIALS.lastIndex;
  return isCredentials(text.slice(start, Math.min(end, start + 64)))
    ? { start, end }
    : undefined;
}

function isCredential(code: number | undefined): boolean {
  return isWord(code) || code === 46 || code === 43 || code === 47 ||
    code === 126;
}

/** No word of prose, such as `authentication`. */
function isCredentials(value: string): boolean {
  return /\d|=$/.test(value) || /[a-z][A-Z]/.test(value) || value.length >= 24;
}
