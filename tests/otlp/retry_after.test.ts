import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRetryAfter } from "../../src/otlp/retry_after.ts";

for (
  const [why, value, expected] of [
    ["reads whole seconds", "120", 120_000],
    ["reads zero", "0", 0],
    ["reads a date", "Thu, 01 Jan 2026 00:00:07 GMT", 7_000],
    ["never returns a negative delay", "Wed, 31 Dec 2025 23:59:00 GMT", 0],
    ["leaves an unreadable value to our own backoff", "soon", undefined],
    ["leaves an empty value to our own backoff", "", undefined],
    ["leaves a fraction to our own backoff", "1.5", undefined],
    ["leaves a negative number to our own backoff", "-1", undefined],
    [
      "leaves a date of another format alone",
      "2026-01-01T00:00:07Z",
      undefined,
    ],
  ] as const
) {
  test(`parseRetryAfter() ${why}`, () => {
    assert.equal(parseRetryAfter(value, Date.UTC(2026, 0, 1)), expected);
  });
}
