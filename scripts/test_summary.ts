/**
 * Reads what a test runner printed: how many tests ran, and how many failed.
 *
 * An exit code says nothing about a run without tests (Node and Deno end with
 * 0), so the counts are read from each runner's own summary.
 *
 * @module
 */

/** The runners whose output we read. */
export type RunnerName = "deno" | "bun" | "node";

/** What a runner said it did. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Reads the summary a runner printed last.
 *
 * @returns `undefined` when there is none: the runner crashed or was stopped.
 */
export function readSummary(
  runner: RunnerName,
  output: string,
): TestCounts | undefined {
  if (runner === "deno") {
    const found = last(
      output,
      /^(?:ok|FAILED) \| (\d+) passed.* \| (\d+) failed/gm,
    );
    return found && counts(found[1], found[2]);
  }
  const [pass, fail] = runner === "bun"
    ? [/^ *(\d+) pass$/gm, /^ *(\d+) fail$/gm]
    : [/^ℹ pass (\d+)$/gm, /^ℹ fail (\d+)$/gm];
  const passed = last(output, pass);
  const failed = last(output, fail);
  if (passed === undefined || failed === undefined) return undefined;
  const found = counts(passed[1], failed[1]);
  // Node counts a file without tests as a test that passed, named as the file.
  const empty = runner === "node"
    ? [...output.matchAll(/^✔ \S+\.test\.ts \(/gm)].length
    : 0;
  return { ...found, passed: found.passed - empty };
}

/**
 * Why a run counts as failed.
 *
 * @param code Exit code of the runner.
 * @returns `undefined` when it passed.
 */
export function whyFailed(
  code: number,
  summary: TestCounts | undefined,
): string | undefined {
  if (summary === undefined) return `exit code ${code}, no summary`;
  if (summary.failed > 0) return `${summary.failed} failed`;
  if (code !== 0) return `exit code ${code}`;
  if (summary.passed === 0) return "ran no tests";
  return undefined;
}

function last(text: string, pattern: RegExp): RegExpMatchArray | undefined {
  return [...text.matchAll(pattern)].at(-1);
}

function counts(passed?: string, failed?: string): TestCounts {
  return { passed: Number(passed), failed: Number(failed) };
}
