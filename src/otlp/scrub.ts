/**
 * Keeps secrets out of messages: hosts put URLs into errors, and servers
 * repeat what they were sent.
 *
 * @module
 */
import { REDACTED, standardRedactor } from "../redaction/redactor.ts";

/** Longest text we pass on from a server or a host, in UTF-16 code units. */
export const MAX_WORDS = 300;

/** Cleans texts of others for our messages. */
export interface Scrubber {
  /**
   * One line without control characters, at most {@link MAX_WORDS} long, with
   * known secrets, what looks like one and the queries of URLs taken out,
   * whatever the settings say of redaction.
   */
  clean(text: string): string;
  /**
   * The error itself when neither it nor its causes hold a secret; `undefined`
   * also where there is too much to look at.
   */
  safeError(error: unknown): unknown;
}

/** Shorter values, such as `1` or `json`, are no secrets and appear anywhere. */
const MIN_SECRET_LENGTH = 6;

/** How deep into an error, and at how many fields of a part, we look. */
const MAX_DEPTH = 5;
const MAX_FIELDS = 30;

/** A scrubber for requests with this URL and these headers. */
export function createScrubber(
  url: string,
  headers: Readonly<Record<string, string>>,
): Scrubber {
  const secrets = collectSecrets(url, headers);
  const mask = (text: string): string =>
    secrets.reduce(
      (masked, secret) => masked.replaceAll(secret, REDACTED),
      text.replace(
        /\b(https?:\/\/)(?:[^\s/?#@]*@)?([^\s?#)"']*)[^\s)"']*/gi,
        "$1$2",
      ),
    );
  return {
    clean(text) {
      const masked = mask(text.slice(0, 8 * MAX_WORDS));
      const line = standardRedactor().redact(masked, masked.length)
        .replace(/[\p{C}\s]+/gu, " ").trim();
      return line.length > MAX_WORDS ? `${line.slice(0, MAX_WORDS)}…` : line;
    },
    safeError(error) {
      try {
        const hold = (text: string): boolean =>
          secrets.some((secret) => text.includes(secret));
        return textsOf(error).some(hold) ? undefined : error;
      } catch {
        return undefined; // a getter threw, or there is too much
      }
    },
  };
}

function collectSecrets(
  url: string,
  headers: Readonly<Record<string, string>>,
): readonly string[] {
  const { search } = new URL(url);
  const values = Object.entries(headers)
    .filter(([name]) => name !== "user-agent")
    .flatMap(([, value]) => {
      const [, ...tokens] = value.split(" "); // what stands behind a scheme
      return [value, ...tokens, ...tokens.flatMap(userinfoOf)];
    });
  const params = [...new URLSearchParams(search).values()];
  return [search, ...params, ...values]
    .filter((value) => value.length >= MIN_SECRET_LENGTH)
    .sort((a, b) => b.length - a.length);
}

/** User and password of basic authorization, which a server may repeat. */
function userinfoOf(token: string): readonly string[] {
  try {
    const userinfo = atob(token);
    const at = userinfo.indexOf(":");
    return at === -1
      ? []
      : [userinfo, userinfo.slice(0, at), userinfo.slice(at + 1)];
  } catch {
    return []; // some other scheme
  }
}

/** Every text that printing the error would show: Bun's has a `path`, the URL. */
function textsOf(error: unknown, depth = 0): readonly string[] {
  if (typeof error !== "object" || error === null) return [String(error)];
  const keys = Object.getOwnPropertyNames(error);
  if (depth > MAX_DEPTH || keys.length > MAX_FIELDS) {
    throw new RangeError("too much to look at");
  }
  return keys.flatMap((key) =>
    textsOf((error as Record<string, unknown>)[key], depth + 1)
  );
}
