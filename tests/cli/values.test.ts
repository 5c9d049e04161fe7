import assert from "node:assert/strict";
import { test } from "node:test";
import { readCount, readMoment } from "../../src/cli/values.ts";

const NOW = Date.UTC(2026, 4, 11, 12);

for (
  const [text, millis] of [
    ["2026-05-11", Date.UTC(2026, 4, 11)],
    ["2026-05-11T18:00Z", Date.UTC(2026, 4, 11, 18)],
    ["2026-05-11T18:00:01.5Z", Date.UTC(2026, 4, 11, 18, 0, 1, 500)],
    ["2026-05-11T18:00:00+02:00", Date.UTC(2026, 4, 11, 16)],
    ["2024-02-29", Date.UTC(2024, 1, 29)],
    ["90s", NOW - 90_000],
    ["30m", NOW - 1_800_000],
    ["12h", NOW - 43_200_000],
    ["7d", NOW - 604_800_000],
    ["2w", NOW - 1_209_600_000],
    [undefined, undefined],
  ] as const
) {
  test(`readMoment() takes ${text}`, () => {
    assert.equal(readMoment("--since", text, NOW), millis);
  });
}

for (
  const text of [
    "yesterday",
    "7",
    "7 d",
    "-7d",
    "1.5d",
    "2026",
    "2026-5-1",
    "2026-02-29",
    "2026-13-01",
    "2026-05-11T25:00Z",
    "05/11/2026",
    "",
  ]
) {
  test(`readMoment() refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => readMoment("--since", text, NOW), {
      name: "UsageError",
      message: /^--since must be a date, such as 2026-05-11 or .* such as 7d/,
    });
  });
}

test("readCount() takes whole numbers of a range", () => {
  const range = { min: 1, max: 10, what: "things" };
  assert.equal(readCount("--n", undefined, range), undefined);
  assert.equal(readCount("--n", "1", range), 1);
  assert.equal(readCount("--n", "010", range), 10);
  for (const text of ["0", "11", "-1", "1e0", "1.0", " 1", "0x1", "∞"]) {
    assert.throws(() => readCount("--n", text, range), {
      name: "UsageError",
      message: "--n must be 1 to 10 things",
    });
  }
});
