/**
 * The start of the process, counted with a client that refuses.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { runChild } from "../_support/child.ts";

test("a failed first call uses the start of the process up: it is never counted late", async () => {
  const script = new URL("process_start_child.ts", import.meta.url);
  const { code, stdout, stderr } = await runChild(script, []);
  assert.equal(stderr, "");
  assert.equal(code, 0);
  assert.equal(stdout.trim(), "RangeError: refused, false, undefined");
});
