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
    "\r\x1b[K25%, 1 of 4 files, 500.0 kB of 2.0 MB, 1,234 records",
  );
  assert.equal(at(599), "");
  assert.notEqual(at(600), "");
  assert.equal(at(601, () => progress.clear()), "\r\x1b[K");
  assert.equal(at(602, () => progress.clear()), "");
});

test("createProgress() shows other words at once, and takes them away", () => {
  const { progress, at } = onTerminal(12);
  assert.equal(
    at(0, () => progress.say("waiting for the rest")),
    "\r\x1b[Kwaiting fo…",
  );
  assert.equal(at(1, () => progress.clear()), "\r\x1b[K");
});

test("createProgress() shows how long it takes on a usual terminal", () => {
  const line = progressLine(
    { files: 2_452, bytes: 1_018_000_000, records: 6_868_444 },
    { files: 15_000, bytes: 36_800_000_000 },
    60_000,
  );
  assert.match(line.slice(0, 79), / left, .* of 15,000 files, .* of 36.8 GB,/);
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
    "50%, 10.0 s left, 2 of 3 files, 30.0 MB of 60.0 MB, 1 record, 3.0 MB/s",
  );
  assert.equal(
    progressLine(done, undefined, 10_000),
    "2 files, 30.0 MB, 1 record, 3.0 MB/s",
  );
  // A file may grow while it is read.
  assert.match(
    progressLine(done, { files: 1, bytes: 1_000 }, 10_000),
    /^100%, 0 ms left, 2 of 1 file, /,
  );
  assert.equal(
    progressLine({ files: 0, bytes: 0, records: 0 }, { files: 0, bytes: 0 }, 0),
    "0 of 0 files, 0 B of 0 B, 0 records",
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
