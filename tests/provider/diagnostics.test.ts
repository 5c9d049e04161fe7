import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createDiagnostics,
  type Diagnostic,
  MAX_REPEATS,
} from "../../src/diagnostics.ts";

test("reports are passed on a bounded number of times per code", () => {
  const seen: Diagnostic[] = [];
  const report = createDiagnostics((diagnostic) => seen.push(diagnostic));
  for (let index = 0; index < MAX_REPEATS + 10; index += 1) {
    report({ severity: "error", code: "often", message: String(index) });
  }
  report({ severity: "info", code: "once", message: "" });
  assert.deepEqual(seen.map(({ code }) => code), [
    ...Array(MAX_REPEATS).fill("often"),
    "once",
  ]);
  assert.equal(seen[0]?.message, "0");
});

test("a handler that throws stops nobody, and hears of what comes next", () => {
  let calls = 0;
  const report = createDiagnostics(() => {
    calls += 1;
    throw new Error("boom");
  });
  const diagnostic = { severity: "info", code: "c", message: "" } as const;
  assert.doesNotThrow(() => report(diagnostic));
  assert.doesNotThrow(() => report(diagnostic));
  assert.equal(calls, 2);
});
