import assert from "node:assert/strict";
import { test } from "node:test";
import { hrTimeOf } from "../../src/hr_time.ts";

for (
  const [why, millis, expected] of [
    ["of whole milliseconds", 1_700_000_000_123, [1_700_000_000, 123_000_000]],
    ["with a fraction", 1_500.25, [1, 500_250_000]],
    ["that rounds up to a whole second", 1_999.999_999_9, [2, 0]],
    ["before the epoch", -1, [-1, 999_000_000]],
    ["at the epoch", 0, [0, 0]],
  ] as const
) {
  test(`hrTimeOf() gives seconds and nanoseconds of a moment ${why}`, () => {
    assert.deepEqual(hrTimeOf(millis), expected);
  });
}
