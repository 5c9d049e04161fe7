/**
 * Words, outputs and ids of sessions that never were: the same ones each time.
 *
 * @module
 */

/** What records are filled with. */
export interface Words {
  /** From 0 to below `limit`. */
  below(limit: number): number;
  /** Whether this is one of the cases that happen with so much probability. */
  happens(probability: number): boolean;
  /** Lines as tools print them. */
  text(characters: number): string;
  /** As long as outputs of tools are: mostly short, up to 20 KB. */
  output(): string;
  /** Hex digits. */
  hex(digits: number): string;
  uuid(): string;
  /** ISO 8601, later each time by up to so many milliseconds. */
  time(withinMillis: number): string;
}

/** Characters that texts are cut from. */
const POOL = 1 << 19;
const SHORTEST_OUTPUT = 200;
const LONGEST_OUTPUT = 20_000;
/** Of outputs that hold more than ASCII. */
const WITH_SYMBOLS = 0.15;

const LINES: readonly ((at: (limit: number) => number) => string)[] = [
  (at) => `src/${name(at)}/${name(at)}.ts:${at(900)}:  const ${name(at)} =`,
  (at) => `  if (${name(at)}.${name(at)} === undefined) return ${at(512)};`,
  (at) => `ok ${at(4_000)} - ${name(at)} reads what ${name(at)} has written`,
  (at) => `-rw-r--r-- 1 dev dev ${at(99_999)} Nov ${at(28)} ${name(at)}.md`,
  (at) => `{"${name(at)}": ${at(1e6)}, "${name(at)}": "${name(at)}"}`,
  (at) => `The ${name(at)} of each ${name(at)} is kept, and no ${name(at)}.`,
];
const NAMES = ("queue batch reader writer token header signal record session " +
  "worker table cursor parser folder window budget index buffer clock " +
  "module answer prompt result branch commit import export").split(" ");

/** Words that follow from a seed alone. */
export function createWords(seed: number, startMillis: number): Words {
  let state = seed;
  let now = startMillis;
  const below = (limit: number) => Math.floor(next() * limit);
  const plain = pool("\n");
  const symbols = pool("  ✓ → é\n");
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => below(16).toString(16)).join("");
  const cut = (from: string, characters: number) => {
    const start = below(from.length - characters);
    return from.slice(start, start + characters);
  };
  return {
    below,
    happens: (probability) => next() < probability,
    text: (characters) => cut(plain, characters),
    output() {
      // The square of a square makes short ones common.
      const share = next() ** 4;
      return cut(
        next() < WITH_SYMBOLS ? symbols : plain,
        SHORTEST_OUTPUT +
          Math.floor(share * (LONGEST_OUTPUT - SHORTEST_OUTPUT)),
      );
    },
    hex,
    uuid: () => `${hex(8)}-${hex(4)}-7${hex(3)}-8${hex(3)}-${hex(12)}`,
    time(withinMillis) {
      now += 1 + below(withinMillis);
      return new Date(now).toISOString();
    },
  };

  /** From 0 to below 1; a generator of Marsaglia's, xorshift of 32 bits. */
  function next(): number {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  }

  function pool(end: string): string {
    let text = "";
    while (text.length < POOL) {
      text += `${LINES[below(LINES.length)]?.(below)}${end}`;
    }
    return text;
  }
}

function name(at: (limit: number) => number): string {
  return NAMES[at(NAMES.length)] ?? "";
}
