/**
 * Spans lie within each other below the millisecond.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { OtelProvider, SessionTelemetry } from "../../mod.ts";
import { startCollector } from "../../src/collector/mod.ts";
import { FineTime } from "../../src/clock.ts";

test("no span ends after its parent, and no event is outside of its span", async () => {
  const collector = await startCollector();
  try {
    const otel = await OtelProvider.start({
      traces: { otlpHttp: { endpoint: `${collector.url}/v1/traces` } },
      env: "off",
      globals: "never",
      flushOnExit: false,
    });
    const session = new SessionTelemetry(otel, {
      conversationId: "c",
      model: "m",
    });
    for (let turn = 0; turn < 300; turn += 1) {
      await session.turn({ turnId: `${turn}` }, ({ context }) => {
        // Into another part of a millisecond each time.
        const until = performance.now() + (turn % 10) / 10;
        while (performance.now() < until);
        const inner = session.withContext(context);
        return inner.spans.run("handle_tool_call", {}, ({ context }) => {
          session.withContext(context).apiRequest({ durationMillis: 1 });
        });
      });
    }
    const { traces } = await otel.shutdown({ budgetMillis: 10_000 });
    assert.equal(traces.delivered, 600);
    const byId = new Map(collector.spans.map((span) => [span.spanId, span]));
    let nested = 0;
    for (const span of collector.spans) {
      const start = BigInt(span.startTimeUnixNano);
      const end = BigInt(span.endTimeUnixNano);
      for (const { timeUnixNano } of span.events) {
        const time = BigInt(timeUnixNano);
        assert.ok(start <= time && time <= end, `${start} ${time} ${end}`);
      }
      const parent = byId.get(span.parentSpanId ?? "");
      if (parent === undefined) continue;
      nested += 1;
      const parentStart = BigInt(parent.startTimeUnixNano);
      assert.ok(parentStart <= start, `${start} before ${parentStart}`);
      const parentEnd = BigInt(parent.endTimeUnixNano);
      assert.ok(end <= parentEnd, `${end} after ${parentEnd}`);
    }
    assert.equal(nested, 300);
  } finally {
    await collector.close();
  }
});

test("FineTime is of the millisecond that the clock shows, and never goes back", () => {
  let monotonic = 77.25;
  let offset = 1_000_000.6;
  const clock = {
    nowMillis: () => Math.floor(monotonic + offset),
    monotonicMillis: () => monotonic,
  };
  const fine = new FineTime(clock);
  let last = 0;
  let worst = 1;
  for (let step = 0; step < 2_000; step += 1) {
    const now = fine.read().millis;
    assert.equal(Math.floor(now), clock.nowMillis());
    assert.ok(now >= last, `${now} after ${last}`);
    last = now;
    worst = Math.abs(monotonic + offset - now);
    monotonic += 0.13;
    // The clock of the day runs slower, as when it is corrected.
    if (step > 1_000) offset -= 0.001;
  }
  assert.ok(worst < 0.2, `off by ${worst} ms`);
});

test("FineTime follows a clock that is set", () => {
  let now = 500;
  let monotonic = 0;
  const fine = new FineTime({
    nowMillis: () => now,
    monotonicMillis: () => monotonic,
  });
  const read = () => (monotonic += 0.25, fine.read().millis);
  assert.deepEqual([read(), read()], [500, 500.25]);
  now = 9_000;
  assert.deepEqual([read(), read()], [9_000, 9_000.25]);
  now = 100;
  const back = read();
  assert.ok(back >= 100 && back < 101, String(back));
});
