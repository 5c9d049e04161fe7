import assert from "node:assert/strict";
import { test } from "node:test";

import { dateMillis } from "../../src/replay/agents/dates.ts";
import { runChild } from "../_support/child.ts";

const AT = Date.UTC(2026, 4, 11, 18, 0, 0);

for (
  const [value, expected] of [
    ["2026-05-11T18:00:00Z", AT],
    ["2026-05-11T18:00:00.250Z", AT + 250],
    ["2026-05-11T20:00:00+02:00", AT],
    ["2026-05-11T18:00:00.000000", AT],
    ["soon", undefined],
    ["2026", undefined],
    ["2026-99-99T18:00:00Z", undefined],
    [AT, undefined],
    [null, undefined],
  ] as const
) {
  test(`dateMillis() reads ${JSON.stringify(value)}`, () => {
    assert.equal(dateMillis(value), expected);
  });
}

test("dateMillis() reads the same everywhere on earth", async () => {
  const script = new URL("../_support/dates_script.ts", import.meta.url);
  const dates = ["2026-05-11T18:00:00", "2026-05-11T18:00:00Z"];
  const { stdout, stderr } = await runChild(script, dates, {
    TZ: "Asia/Tokyo",
  });
  assert.deepEqual(JSON.parse(stdout || stderr), [AT, AT]);
});
