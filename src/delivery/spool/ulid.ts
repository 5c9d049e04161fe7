/**
 * Identifiers that sort by time: one per log record, the same on every copy.
 *
 * Source: https://github.com/ulid/spec.
 *
 * @module
 */

/** Crockford's base 32. */
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** 2^30, six digits; and 2^10, two digits. */
const SIX_DIGITS = 2 ** 30;
const TWO_DIGITS = 2 ** 10;

/** Random numbers are fetched in blocks of so many. */
const BLOCK = 192;

/**
 * Makes a source of identifiers that only ever grow, also when the clock goes
 * back.
 *
 * @param nowMillis Milliseconds since the Unix epoch.
 */
export function createUlidSource(nowMillis: () => number): () => string {
  const pairs = Array.from(
    { length: TWO_DIGITS },
    (_, at) => (DIGITS[at >> 5] ?? "") + DIGITS[at & 31],
  );
  const block = new Uint32Array(BLOCK);
  let used = BLOCK;
  const random = (): number => {
    if (used === BLOCK) {
      crypto.getRandomValues(block);
      used = 0;
    }
    return (block[used++] ?? 0) >>> 2; // 30 bits
  };
  const two = (value: number): string => pairs[value & 1_023] ?? "00";
  const six = (value: number): string =>
    two(value >>> 20) + two(value >>> 10) + two(value);

  let millis = -1;
  // 80 random bits as 10 digits that stay within a millisecond, and 6 that grow.
  let prefix = "";
  let low = 0;
  return () => {
    const now = nowMillis();
    if (now > millis || low >= SIX_DIGITS - 1) {
      millis = Math.max(now, millis + (now > millis ? 0 : 1));
      const time = two(Math.floor(millis / 2 ** 40)) +
        two(Math.floor(millis / SIX_DIGITS)) + six(millis % SIX_DIGITS);
      prefix = time + six(random()) + two(random()) + two(random());
      low = random() >>> 1; // room to grow
    }
    low += 1;
    return prefix + six(low);
  };
}
