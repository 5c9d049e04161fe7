/**
 * Classes of characters, by their codes.
 *
 * @module
 */

/** 1 for a letter, a digit, `_` or `-`, by code. */
export const WORDS: Uint8Array = new Uint8Array(256);
for (let code = 0; code < 128; code += 1) {
  if (/[\w-]/.test(String.fromCharCode(code))) WORDS[code] = 1;
}

/** A letter, a digit, `_` or `-`. */
export function isWord(code: number | undefined): boolean {
  return WORDS[code ?? 0] === 1;
}

/** Space or tab. */
export function isBlank(code: number | undefined): boolean {
  return code === 32 || code === 9;
}

/** `"`, `'` or a backtick. */
export function isQuote(code: number | undefined): boolean {
  return code === 34 || code === 39 || code === 96;
}
