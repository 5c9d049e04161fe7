import assert from "node:assert/strict";
import { test } from "node:test";

import { sha256 } from "../../src/replay/sha256.ts";

test("sha256() gives the hash of texts of every length of padding", async () => {
  for (let length = 0; length < 200; length++) {
    const text = Array.from(
      { length },
      (_, at) => String.fromCharCode(32 + (at * 7 + length) % 95),
    ).join("");
    assert.deepEqual(sha256(text), await theirs(text), `of length ${length}`);
  }
});

test("sha256() gives the hash of a text in UTF-8", async () => {
  const text = "prüfen → ✓ 𝄞 ".repeat(1_000);
  assert.deepEqual(sha256(text), await theirs(text));
});

async function theirs(text: string): Promise<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
