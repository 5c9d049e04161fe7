/**
 * Secrets of a URL that no key announces: a password before the host, the path
 * of a webhook.
 *
 * @module
 */
import type { Part } from "./parts.ts";

/** Longest user and password that are looked at. */
const MAX_USER = 512;

const WEBHOOK =
  /(?:hooks\.slack\.com\/(?:services|workflows|triggers)|(?:[\w-]{1,16}\.)?discord(?:app)?\.com\/api\/webhooks)\/(?=[\w/-]{16})/y;

/**
 * The secret of a URL; `undefined` for none.
 *
 * @param from Behind `://`.
 */
export function urlSecret(text: string, from: number): Part | undefined {
  const user = userSecret(text, from);
  if (user !== undefined) return user;
  WEBHOOK.lastIndex = from;
  if (!WEBHOOK.test(text)) return undefined;
  const start = WEBHOOK.lastIndex;
  let end = start;
  while (end < text.length && /[\w/-]/.test(text.charAt(end))) end += 1;
  return { start, end };
}

/** The password, or a user that is a token. */
function userSecret(text: string, from: number): Part | undefined {
  const limit = Math.min(text.length, from + MAX_USER);
  let colon = -1;
  let last = -1;
  let slash = false;
  for (let at = from; at < limit; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 64) {
      last = at;
      if (slash) break;
    } else if (code === 58) {
      if (colon < 0 && !slash) colon = at;
    } else if (code === 47) {
      // A port and a path come here; a password may hold a slash.
      if (last >= 0 || colon < 0 || isPort(text, colon + 1, at)) break;
      slash = true;
    } else if (
      code <= 32 || code === 34 || code === 39 || code === 96 || code === 60 ||
      code === 92 || (code === 63 && last >= 0) || code === 44
    ) break;
  }
  if (last < 0) return undefined;
  if (colon >= 0 && colon < last) {
    const password = text.slice(colon + 1, last);
    return password === "" ||
        /^(?:\$[{(A-Za-z]|[<{*%]|\[REDACTED\]$)/.test(password)
      ? undefined
      : { start: colon + 1, end: last };
  }
  const user = text.slice(from, last);
  return user.length >= 16 && /^[\w.~-]*\d[\w.~-]*$/.test(user)
    ? { start: from, end: last }
    : undefined;
}

function isPort(text: string, start: number, end: number): boolean {
  return end - start <= 5 && /^\d*$/.test(text.slice(start, end));
}
