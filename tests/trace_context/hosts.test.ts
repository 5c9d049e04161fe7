/**
 * Our provider beside another one in the same process.
 *
 * @module
 */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import * as api from "@opentelemetry/api";
import { type ReadableSpan, TracerProvider } from "@opentelemetry/sdk-trace";
import * as olderApi from "opentelemetry-api-1.9";

import type { Collector, ReceivedSpan } from "../../src/collector/mod.ts";
import { detectRuntime } from "../../src/runtime/mod.ts";
import { createContextManager } from "../../src/trace_context/context_manager.ts";
import { startSending, withCollector } from "../provider/_telemetry.ts";

type Api = Pick<typeof api, "context" | "propagation" | "trace">;

const REGISTRY = Symbol.for("opentelemetry.js.api.1");
const registry = globalThis as unknown as Record<
  symbol,
  Record<string, unknown> | undefined
>;

const APIS: readonly (readonly [string, Api])[] = [
  ["of the same version", api],
  ["of an older version", olderApi as unknown as Api],
];

afterEach(() => {
  delete registry[REGISTRY];
});

const tick = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, 1));

/** A host with telemetry of its own. */
interface Host {
  /** Names of its spans, and of their parents, that reached its own exporter. */
  readonly ended: ReadableSpan[];
  /** Whether the API took its provider and its context manager. */
  readonly registered: readonly boolean[];
  /** Runs `fn` in a span of the API, as an instrumentation does. */
  span<T>(name: string, fn: () => Promise<T>): Promise<T>;
}

function startHost({ context, trace, propagation }: Api): Host {
  const ended: ReadableSpan[] = [];
  const provider = new TracerProvider({
    spanProcessors: [{
      onStart: () => {},
      onEnd: (span) => void ended.push(span),
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    }],
  });
  return {
    ended,
    registered: [
      trace.setGlobalTracerProvider(provider),
      context.setGlobalContextManager(
        createContextManager(detectRuntime().contextStorage()),
      ),
      propagation.setGlobalPropagator({
        inject: () => {},
        extract: (active) => active,
        fields: () => [],
      }),
    ],
    async span(name, fn) {
      const active = context.active();
      const span = trace.getTracer("host").startSpan(name, {}, active);
      try {
        return await context.with(trace.setSpan(active, span), fn);
      } finally {
        span.end();
      }
    },
  };
}

/** A span of the host, a turn in it, a span of the host in that. */
async function work(host: Host, collector: Collector): Promise<void> {
  const { otel, session } = await startSending(collector);
  await nest(host, session);
  await otel.shutdown();
}

function nest(
  host: Host,
  session: Awaited<ReturnType<typeof startSending>>["session"],
): Promise<void> {
  return host.span("outer", async () => {
    await tick();
    await session.turn({ turnId: "t" }, async () => {
      session.userPrompt([]);
      await tick();
      await host.span("inner", tick);
    });
  });
}

interface Link {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly traceId: string;
}

const ofOurs = (span: ReceivedSpan): Link => span;
const ofHost = (span: ReadableSpan): Link => ({
  name: span.name,
  ...span.spanContext(),
  parentSpanId: span.parentSpanContext?.spanId ?? "",
});

/** That the three spans are there once each, in one trace, nested. */
function assertNested(spans: readonly Link[]): void {
  const names = ["inner", "outer", "session_task.turn"];
  assert.deepEqual(spans.map(({ name }) => name).sort(), names);
  const [inner, outer, turn] = names.map((name) =>
    spans.find((span) => span.name === name) ?? assert.fail()
  ) as [Link, Link, Link];
  assert.equal(outer.parentSpanId, "");
  assert.equal(turn.parentSpanId, outer.spanId);
  assert.equal(inner.parentSpanId, turn.spanId);
  assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1);
}

for (const [which, hostApi] of APIS) {
  test(`beside a host ${which} that was there before: parents across both, each span at its owner`, async () => {
    await withCollector(async (collector) => {
      const host = startHost(hostApi);
      assert.deepEqual(host.registered, [true, true, true]);
      const before = { ...registry[REGISTRY] };
      await work(host, collector);
      assert.deepEqual(host.ended.map(({ name }) => name), ["inner", "outer"]);
      assertNested([
        ...collector.spans.map(ofOurs),
        ...host.ended.map(ofHost),
      ]);
      assert.equal(collector.logs[0]?.spanId, collector.spans[0]?.spanId);
      assert.deepEqual(registry[REGISTRY], before);
    });
  });

  test(`beside a host ${which} that comes after: its spans reach ours, and it can have the globals afterwards`, async () => {
    await withCollector(async (collector) => {
      const { otel, session } = await startSending(collector);
      const host = startHost(hostApi);
      assert.deepEqual(host.registered, [false, false, false]);
      await nest(host, session);
      await otel.shutdown();
      assert.deepEqual(host.ended, []);
      assertNested(collector.spans.map(ofOurs));
      assert.equal(registry[REGISTRY], undefined);
      assert.deepEqual(startHost(hostApi).registered, [true, true, true]);
    });
  });

  test(`with logs alone, records belong to the spans of a host ${which} that comes after`, async () => {
    await withCollector(async (collector) => {
      const { otel, session } = await startSending(collector, {
        traces: "none",
      });
      const host = startHost(hostApi);
      assert.deepEqual(host.registered, [true, true, true]);
      await nest(host, session);
      await otel.shutdown();
      const outer = host.ended.find(({ name }) => name === "outer");
      assert.equal(collector.logs[0]?.spanId, outer?.spanContext().spanId);
      assert.equal(
        collector.logs[0]?.traceId,
        outer?.spanContext().traceId,
      );
      assert.ok(registry[REGISTRY]?.["trace"]);
    });
  });
}

test("two providers of ours: parents across both, each span at its owner, own tracestate each", async () => {
  await withCollector((one) =>
    withCollector(async (two) => {
      const first = await startSending(one, {
        tracestate: { a: { k: "first" } },
      });
      const second = await startSending(two, {
        tracestate: { a: { k: "second" } },
      });
      await first.session.turn({ turnId: "first" }, async () => {
        await tick();
        await second.session.turn({ turnId: "second" }, async () => {
          await tick();
          assert.equal(
            first.otel.propagation.carrier()?.tracestate,
            "a=k:first",
          );
          assert.equal(
            second.otel.propagation.carrier()?.tracestate,
            "a=k:second",
          );
          const headers: Record<string, string> = {};
          api.propagation.inject(api.context.active(), headers);
          assert.equal(headers["tracestate"], "a=k:first");
        });
      });
      await first.otel.shutdown();
      await second.otel.shutdown();
      assert.equal(one.spans.length, 1);
      assert.equal(two.spans.length, 1);
      assert.equal(two.spans[0]?.parentSpanId, one.spans[0]?.spanId);
      assert.equal(two.spans[0]?.traceId, one.spans[0]?.traceId);
      assert.equal(registry[REGISTRY], undefined);
    })
  );
});

test("a host whose context carries nothing is not trusted with ours", async () => {
  await withCollector(async (collector) => {
    const idle: api.ContextManager = {
      active: () => api.ROOT_CONTEXT,
      with: (_, fn, thisArg, ...args) => fn.apply(thisArg as never, args),
      bind: (_, target) => target,
      enable: () => idle,
      disable: () => idle,
    };
    api.context.setGlobalContextManager(idle);
    const { otel, session } = await startSending(collector);
    await session.turn({ turnId: "t" }, async () => {
      await tick();
      session.userPrompt([]);
    });
    await otel.shutdown();
    assert.equal(collector.logs[0]?.spanId, collector.spans[0]?.spanId);
    assert.equal(registry[REGISTRY]?.["context"], idle);
  });
});
