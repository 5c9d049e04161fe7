/**
 * Records and batches that a collector refuses for what they are.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  delivered,
  held,
  imbalance,
  recordTurn,
  startSending,
  withFaults,
} from "./_faulty.ts";
import { startServer } from "./_server.ts";

for (const compression of ["none", "gzip"] as const) {
  for (const protocol of ["json", "binary"] as const) {
    test(`413 halves batches until they are taken (${protocol}, ${compression})`, async () => {
      await withFaults(async ({ collector, otel, session }) => {
        collector.inject(({ signal, itemCount }) =>
          signal === "logs" && itemCount > 10
            ? { kind: "status", status: 413, body: "too large" }
            : undefined
        );
        await recordTurn(session, 32);
        const receipt = await otel.flush();
        assert.equal(receipt.logs.delivered, 32);
        assert.deepEqual(held(collector), delivered(receipt));
      }, { otlp: { protocol, compression } });
    });
  }

  test(`413 halves batches of spans, whose body is all that is left (${compression})`, async () => {
    for (const protocol of ["json", "binary"] as const) {
      await withFaults(async ({ collector, otel, session }) => {
        collector.inject(({ signal, itemCount }) =>
          signal === "traces" && itemCount > 5
            ? { kind: "status", status: 413, body: "too large" }
            : undefined
        );
        for (let turn = 0; turn < 20; turn += 1) await recordTurn(session, 0);
        const receipt = await otel.flush();
        assert.equal(receipt.traces.delivered, 20);
        assert.deepEqual(held(collector), delivered(receipt));
        const ids = new Set(collector.spans.map(({ spanId }) => spanId));
        assert.equal(ids.size, 20);
      }, { otlp: { protocol, compression } });
    }
  });

  test(`one record that is refused does not sink its batch (${compression})`, async () => {
    let delivered = 0;
    let requests = 0;
    const server = await startServer((body) => {
      requests += 1;
      if (/prompt_length[^}]*777/.test(body)) return 400;
      delivered += body.match(/"timeUnixNano"/g)?.length ?? 0;
      return 200;
    });
    const { otel, session } = await startSending(server.url, {
      traces: "none",
      metrics: "none",
      otlp: { protocol: "json", compression },
    });
    const say = (length: number): void =>
      session.userPrompt([{ type: "text", text: "x".repeat(length) }]);
    try {
      say(1);
      await otel.flush();
      for (let index = 0; index < 16; index += 1) say(index === 11 ? 777 : 1);
      const before = requests;
      const { logs } = await otel.flush();
      assert.deepEqual([logs.delivered, logs.rejected], [16, 1]);
      assert.equal(logs.delivered, delivered);
      assert.equal(imbalance(otel.stats()), 0);
      assert.ok(requests - before <= 11, `${requests - before} requests`);
      assert.deepEqual(Object.keys(logs.reasons), [
        "collector answered 400: odd",
      ]);
    } finally {
      await otel.shutdown();
      await server.close();
    }
  });
}

test("400 before anything was delivered is about our requests: nothing is split", async () => {
  await withFaults(async ({ collector, otel, session }) => {
    collector.inject({
      kind: "status",
      status: 400,
      body: "no",
      contentType: "text/plain",
    }, {
      signal: "logs",
    });
    await recordTurn(session, 8);
    const { logs } = await otel.flush();
    assert.equal(logs.rejected, 8);
    assert.match(Object.keys(logs.reasons).join(), /400: no/);
    const requests = collector.requests
      .filter(({ signal }) => signal === "logs");
    assert.equal(requests.length, 1);
  });
});
