import assert from "node:assert/strict";
import { test } from "node:test";
import { type Line, LineReader } from "../../src/replay/lines.ts";

const GOOD = '{"a":1}\n\n{"b":"é → ✓"}\n{"c":3}\n\n\n{"d":"𝄞"}';
/** A line with a byte that is no UTF-8, between good ones. */
const BROKEN = new Uint8Array([97, 10, 98, 10, 99, 255, 10, 100, 10, 10, 101]);

for (
  const [why, bytes, maxBytes, expected] of [
    ["of a text", new TextEncoder().encode(GOOD), 1_000, GOOD.split("\n")],
    [
      "beside one that is not UTF-8",
      BROKEN,
      1_000,
      ["a", "b", "is not valid UTF-8", "d", "", "e"],
    ],
    [
      "beside those that are too long",
      new TextEncoder().encode("a\nlonger\nb\nlonger too\nc"),
      3,
      ["a", "is longer than 3 bytes", "b", "is longer than 3 bytes", "c"],
    ],
  ] as const
) {
  test(`LineReader gives the lines ${why}, in pieces of every size`, () => {
    for (let size = 1; size <= bytes.length; size++) {
      const reader = new LineReader(maxBytes);
      const lines: Line[] = [];
      const memory = new Uint8Array(size); // One, as a file may be read.
      for (let at = 0; at < bytes.length; at += size) {
        const piece = bytes.subarray(at, at + size);
        memory.set(piece);
        lines.push(...reader.read(memory.subarray(0, piece.length)));
      }
      lines.push(...reader.end());
      const told = lines.map(({ text, trouble }) => text ?? trouble);
      assert.deepEqual(told, expected, `pieces of ${size} bytes`);
      const numbers = lines.map(({ number }) => number);
      assert.deepEqual(numbers, expected.map((_, index) => index + 1));
      assert.equal(lines.at(-1)?.isLast, true);
    }
  });
}
