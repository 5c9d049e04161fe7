/**
 * The value behind a key: where it is, and whether it is a secret or only looks
 * like one, as code, prose and placeholders do.
 *
 * Every search here has a bound, or ends where the next one begins.
 *
 * @module
 */
import { isBlank, isQuote } from "./classes.ts";
import type { KeyKind } from "./keys.ts";
import type { Part } from "./parts.ts";

/** How a value stands behind its key. */
export interface ValuePlace {
  /** Where it begins, spaces and quotes included. */
  readonly at: number;
  /** `name = value` or `name: value`, but not `name=value`. */
  readonly spaced: boolean;
  /** In a query, or behind a flag: nothing of code is there. */
  readonly plain: boolean;
}

/** Spaces that may stand between a key and its value. */
const MAX_SPACES = 8;

/** The secret behind a key; `undefined` where there is none. */
export function secretValue(
  text: string,
  kind: KeyKind,
  place: ValuePlace,
): Part | undefined {
  let { at } = place;
  const limit = at + MAX_SPACES;
  while (at < limit && isBlank(text.charCodeAt(at))) at += 1;
  const quote = openingQuote(text, at);
  if (quote > at) {
    const end = closingQuote(text, quote);
    return isQuotedSecret(text, kind, quote, end)
      ? { start: quote, end }
      : undefined;
  }
  const endOf = ENDS[kind] ?? bareEnd;
  // Judged by its beginning, or a text of keys alone would be read over again.
  const seen = endOf(text, at, Math.min(text.length, at + MAX_JUDGED));
  return isBareSecret(text, kind, { ...place, at }, seen)
    ? {
      start: at,
      end: seen < at + MAX_JUDGED ? seen : endOf(text, at, text.length),
    }
    : undefined;
}

/** How much of a value decides. */
const MAX_JUDGED = 128;

/** Where values end that are more than a word. */
const ENDS: Partial<
  Record<KeyKind, (text: string, start: number, limit: number) => number>
> = { cookie: lineEnd, authorization: credentialsEnd };

/** Behind a quote with the backslashes before it; `at` where there is none. */
export function openingQuote(text: string, at: number): number {
  let index = at;
  while (index < at + 16 && text.charCodeAt(index) === 92) index += 1;
  return isQuote(text.charCodeAt(index)) ? index + 1 : at;
}

/**
 * The end of a quoted text: its quote with as many backslashes before it as the
 * first one had, the end of the line, or that of the text.
 *
 * @param start Behind the opening quote.
 */
export function closingQuote(text: string, start: number): number {
  const quote = text.charCodeAt(start - 1);
  let depth = 0;
  while (text.charCodeAt(start - 2 - depth) === 92) depth += 1;
  let slashes = 0;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 92) {
      slashes += 1;
      continue;
    }
    if (code === 10 || code === 13) return at;
    if (
      code === quote && slashes >= depth &&
      (slashes - depth) % (2 * (depth + 1)) === 0
    ) return at - depth;
    // An outer text ends before an inner one that was cut.
    if (isQuote(code) && slashes < depth) return at - slashes;
    slashes = 0;
  }
  return text.length;
}

/** Ends a value without quotes. */
function isBareEnd(code: number): boolean {
  return code <= 32 || code === 34 || code === 39 || code === 96 ||
    code === 92 || code === 44 || code === 59 || code === 38 || code === 60;
}

/** Without the brackets and stops that close what stands around it. */
function bareEnd(text: string, start: number, limit: number): number {
  let at = start;
  while (at < limit && !isBareEnd(text.charCodeAt(at))) at += 1;
  if (at === limit && limit < text.length) return at;
  while (at > start && ")]}>.:!?".includes(text.charAt(at - 1))) at -= 1;
  return at;
}

function lineEnd(text: string, start: number, limit: number): number {
  for (let at = start; at < limit; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13 || isQuote(code) || code === 92) return at;
  }
  return limit;
}

const SCHEME =
  /(?:bearer|basic|token|apikey|digest|negotiate|splunk|key|ntlm|dpop|hawk|snowflake|aws4-hmac-sha256)[ \t]{1,8}/iy;

/** A scheme and what stands behind it, or a word alone. */
function credentialsEnd(text: string, start: number, limit: number): number {
  SCHEME.lastIndex = start;
  const value = SCHEME.test(text) ? SCHEME.lastIndex : start;
  return bareEnd(text, value, Math.max(value, limit));
}

/** Names of types, flags and what others wrote in place of a secret. */
const NO_VALUE =
  /^(?:any|array|bool(?:ean)?|bytes?|char|date|env|false|function|hidden|int(?:eger)?|masked|missing|never|nil|no|none|null|return|break|continue|throw|await|new|number|object|omitted|optional|option<.*|password|redacted|required|secret|str|string(?:\[\])?|symbol|text|token|true|undefined|unknown|unset|varchar|void|yes)[?!]?$/i;
const PLACEHOLDER =
  /^(?:\$[A-Za-z_{(]|<|\{\{|%[A-Za-z({]|\*{2,}|x{4,}$|X{4,}$|\.{3}|…|•|\[[A-Z]|process\.|import\.meta|os\.environ|env\.|this\.|self\.|ctx\.|config\.|options\.|settings\.|(?:~|\.{1,2})?\/[\w.-]+\/)/;
/** Words and their parts, as code names things. */
const NAME = /^[A-Za-z_$#@?!.-]+$/;
const PROSE_AFTER_FLAG =
  /^(?:a|an|and|are|argument|as|can|cannot|flag|flags|for|from|has|if|in|instead|is|it|may|must|not|on|only|option|options|or|parameter|set|should|takes|the|to|value|was|when|which|will|with|without)$/i;

/** What is called as the secret is that it comes from: `that.password`. */
const NAMED_ALIKE = /[._](?:password|passwd|passphrase|pass|secret|key)$/i;
/** Session ids that are no credentials: those of agents stand in all they do. */
const CONVERSATION = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-|[a-z]{2,12}[_-])/i;
const MIN_SESSION_LENGTH = 20;

/** Whether a text is made as code makes names, without a digit. */
export function isName(value: string): boolean {
  return NAME.test(value);
}

/** Whether a value that stands alone is the secret of its key. */
export function isSecretValue(kind: KeyKind, value: string): boolean {
  return isQuotedSecret(value, kind, 0, value.length);
}

function isQuotedSecret(
  text: string,
  kind: KeyKind,
  start: number,
  end: number,
): boolean {
  if (start === end) return false;
  const value = text.slice(start, Math.min(end, start + MAX_JUDGED));
  if (NO_VALUE.test(value) || PLACEHOLDER.test(value)) return false;
  switch (kind) {
    case "strong":
      return !isProse(value);
    case "authorization":
      return isCredible(value.replace(/^[A-Za-z0-9-]+ /, ""));
    case "cookie":
      return value.includes("=");
    case "session":
      return !/\s/.test(value) && isSession(value);
    default:
      return end - start >= 6 && !/\s/.test(value) && isCredible(value);
  }
}

function isBareSecret(
  text: string,
  kind: KeyKind,
  { at, spaced, plain }: ValuePlace,
  end: number,
): boolean {
  if (end - at < 4) return false;
  const value = text.slice(at, end);
  if (NO_VALUE.test(value) || PLACEHOLDER.test(value)) return false;
  if (/^[({[]|^=>/.test(value)) return false;
  switch (kind) {
    case "cookie":
      return /^[\w.-]{1,64}=/.test(value);
    case "authorization":
      return isCredible(value.replace(/^[A-Za-z0-9-]+[ \t]+/, ""));
    case "session":
      return isSession(value) && !isCode(value, text, end);
    case "strong":
      break;
    default:
      return (!spaced || value.length >= 8) && isCredible(value) &&
        !isCode(value, text, end);
  }
  if (isCode(value, text, end)) return false;
  if (!NAME.test(value)) return true;
  if (plain) return !PROSE_AFTER_FLAG.test(value);
  if (spaced && NAMED_ALIKE.test(value)) return false;
  const next = text.charAt(end);
  return spaced
    // A line of a file of settings; else code or prose.
    ? next === "" || next === "\n" || next === "\r" || next === "\\"
    : !(next === ")" || (next === "," && text.charAt(end + 1) === " "));
}

/** A call, a template or a part of something: `getToken()`, `a.token[0]`. */
function isCode(value: string, text: string, end: number): boolean {
  if (/^[A-Za-z_$][\w$.?!]*[([]/.test(value)) return true;
  const next = text.charAt(end);
  return (next === "(" || next === "[") && /^[A-Za-z_$][\w$.]*$/.test(value);
}

/** A session id that is one of a login. */
function isSession(value: string): boolean {
  return value.length >= MIN_SESSION_LENGTH && isCredible(value) &&
    !CONVERSATION.test(value);
}

/** A text with a digit, or one that is too long for a word. */
function isCredible(value: string): boolean {
  if (/^[\d.,:-]+$/.test(value) && value.length < 20) return false;
  return /\d/.test(value) ||
    (value.length >= 20 && !/[\s.]/.test(value) &&
      /[a-z]/.test(value) && /[A-Z+/=]/.test(value) && !NAME.test(value)) ||
    (value.length >= 24 && /^[A-Za-z]+$/.test(value) && isMixed(value));
}

/** Letters of both cases in no order that a name would have. */
function isMixed(value: string): boolean {
  return (value.match(/[A-Z](?=[a-z])|[A-Z]{2}/g)?.length ?? 0) >=
    value.length / 4;
}

/** A sentence, such as a label of a form. */
function isProse(value: string): boolean {
  return !/\d/.test(value) &&
    (value.match(/[A-Za-z] [A-Za-z]/g)?.length ?? 0) >= 2;
}
