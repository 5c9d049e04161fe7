/**
 * SHA-256 at once: `crypto.subtle` waits for another thread, which takes longer
 * than a short text does.
 *
 * Source: FIPS 180-4, sections 4.1.2, 4.2.2, 5.3.3 and 6.2.2.
 *
 * @module
 */

/** Bytes that are mixed in at once. */
const BLOCK = 64;
const ROUNDS = 64;

interface Roots {
  readonly initial: Int32Array;
  readonly constants: Int32Array;
}

/** Found when they are needed first. */
let roots: Roots | undefined;

/** The 32 bytes of the hash of a text in UTF-8. */
export function sha256(text: string): Uint8Array {
  const { initial, constants } = roots ??= fractions();
  const state = initial.slice();
  const padded = pad(new TextEncoder().encode(text));
  const schedule = new Int32Array(ROUNDS);
  for (let at = 0; at < padded.byteLength; at += BLOCK) {
    for (let word = 0; word < 16; word++) {
      schedule[word] = padded.getInt32(at + 4 * word);
    }
    mix(state, schedule, constants);
  }
  const hash = new DataView(new ArrayBuffer(32));
  state.forEach((word, index) => hash.setInt32(4 * index, word));
  return new Uint8Array(hash.buffer);
}

/** A one, zeros, and the length in bits, up to the end of a block. */
function pad(bytes: Uint8Array): DataView {
  const whole = new Uint8Array(Math.ceil((bytes.length + 9) / BLOCK) * BLOCK);
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  const view = new DataView(whole.buffer);
  view.setBigUint64(whole.length - 8, BigInt(bytes.length) * 8n);
  return view;
}

/** One block. */
function mix(
  state: Int32Array,
  words: Int32Array,
  constants: Int32Array,
): void {
  for (let round = 16; round < ROUNDS; round++) {
    const early = at(words, round - 15);
    const late = at(words, round - 2);
    words[round] = at(words, round - 16) + at(words, round - 7) +
      (turned(early, 7) ^ turned(early, 18) ^ early >>> 3) +
      (turned(late, 17) ^ turned(late, 19) ^ late >>> 10);
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let round = 0; round < ROUNDS; round++) {
    const one = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) +
      (e & f ^ ~e & g) + at(constants, round) + at(words, round);
    const two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) +
      (a & b ^ a & c ^ b & c);
    [h, g, f, e, d, c, b, a] = [g, f, e, d + one | 0, c, b, a, one + two | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => {
    state[index] = at(state, index) + word;
  });
}

/** Rotated to the right. */
function turned(word: number, bits: number): number {
  return word >>> bits | word << 32 - bits;
}

function at(words: Int32Array, index: number): number {
  return words[index] ?? 0;
}

/**
 * The first 32 bits of the fractions of square roots, for the state, and of cube
 * roots, for the constants, of the first primes.
 */
function fractions(): Roots {
  const initial = new Int32Array(8);
  const constants = new Int32Array(ROUNDS);
  let found = 0;
  for (let number = 2; found < ROUNDS; number++) {
    if (!isPrime(number)) continue;
    if (found < 8) initial[found] = fraction(Math.sqrt(number));
    constants[found] = fraction(Math.cbrt(number));
    found += 1;
  }
  return { initial, constants };
}

function isPrime(number: number): boolean {
  for (let by = 2; by * by <= number; by++) {
    if (number % by === 0) return false;
  }
  return true;
}

function fraction(root: number): number {
  return (root - Math.floor(root)) * 2 ** 32 | 0;
}
