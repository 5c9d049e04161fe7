/**
 * More than any agent says at once.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { startCollector } from "../../src/collector/mod.ts";
import { imbalance, startSending } from "./_faulty.ts";

const EVENTS = 100_000;

for (const compression of ["none", "gzip"] as const) {
  test(`${EVENTS} events in one tick all arrive, with the default settings (${compression})`, async () => {
    let arrived = 0;
    const collector = await startCollector({
      maxItems: 1_000,
      onReceive: (_, { logs }) => void (arrived += logs.length),
    });
    const { otel, session } = await startSending(collector, {
      traces: "none",
      metrics: "none",
      otlp: { compression },
    });
    try {
      for (let index = 0; index < EVENTS; index += 1) {
        session.userPrompt([{ type: "text", text: `prompt ${index}` }]);
      }
      const receipt = await otel.flush({ budgetMillis: 25_000 });
      assert.equal(receipt.logs.delivered, EVENTS);
      assert.equal(arrived, EVENTS);
      assert.equal(imbalance(receipt), 0);
    } finally {
      await otel.shutdown();
      await collector.close();
    }
  });
}
