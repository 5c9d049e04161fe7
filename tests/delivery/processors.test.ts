/**
 * Which spans count, and what items weigh.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { spanSize } from "../../src/delivery/size.ts";
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

test("sizes grow with the text, bytes, events and links of an item", () => {
  const long = "x".repeat(1_000);
  const span = (part: object): number =>
    spanSize(
      { name: "", attributes: {}, events: [], links: [], ...part } as never,
    );
  for (
    const [grown, empty] of [
      [span({ name: long }), span({})],
      [span({ attributes: { a: [long] } }), span({ attributes: { a: [""] } })],
      [span({ attributes: { [long]: 1 } }), span({ attributes: { "": 1 } })],
      [
        span({ attributes: { a: new Uint8Array(1_000) } }),
        span({ attributes: { a: new Uint8Array(0) } }),
      ],
      [
        span({ events: [{ attributes: { a: long } }] }),
        span({ events: [{ attributes: { a: "" } }] }),
      ],
      [
        span({ links: [{ attributes: { a: long } }] }),
        span({ links: [{ attributes: { a: "" } }] }),
      ],
    ] as const
  ) assert.equal(grown - empty, 1_000);
});
