/**
 * Passwords that no key tells: those of well-known commands, whose `-p` means
 * something else everywhere else, and of `.netrc`.
 *
 * @module
 */
import { isBlank } from "./classes.ts";
import type { Part } from "./parts.ts";
import { secretValue } from "./values.ts";

/** How far before `-p` the command may stand. */
const MAX_BEFORE = 160;

/** Begins a command, also in JSON and behind a path. */
const START = String.raw`(?:^|[\s"'\x60(/]|\\[nrt])`;
/** A password stands right behind `-p`: `mysql -p db` asks for it. */
const ATTACHED = new RegExp(
  `${START}(?:mysql(?:dump|admin|import|check|show|pump|sh)?|mariadb(?:-[a-z]{1,16})?)["'\\s]`,
);
/** It may stand behind a blank: what comes before is theirs, not of `ssh -p`. */
const SPACED = new RegExp(
  `${START}(?:sshpass(?:[ \\t]+-[a-zA-Z]\\S{0,64}){0,4}[ \\t]+$|(?:docker|podman|nerdctl|buildah|skopeo|helm[ \\t]+registry)[ \\t]+login[ \\t])`,
);

/** Whether a text may name one of them: most do not, though `-p` is common. */
export function hasCommands(text: string): boolean {
  return /mysql|mariadb|sshpass|login/.test(text);
}

/** The password behind `-p`, in a command that takes it there. */
export function commandSecret(
  text: string,
  codes: Uint8Array,
  start: number,
): Part | undefined {
  const at = start + 2;
  const isSpaced = isBlank(codes[at]);
  // The end of a text in quotes, or of `-p 'a'`: `"-p", 'mysql -p' asks`.
  if (
    !isSpaced &&
    /^(?:["`]|'[\s,;:.)\]}']|'?$|\\|\s)/.test(text.slice(at, at + 2))
  ) {
    return undefined;
  }
  const before = text.slice(Math.max(0, start - MAX_BEFORE), start);
  const command = before.slice(
    Math.max(...["\n", ";", "|", "&"].map((end) => before.lastIndexOf(end))) +
      1,
  );
  if (!SPACED.test(command) && (isSpaced || !ATTACHED.test(command))) {
    return undefined;
  }
  return secretValue(text, "strong", { at, spaced: false, plain: true });
}

const BETWEEN = String.raw`(?:\s|\\[nrt]){1,8}`;
const NETRC = new RegExp(
  String.raw`\b(?:machine${BETWEEN}[\w.:-]{1,253}|default)${BETWEEN}` +
    String.raw`login${BETWEEN}[^\s\\"']{1,128}${BETWEEN}` +
    String
      .raw`(?:account${BETWEEN}[^\s\\"']{1,128}${BETWEEN})?password(?=\s|\\[nrt])`,
  "g",
);
const BLANKS = /(?:\s|\\[nrt]){1,8}/y;

/** The passwords of lines as `.netrc` has them; `undefined` for none. */
export function findNetrc(text: string): Part[] | undefined {
  // Most texts have neither, which costs next to nothing to see.
  if (!text.includes("login") || !/machine|default/.test(text)) {
    return undefined;
  }
  let found: Part[] | undefined;
  for (const { index, 0: { length } } of text.matchAll(NETRC)) {
    BLANKS.lastIndex = index + length;
    BLANKS.test(text);
    const place = { at: BLANKS.lastIndex, spaced: false, plain: true };
    const part = secretValue(text, "strong", place);
    if (part !== undefined) (found ??= []).push(part);
  }
  return found;
}

const LOGIN =
  /(?:^|[^A-Za-z])(?:user(?:_?name)?|login|smtp|auth)["']?[ \t]{0,4}[:=]/i;

/**
 * Whether `pass`, which test runners say too, is the name of a password: a user
 * is named just before.
 *
 * @param end Where the word ends.
 */
export function isLoginPass(text: string, end: number): boolean {
  return /(?:^|[^A-Za-z0-9])pass$/i.test(
    text.slice(Math.max(0, end - 5), end),
  ) &&
    LOGIN.test(text.slice(Math.max(0, end - MAX_BEFORE), end));
}
