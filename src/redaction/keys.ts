/**
 * Names that say that their value is a secret.
 *
 * @module
 */

/** How sure a name is that its value is a secret, and how that value looks. */
export type KeyKind =
  /** Whatever stands there is one. */
  | "strong"
  /** A value that looks like one is. */
  | "weak"
  /** The same, only in the query of a URL. */
  | "query"
  /** The same, unless it only tells one conversation from another. */
  | "session"
  /** Behind a scheme. */
  | "authorization"
  /** Pairs up to the end of the line. */
  | "cookie";

/** Ends of names, in lower case, without what separates their words. */
const ENDS: Readonly<Record<KeyKind, readonly string[]>> = {
  strong: [
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "passcode",
    "secret",
    "secretkey",
    "privatekey",
    "apikey",
    "apitoken",
    "accesskey",
    "accountkey",
    "authkey",
    "encryptionkey",
    "masterkey",
    "signingkey",
    "subscriptionkey",
    "servicerolekey",
    "keyprovided",
  ],
  weak: [
    "token",
    "credential",
    "credentials",
    "signature",
    "jwt",
    "dbpass",
    "userpass",
    "smtppass",
    "pgpass",
  ],
  session: ["sessionid"],
  query: ["sig", "key", "code", "auth", "pass", "sid", "session"],
  authorization: ["authorization"],
  cookie: ["cookie", "cookies"],
};

/** Names that end like a secret's and are none, where readers page or tokenize. */
const HARMLESS: readonly string[] = [
  "pagetoken",
  "nexttoken",
  "continuationtoken",
  "synctoken",
  "eostoken",
  "bostoken",
  "padtoken",
  "unktoken",
  "septoken",
  "clstoken",
  "masktoken",
  "stoptoken",
  "firsttoken",
  "lasttoken",
];

/** Tells what kind of key a word is. */
export interface KeyTable {
  /**
   * Whether a word may be a key that ends with these two codes, or whether what
   * stands there has to be looked at, such as a blank: most words are no keys.
   */
  mayEnd(before: number, last: number): boolean;
  /**
   * The kind of the word that ends at `end`, in the codes of a text.
   *
   * @param start Where it begins at the earliest.
   */
  kindOf(codes: Uint8Array, start: number, end: number): KeyKind | undefined;
}

type Entry = readonly [end: string, kind: KeyKind];

/** @param own Further names, of the kind `strong`; each ends with two letters. */
export function createKeyTable(own: readonly string[] = []): KeyTable {
  const entries: Entry[] = own.map((key) => [normalized(key), "strong"]);
  for (const [kind, ends] of Object.entries(ENDS)) {
    for (const end of ends) entries.push([end, kind as KeyKind]);
  }
  entries.sort(([a], [b]) => b.length - a.length);
  const byEnding = new Map<number, Entry[]>();
  const endings = new Uint8Array(65_536);
  for (const entry of entries) {
    const [before = 0, last = 0] = [-2, -1].map((at) =>
      entry[0].at(at)?.charCodeAt(0)
    );
    const ending = before * 256 + last;
    byEnding.set(ending, [...byEnding.get(ending) ?? [], entry]);
    for (const a of [before, before - 32]) {
      for (const b of [last, last - 32]) endings[a * 256 + b] = 1;
    }
  }
  for (const last of LOOKED_AT) {
    for (let before = 0; before < 256; before += 1) {
      endings[before * 256 + last.charCodeAt(0)] = 1;
    }
  }
  return {
    mayEnd: (before, last) => endings[before * 256 + last] === 1,
    kindOf(codes, start, end) {
      const before = (codes[end - 2] ?? 0) | 0x20;
      const last = (codes[end - 1] ?? 0) | 0x20;
      for (const [key, kind] of byEnding.get(before * 256 + last) ?? []) {
        if (!endsWith(codes, start, end, key)) continue;
        return kind === "weak" &&
            HARMLESS.some((name) => endsWith(codes, start, end, name))
          ? undefined
          : kind;
      }
      return undefined;
    },
  };
}

/** What may stand between a key and its mark. */
const LOOKED_AT = " \t\\]?";

function normalized(key: string): string {
  return key.toLowerCase().replace(/[-_ .]/g, "");
}

/** Compares from the end, whatever the case and what separates words. */
function endsWith(
  codes: Uint8Array,
  start: number,
  end: number,
  key: string,
): boolean {
  let at = end - 1;
  for (let index = key.length - 1; index >= 0; index -= 1, at -= 1) {
    let code = codes[at] ?? 0;
    // A separator: `-`, `_` or a single space.
    if (code === 45 || code === 95 || code === 32) {
      at -= 1;
      code = codes[at] ?? 0;
    }
    if (at < start) return false;
    if (code >= 65 && code <= 90) code |= 0x20;
    if (code !== key.charCodeAt(index)) return false;
  }
  return true;
}

const SECRET_NAME =
  /(?:^|[_-])(?:KEY|TOKEN|PAT|AUTH|AUTHORIZATION|CREDENTIALS?|COOKIE|DSN|PASS|PWD|JWT)$|SECRET|PASSWORD|PASSWD|PASSPHRASE|API_?-?KEY|ACCESS_?-?KEY|PRIVATE_?-?KEY|(?:ACCESS|AUTH|REFRESH|BEARER|SESSION|API|ID)_?-?TOKEN|CONNECTION_STRING/i;

/** Whether the value of a variable or header of this name is a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) &&
    !/(?:_|-)(?:FILE|PATH|DIR|SOCK|ID|NAME|URL|HELPER|COMMAND|CMD)$/i.test(
      name,
    ) &&
    !/^(?:OLD)?PWD$/i.test(name);
}
