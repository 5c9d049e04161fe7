/**
 * Finds the secrets of a text.
 *
 * Two passes. One looks at marks, such as `:` and `=`, and asks whether the word
 * before them is the key of a secret. The other hops from word to word, sees only
 * those that are long, and asks whether they have the shape of a secret. What is
 * asked costs a bounded number of steps, or moves the pass on: both take linear
 * time whatever the text.
 *
 * @module
 */
import { codesOf } from "./codes.ts";
import { isQuote, isWord, WORDS } from "./classes.ts";
import { findNetrc, hasCommands } from "./commands.ts";
import type { KeyTable } from "./keys.ts";
import type { KnownSecrets } from "./known.ts";
import { dashedSecret, separatedSecret } from "./marks.ts";
import { longSecret, MIN_SHAPE } from "./long_words.ts";
import { mergeParts, type Part } from "./parts.ts";

/** What is looked for. */
export interface ScanRules {
  readonly keys: KeyTable;
  readonly known: KnownSecrets;
}

/** What may stand beside a secret. */
const MARKS = new Uint8Array(256);
for (const mark of ":=,>-") MARKS[mark.charCodeAt(0)] = 1;

/** Secrets of a text, in order, none over another; `undefined` for none. */
export function findSecrets(
  text: string,
  rules: ScanRules,
): readonly Part[] | undefined {
  const codes = codesOf(text);
  const named = findMarked(text, codes, rules.keys);
  const netrc = findNetrc(text);
  const marked = netrc === undefined ? named : mergeParts(netrc, named ?? []);
  const long = findLong(text, codes, rules.known);
  return marked === undefined
    ? long
    : long === undefined
    ? marked
    : mergeParts(marked, long);
}

function findMarked(
  text: string,
  codes: Uint8Array,
  keys: KeyTable,
): Part[] | undefined {
  const { length } = text;
  let found: Part[] | undefined;
  /** Where what was found last ends: nothing before it is looked at again. */
  let done = 0;
  let commands: boolean | undefined;
  for (let at = 0; at < length; at += 1) {
    while (at < length && MARKS[codes[at] as number] === 0) at += 1;
    const code = codes[at] as number;
    let part: Part | undefined;
    if (code === 45) {
      // Of two, of `-u` or `-p`; the first of a word, or of what an escape leaves.
      const next = codes[at + 1];
      if (next !== 45 && next !== 117) {
        if (next !== 112 || !(commands ??= hasCommands(text))) continue;
      }
      if (isWord(codes[at - 1]) && !isBehindEscape(text, at)) continue;
      part = dashedSecret(text, codes, at, keys);
    } else {
      const before = codes[at - 1] as number;
      const gap = isQuote(before) ? 1 : 0;
      if (
        !keys.mayEnd(
          codes[at - gap - 2] as number,
          codes[at - gap - 1] as number,
        ) && (code !== 58 || codes[at + 1] !== 47)
      ) continue;
      part = separatedSecret(text, codes, { done, at, code }, keys);
    }
    if (part === undefined || part.start < done) continue;
    (found ??= []).push(part);
    done = part.end;
    if (done > at) at = done - 1;
  }
  return found;
}

const ESCAPE = /(?:\\[nrtbf]|\\u[0-9a-f]{4}|%[0-9a-f]{2}|[[;]\d{1,3}m)$/i;

/** Whether an escape ends there whose last characters look like a word. */
function isBehindEscape(text: string, at: number): boolean {
  return ESCAPE.test(text.slice(Math.max(0, at - 6), at));
}

function findLong(
  text: string,
  codes: Uint8Array,
  known: KnownSecrets,
): Part[] | undefined {
  const { length } = text;
  const size = Math.min(MIN_SHAPE, known.minLength);
  let found: Part[] | undefined;
  let done = 0;
  /** Of every `size` characters one at least belongs to a word of that size. */
  for (let at = size - 1; at < length; at += size) {
    if (WORDS[codes[at] as number] === 0) continue;
    let start = at;
    while (start > done && WORDS[codes[start - 1] as number] === 1) start -= 1;
    let end = at + 1; // a zero ends the text
    while (WORDS[codes[end] as number] === 1) end += 1;
    if (end - start < size) {
      at = end;
      continue;
    }
    const part = longSecret(text, codes, { start, end }, known);
    if (part !== undefined && part.start >= done) {
      (found ??= []).push(part);
      done = part.end;
    }
    at = Math.max(end, done - 1);
  }
  return found;
}
