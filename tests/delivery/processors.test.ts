/**
 * Which spans count.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { observe } from "../_support/observed.ts";

for (
  const [what, decision, count] of [
    ["recorded but not sampled is neither sent nor counted", 1, 0],
    ["sampled is sent and counted", 2, 1],
  ] as const
) {
  test(`a span that is ${what}`, async () => {
    const sampler = {
      shouldSample: () => ({ decision }),
      toString: () => "fixed",
    };
    const { spans } = await observe(
      { signals: ["traces"], settings: { sampler } },
      async ({ otel, session }) => {
        await session.turn({ turnId: "t" }, () => {});
        const { traces } = await otel.flush();
        assert.equal(traces.recorded, count);
        assert.equal(traces.delivered, count);
      },
    );
    assert.equal(spans.length, count);
  });
}
