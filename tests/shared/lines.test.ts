import assert from "node:assert/strict";
import { test } from "node:test";
import { type ByteLine, LineSplitter } from "../../src/lines.ts";

function textOf({ bytes, isEnded }: ByteLine): readonly [string, boolean] {
  const text = bytes && new TextDecoder("utf-8", { ignoreBOM: true })
    .decode(bytes);
  return [text ?? "too long", isEnded];
}

for (
  const [why, text, expected] of [
    ["gives each line", "a\né → ✓\nc\n", [
      ["a", true],
      ["é → ✓", true],
      ["c", true],
    ]],
    ["tells that the last one has no end", "abc\nabcd", [
      ["abc", true],
      ["abcd", false],
    ]],
    ["gives empty lines", "\n\na\n\n", [
      ["", true],
      ["", true],
      ["a", true],
      ["", true],
    ]],
    ["holds nothing of a line that is too long", "a\n01234567890\nb", [
      ["a", true],
      ["too long", true],
      ["b", false],
    ]],
    ["leaves out a mark at the beginning alone", "\ufeffa\n\ufeffb\n", [
      ["a", true],
      ["\ufeffb", true],
    ]],
    ["gives nothing of nothing", "", []],
  ] as const
) {
  test(`LineSplitter ${why}, in pieces of every size`, () => {
    const all = new TextEncoder().encode(text);
    for (let size = 1; size <= all.length + 1; size++) {
      const lines = new LineSplitter(10);
      const told: (readonly [string, boolean])[] = [];
      const piece = new Uint8Array(size);
      for (let at = 0; at < all.length; at += size) {
        const part = all.subarray(at, at + size);
        piece.set(part); // The same memory each time, as a file may be read.
        const read = lines.read(piece.subarray(0, part.length));
        for (const line of read) told.push(textOf(line));
      }
      for (const line of lines.end()) told.push(textOf(line));
      assert.deepEqual(told, expected, `pieces of ${size} bytes`);
    }
  });
}
