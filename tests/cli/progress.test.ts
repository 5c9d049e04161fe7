import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createProgress,
  formatBytes,
  progressLine,
} from "../../src/cli/progress.ts";

/** Progress on a terminal of its own, with a clock that is set. */
function onTerminal(columns: number | undefined) {
  let now = 0;
  let written = "";
  const progress = createProgress(
    { errorColumns: () => columns, writeError: (text) => written += text },
    () => ({ files: 4, bytes: 2_000_000 }),
    () => now,
  );
  const done = { files: 1, bytes: 500_000, records: 1_234 };
  return {
    progress,
    /** What is written at a moment, in milliseconds. */
    at(millis: number, work: () => void = () => progress.update(done)) {
      now = millis;
      written = "";
      work();
      return written;
    },
  };
}

test("createProgress() draws nothing where nobody sees it", () => {
  const { progress, at } = onTerminal(undefined);
  assert.equal(progress.isShown, false);
  assert.equal(at(10_000), "");
  assert.equal(at(10_001, () => progress.clear()), "");
});

test("createProgress() waits, draws at most ten times a second, and takes its line away", () => {
  const { progress, at } = onTerminal(80);
  assert.equal(progress.isShown, true);
  assert.equal(at(499), "");
  assert.equal(at(499, () => progress.clear()), "");
  assert.equal(
    at(500),
    "\r\x1b[K25%, 1 of 4 files, 1,234 records, 500.0 kB of 2.0 MB",
  );
  assert.equal(at(599), "");
  assert.notEqual(at(600), "");
  assert.equal(at(601, () => progress.clear()), "\r\x1b[K");
  assert.equal(at(602, () => progress.clear()), "");
});

test("createProgress() keeps to the width of the terminal", () => {
  const { at } = onTerminal(20);
  assert.equal(at(500), "\r\x1b[K25%, 1 of 4 files,…");
});

test("progressLine() tells rate and time left once they mean something", () => {
  const done = { files: 2, bytes: 30_000_000, records: 1 };
  const total = { files: 3, bytes: 60_000_000 };
  assert.equal(
    progressLine(done, total, 10_000),
    "50%, 2 of 3 files, 1 record, 30.0 MB of 60.0 MB, 3.0 MB/s, 10.0 s left",
  );
  assert.equal(
    progressLine(done, undefined, 10_000),
    "2 files, 1 record, 30.0 MB, 3.0 MB/s",
  );
  // A file may grow while it is read.
  assert.match(
    progressLine(done, { files: 1, bytes: 1_000 }, 10_000),
    /^100%, 2 of 1 file, .* 0 ms left$/,
  );
  assert.equal(
    progressLine({ files: 0, bytes: 0, records: 0 }, { files: 0, bytes: 0 }, 0),
    "0 of 0 files, 0 records, 0 B of 0 B",
  );
});

for (
  const [bytes, text] of [
    [0, "0 B"],
    [999, "999 B"],
    [1_000, "1.0 kB"],
    [999_949, "999.9 kB"],
    [1_000_000, "1.0 MB"],
    [1_500_000_000, "1.5 GB"],
  ] as const
) {
  test(`formatBytes() tells ${bytes} as ${text}`, () => {
    assert.equal(formatBytes(bytes), text);
  });
}
