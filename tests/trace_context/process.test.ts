import assert from "node:assert/strict";
import { test } from "node:test";
import { runChild } from "../_support/child.ts";

const ONE = "0af7651916cd43dd8448eb211c80319c";
const TWO = "4bf92f3577b34da6a3ce929d0e0e4736";
const parent = (traceId: string): string => `00-${traceId}-b7ad6b7169203331-01`;

for (
  const [why, first, second, expected] of [
    [
      "is read once",
      parent(ONE),
      parent(TWO),
      [ONE, ONE, [
        "info: TRACEPARENT detected; continuing trace from parent context",
      ]],
    ],
    [
      "that is invalid is reported once",
      "nonsense",
      parent(TWO),
      ["none", "none", [
        "warning: TRACEPARENT is set but invalid; ignoring trace context",
      ]],
    ],
    [
      "that is absent stays so, in silence",
      "",
      parent(TWO),
      ["none", "none", []],
    ],
  ] as const
) {
  test(`the trace context of the process ${why}`, async () => {
    const script = new URL("process_child.ts", import.meta.url);
    const child = await runChild(script, [first, second]);
    assert.deepEqual(JSON.parse(child.stdout), expected, child.stderr);
  });
}
