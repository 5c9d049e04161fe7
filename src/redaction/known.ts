/**
 * Secrets that are known: found wherever they stand.
 *
 * A text is searched for all of them at once. Each is looked for where a word
 * ends as the first word of the secret does.
 *
 * @module
 */

/** Secrets that are known. */
export interface KnownSecrets {
  /** Shortest word that is worth asking for; `Infinity` when nothing is known. */
  readonly minLength: number;
  /**
   * Looks behind the word that ends at `end` for a secret that it begins.
   *
   * @returns Where the secret begins and ends; `undefined` for none.
   */
  find(
    text: string,
    start: number,
    end: number,
  ): { readonly start: number; readonly end: number } | undefined;
}

interface Known {
  readonly value: string;
  /** Of its anchor: where that begins in the value, and how long it is. */
  readonly from: number;
  readonly length: number;
}

/** Indexes secrets; those without a word of four characters are left out. */
export function indexSecrets(values: Iterable<string>): KnownSecrets {
  const byEnding = new Map<number, Known[]>();
  let minLength = Infinity;
  for (const value of new Set(values)) {
    const anchor = anchorOf(value);
    if (anchor === undefined) continue;
    const known = { value, ...anchor };
    const key = endingOf(value, anchor.from + anchor.length);
    byEnding.set(key, [...byEnding.get(key) ?? [], known]);
    minLength = Math.min(minLength, anchor.length);
  }
  for (const known of byEnding.values()) {
    known.sort((a, b) => b.value.length - a.value.length);
  }
  const ending = new Uint8Array(128 * 128);
  for (const key of byEnding.keys()) ending[key] = 1;
  return {
    minLength,
    find(text, start, end) {
      const key = endingOf(text, end);
      if (ending[key] !== 1) return undefined;
      for (const { value, from, length } of byEnding.get(key) ?? []) {
        const at = end - length - from;
        if (end - length >= start && at >= 0 && text.startsWith(value, at)) {
          return { start: at, end: at + value.length };
        }
      }
      return undefined;
    },
  };
}

/** Its first word of eight or more, else its longest of four or more. */
function anchorOf(
  value: string,
): { readonly from: number; readonly length: number } | undefined {
  const words = [...value.matchAll(/[\w-]{4,}/g)];
  const first = words.find(([word]) => word.length >= 8) ??
    words.sort(([a], [b]) => b.length - a.length)[0];
  return first && { from: first.index, length: first[0].length };
}

function endingOf(text: string, end: number): number {
  return text.charCodeAt(end - 2) * 128 + text.charCodeAt(end - 1);
}
