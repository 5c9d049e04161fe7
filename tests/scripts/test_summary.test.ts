import assert from "node:assert/strict";
import test from "node:test";

import { readSummary, whyFailed } from "../../scripts/test_summary.ts";

const DENO = "running 2 tests from ./tests/a.test.ts\na ... ok (1ms)\n\n" +
  "ok | 20 passed | 0 failed (14ms)\n\n";
const DENO_STEPS =
  "FAILED | 3 passed (2 steps) | 1 failed (1 step) | 1 ignored (14ms)\n" +
  "error: Test failed\n";
const BUN =
  "bun test v1.4.4\n\ntests/a.test.ts:\n\n 21 pass\n 1 skip\n 2 fail\n" +
  " 30 expect() calls\nRan 24 tests across 2 files. [14.00ms]\n";
const NODE = "✔ a (0.5ms)\nℹ tests 22\nℹ suites 0\nℹ pass 19\nℹ fail 3\n" +
  "ℹ cancelled 0\nℹ skipped 0\nℹ todo 0\nℹ duration_ms 55.1\n";

for (
  const [runner, output, expected] of [
    ["deno", DENO, { passed: 20, failed: 0 }],
    ["deno", DENO_STEPS, { passed: 3, failed: 1 }],
    ["bun", BUN, { passed: 21, failed: 2 }],
    ["node", NODE, { passed: 19, failed: 3 }],
    ["deno", "error: Module not found\n", undefined],
    ["bun", NODE, undefined],
    ["node", BUN, undefined],
  ] as const
) {
  test(`readSummary() reads ${JSON.stringify(expected)} from what ${runner} said: ${JSON.stringify(output.slice(-40))}`, () => {
    assert.deepEqual(readSummary(runner, output), expected);
  });
}

test("readSummary() does not count a file without tests, as Node does", () => {
  const output = `✔ tests/a.test.ts (48.466547ms)\n${NODE}`;
  assert.deepEqual(readSummary("node", output), { passed: 18, failed: 3 });
});

test("readSummary() believes the last summary, not one that a test printed", () => {
  assert.deepEqual(
    readSummary("deno", `ok | 1 passed | 0 failed (1ms)\n${DENO_STEPS}`),
    { passed: 3, failed: 1 },
  );
});

for (
  const [code, counts, expected] of [
    [0, { passed: 3, failed: 0 }, undefined],
    [0, { passed: 0, failed: 0 }, "ran no tests"],
    [1, { passed: 3, failed: 1 }, "1 failed"],
    [1, { passed: 3, failed: 0 }, "exit code 1"],
    [0, undefined, "exit code 0, no summary"],
  ] as const
) {
  test(`whyFailed() says ${expected} for exit code ${code} and ${JSON.stringify(counts)}`, () => {
    assert.equal(whyFailed(code, counts), expected);
  });
}
