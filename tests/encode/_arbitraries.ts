/**
 * Values at random that records and spans may hold.
 *
 * @module
 */
import fc from "fast-check";

/** Any text that is well formed, short and long. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.string({ unit: "grapheme", maxLength: 200 }),
  fc.string({ unit: "binary-ascii", minLength: 30, maxLength: 300 }),
  fc.constantFrom(
    "",
    "x".repeat(20_000),
    "🐎".repeat(6_000),
    'a"\\\n\u007f\u0080',
  ),
).map((text) => text.toWellFormed());

/** Any number. The SDK writes integers that are not safe with other digits. */
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer(),
  fc.integer({ min: -300, max: 300 }),
  fc.double(),
  fc.constantFrom(
    -0,
    2 ** 31,
    2 ** 32,
    2 ** 35,
    2 ** 49 - 1,
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
    2 ** 62,
    -(2 ** 63),
    2 ** 63,
    1e300,
    Number.MIN_VALUE,
  ),
);

/** Any value of one piece. */
export const scalar: fc.Arbitrary<string | number | boolean> = fc.oneof(
  text,
  number,
  fc.boolean(),
);
/** Any key of an attribute. */
export const key: fc.Arbitrary<string> = text.filter((key) =>
  key !== "" && key !== "__proto__"
);

/** Any value of the SDK: nested, empty, absent. */
export const anyValue: fc.Arbitrary<unknown> =
  fc.letrec<{ readonly value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: false },
      scalar,
      fc.constantFrom(null, undefined),
      fc.uint8Array({ maxLength: 300 }),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value;

/** Any moment, as the SDK has it. */
export const time: fc.Arbitrary<[number, number]> = fc.tuple(
  fc.nat(2 ** 31),
  fc.nat(999_999_999),
);
