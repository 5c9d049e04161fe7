/**
 * Values of the environment that are secrets.
 *
 * @module
 */
import { isSecretName } from "./keys.ts";
import { MIN_VALUE_LENGTH } from "./settings.ts";

/**
 * The secrets among variables: what a name says is one, unless it is a word, a
 * number, a path or an address, and passwords in the addresses of others.
 */
export function environmentSecrets(
  variables: Readonly<Record<string, string | undefined>>,
): string[] {
  const secrets: string[] = [];
  for (const [name, value = ""] of Object.entries(variables)) {
    const password = passwordOf(value);
    if (password !== undefined) secrets.push(password);
    else if (isSecretName(name) && isSecret(value)) secrets.push(value);
  }
  return secrets;
}

/** The credentials among headers: the values, and what stands behind a scheme. */
export function headerSecrets(
  headers: Readonly<Record<string, string>>,
): string[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    if (!isSecretName(name) && !/^(?=.*\d)[\w.-]{16,}$/.test(value)) return [];
    const [, token = ""] = /^[\w-]+ +(\S+)$/.exec(value.trim()) ?? [];
    return [value.trim(), token].filter(isSecret);
  });
}

/** Texts with spaces could hide anything: no credential has one. */
function isSecret(value: string): boolean {
  return value.length >= MIN_VALUE_LENGTH && value.length <= 8_192 &&
    !/\s/.test(value) && !/^(?:[a-z]{1,15}|\d+|true|false)$/i.test(value) &&
    !/^(?:~?\/|\.{1,2}\/|[A-Za-z]:\\|[a-z][a-z0-9+.-]*:\/\/)/.test(value);
}

function passwordOf(value: string): string | undefined {
  const password = /^[a-z][a-z0-9+.-]{0,32}:\/\/[^\s:/@]*:([^\s@]+)@/i
    .exec(value)?.[1];
  return password !== undefined && isSecret(password) ? password : undefined;
}
