import assert from "node:assert/strict";
import { test } from "node:test";

import { createSpanIds } from "../../src/spans/span_ids.ts";
import { attributesOf } from "../../src/collector/mod.ts";
import { observe } from "../_support/observed.ts";

const OWN = {
  traceId: () => "4bf92f3577b34da6a3ce929d0e0e4736",
  spanId: () => "00f067aa0ba902b7",
};

test("spans have ids of whoever opens them, and random ones otherwise", async () => {
  const { spans } = await observe({}, ({ otel }) => {
    const { tracer, spanIds } = otel.pipeline;
    assert.ok(tracer && spanIds);
    tracer.startSpan("before").end();
    spanIds.run(OWN, () => tracer.startSpan("own").end());
    assert.throws(() =>
      spanIds.run(OWN, () => {
        throw new Error("on purpose");
      })
    );
    tracer.startSpan("after").end();
  });
  const [before, own, after] = spans;
  assert.equal(own?.name, "own");
  assert.equal(own.traceId, OWN.traceId());
  assert.equal(own.spanId, OWN.spanId());
  for (const span of [before, after]) {
    assert.match(span?.traceId ?? "", /^[\da-f]{32}$/);
    assert.notEqual(span?.traceId, own.traceId);
    assert.notEqual(span?.spanId, own.spanId);
  }
});

test("what is opened within ids of others takes those of the innermost", () => {
  let count = 0;
  const { generator, run } = createSpanIds({
    generateTraceId: () => `random ${count += 1}`,
    generateSpanId: () => `random ${count += 1}`,
  });
  const source = (name: string) => ({
    traceId: () => `trace ${name}`,
    spanId: () => `span ${name}`,
  });
  run(source("a"), () => {
    assert.equal(generator.generateSpanId(), "span a");
    run(source("b"), () => {
      assert.equal(generator.generateTraceId(), "trace b");
    });
    assert.equal(generator.generateTraceId(), "trace a");
  });
  assert.equal(generator.generateSpanId(), "random 1");
});

for (const settings of ["direct path", "path of the SDK"]) {
  for (const protocol of ["binary", "json"] as const) {
    test(`a log record brings its own uid (${settings}, ${protocol})`, async () => {
      const processor = {
        onEmit: () => {},
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      };
      const { logs } = await observe({
        protocol,
        settings: settings === "direct path"
          ? {}
          : { logRecordProcessors: [processor] },
      }, ({ otel, session }) => {
        const { logs } = otel.pipeline;
        assert.ok(logs);
        const emit = logs.emit.bind(logs);
        session.userPrompt([]);
        Object.assign(logs, {
          emit: (event: Parameters<typeof emit>[0]) =>
            emit({ ...event, uid: "01ARZ3NDEKTSV4RRFFQ69G5FAV" }),
        });
        session.userPrompt([]);
      });
      assert.deepEqual(
        logs.map((record) => attributesOf(record)["log.record.uid"]),
        [undefined, "01ARZ3NDEKTSV4RRFFQ69G5FAV"],
      );
    });
  }
}
