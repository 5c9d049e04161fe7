/**
 * A program whose calls of models are over ends by itself.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { runChild } from "../_support/child.ts";
import { CHAT_STREAM, withServer } from "./_support.ts";

test("nothing of an instrumented fetch keeps a program from ending", async () => {
  await withServer(async (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const frame of CHAT_STREAM.split(/(?<=\n\n)/)) {
      response.write(frame);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    response.end();
  }, async ({ origin }) => {
    const script = new URL("ending_child.ts", import.meta.url);
    const { code, stdout, stderr } = await runChild(script, [origin]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), {
      ends: [1, 1, 1],
      onceAborted: "no",
    });
    assert.equal(stderr, "");
  });
});
