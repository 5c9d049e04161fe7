import assert from "node:assert/strict";
import { test } from "node:test";
import { runChild } from "../_support/child.ts";
import {
  answer,
  hang,
  hangInBody,
  startScriptedServer,
  type Step,
} from "./_support/scripted_server.ts";

const SCRIPT = new URL("./_support/exit_child.ts", import.meta.url);
const busy = answer(503, { "retry-after": "8" });

for (
  const [does, way, steps, within, printed] of [
    [
      "ends soon when a hanging export is shut down",
      "shutdown",
      [hang],
      [1_300, 5_000],
      "1 Cannot export logs: no answer from the collector: the exporter was shut down",
    ],
    [
      "ends when the time of a hanging export is up, without a shutdown",
      "deadline",
      [hang],
      [1_500, 6_000],
      "1 Cannot export logs: no answer from the collector: the time for one export (1500 ms) is up",
    ],
    [
      "is not held by the body of an answer that hangs",
      "natural",
      [hangInBody(200)],
      [1_500, 6_000],
      "0 undefined",
    ],
    [
      "is not held by a wait between two tries",
      "natural",
      [busy],
      [0, 4_000],
      "pending",
    ],
    [
      "waits between two tries while it flushes",
      "flush",
      [answer(503, { "retry-after": "1" }), answer(200)],
      [1_000, 6_000],
      "0 undefined",
    ],
  ] as readonly (readonly [
    string,
    string,
    readonly Step[],
    readonly [number, number],
    string,
  ])[]
) {
  test(`a process ${does}`, { timeout: 25_000 }, async () => {
    const server = await startScriptedServer(...steps);
    try {
      const child = await runChild(SCRIPT, [way, server.url]);
      assert.equal(child.code, 0, child.stderr);
      assert.equal(child.stdout.trim(), printed);
      assert.equal(server.requests.length, steps.length);
      const [atLeast, atMost] = within;
      assert.ok(child.tookMillis >= atLeast, `took ${child.tookMillis} ms`);
      assert.ok(child.tookMillis < atMost, `took ${child.tookMillis} ms`);
    } finally {
      await server.close();
    }
  });
}
