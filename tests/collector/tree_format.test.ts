import assert from "node:assert/strict";
import { test } from "node:test";
import { columnsOf, truncate } from "../../src/collector/tree/format.ts";

for (
  const [text, columns] of [
    ["", 0],
    ["plain", 5],
    ["déjà", 4],
    ["de\u0301ja\u0300", 4],
    ["最新の", 6],
    ["한국어", 6],
    ["（ａ）", 6],
    ["🎉!", 3],
    ["… ×2 └─", 7],
  ] as const
) {
  test(`columnsOf() gives ${columns} for ${JSON.stringify(text)}`, () => {
    assert.equal(columnsOf(text), columns);
  });
}

for (
  const [text, width, expected] of [
    ["plain", 5, "plain"],
    ["plain", 4, "pla…"],
    ["最新の", 6, "最新の"],
    ["最新の", 5, "最新…"],
    ["最新の", 4, "最…"],
    ["🎉🎉", 3, "🎉…"],
    ["e\u0301e\u0301e\u0301", 2, "e\u0301…"],
    ["anything", 0, "…"],
  ] as const
) {
  test(`truncate() cuts ${JSON.stringify(text)} to ${width} columns`, () => {
    assert.equal(truncate(text, width), expected);
  });
}
