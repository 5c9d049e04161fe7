import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import {
  context,
  createContextKey,
  propagation,
  ROOT_CONTEXT,
  trace,
} from "@opentelemetry/api";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import { detectRuntime } from "../../src/runtime/mod.ts";
import { createContextManager } from "../../src/trace_context/context_manager.ts";
import { recordTurn, startSending, withCollector } from "./_telemetry.ts";

const REGISTRY = Symbol.for("opentelemetry.js.api.1");
const registry = globalThis as unknown as Record<
  symbol,
  Record<string, unknown> | undefined
>;

afterEach(() => {
  context.disable();
  trace.disable();
  propagation.disable();
  delete registry[REGISTRY];
});

test("globals are set while traces export, and all gone after shutdown()", async () => {
  await withCollector(async (collector) => {
    assert.equal(registry[REGISTRY], undefined);
    const { otel } = await startSending(collector);
    assert.deepEqual(Object.keys(registry[REGISTRY] ?? {}).sort(), [
      "context",
      "propagation",
      "trace",
      "version",
    ]);
    await otel.shutdown();
    assert.equal(registry[REGISTRY], undefined);
  });
});

test("a span of the API started in a turn is the turn's child", async () => {
  await withCollector(async (collector) => {
    const { otel, session } = await startSending(collector);
    await session.turn({ turnId: "t" }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      trace.getTracer("mine").startSpan("child").end();
    });
    await otel.shutdown();
    const turn = collector.spans.find((span) => span.name !== "child");
    const child = collector.spans.find((span) => span.name === "child");
    assert.equal(child?.parentSpanId, turn?.spanId);
    assert.equal(child?.traceId, turn?.traceId);
  });
});

for (
  const [why, settings] of [
    ["without traces", { traces: "none" }],
    ["with globals: never", { globals: "never" }],
  ] as const
) {
  test(`${why}, no global is set, and turns still carry their context`, async () => {
    await withCollector(async (collector) => {
      const { otel, session } = await startSending(collector, settings);
      assert.equal(registry[REGISTRY], undefined);
      await recordTurn(session);
      await otel.shutdown();
      const { traceId } = collector.logs[0] ?? {};
      assert.equal(traceId, collector.spans[0]?.traceId ?? "");
    });
  });
}

test("a host's context is used, its globals stay, and its span is the turn's parent", async () => {
  await withCollector(async (collector) => {
    const manager = createContextManager(detectRuntime().contextStorage());
    const provider = new TracerProvider();
    context.setGlobalContextManager(manager);
    trace.setGlobalTracerProvider(provider);
    const { otel, session } = await startSending(collector);
    const span = provider.getTracer("host").startSpan("host");
    await context.with(
      trace.setSpan(context.active(), span),
      () => recordTurn(session),
    );
    await otel.shutdown();
    assert.equal(collector.spans[0]?.parentSpanId, span.spanContext().spanId);
    assert.equal(registry[REGISTRY]?.["context"], manager);
    assert.equal(registry[REGISTRY]?.["propagation"], undefined);
    const proxy = trace.getTracerProvider() as {
      getDelegate?(): unknown;
    };
    assert.equal(proxy.getDelegate?.(), provider);
  });
});

test("beside a host of another API version, turns carry their context all the same", async () => {
  await withCollector(async (collector) => {
    const theirs = { version: "1.9.1" };
    registry[REGISTRY] = theirs;
    const { otel, session } = await startSending(collector);
    await session.turn({ turnId: "t" }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      session.userPrompt([{ type: "text", text: "late" }]);
    });
    await otel.shutdown();
    assert.equal(collector.logs[0]?.spanId, collector.spans[0]?.spanId);
    assert.equal(collector.spans[0]?.events.length, 1);
    assert.equal(registry[REGISTRY], theirs);
    assert.deepEqual(theirs, { version: "1.9.1" });
  });
});

test("two providers share the context; the first to end takes nothing from the other", async () => {
  await withCollector(async (collector) => {
    const first = await startSending(collector);
    const second = await startSending(collector);
    await first.otel.shutdown();
    const key = createContextKey("still carried");
    context.with(ROOT_CONTEXT.setValue(key, 1), () => {
      assert.equal(context.active().getValue(key), 1);
    });
    await second.session.turn({ turnId: "t" }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      second.session.userPrompt([]);
    });
    await second.otel.shutdown();
    assert.equal(collector.logs[0]?.spanId, collector.spans[0]?.spanId);
    assert.equal(registry[REGISTRY], undefined);
  });
});

test("beside a host's propagator, our tracer provider is not set either", async () => {
  await withCollector(async (collector) => {
    const theirs = {
      inject() {},
      extract: () => ROOT_CONTEXT,
      fields: () => [],
    };
    propagation.setGlobalPropagator(theirs);
    const { otel } = await startSending(collector);
    assert.equal(registry[REGISTRY]?.["propagation"], theirs);
    const proxy = trace.getTracerProvider() as {
      getDelegate?(): unknown;
    };
    assert.notEqual(proxy.getDelegate?.(), otel.tracerProvider);
    await otel.shutdown();
    assert.equal(registry[REGISTRY]?.["propagation"], theirs);
  });
});

test("a tracer provider that a host set in the place of ours stays", async () => {
  await withCollector(async (collector) => {
    const { otel } = await startSending(collector);
    const theirs = new TracerProvider();
    trace.disable();
    assert.equal(trace.setGlobalTracerProvider(theirs), true);
    await otel.shutdown();
    const proxy = trace.getTracerProvider() as {
      getDelegate?(): unknown;
    };
    assert.equal(proxy.getDelegate?.(), theirs);
    await theirs.shutdown();
  });
});
