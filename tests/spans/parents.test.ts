/**
 * Which span a span belongs to, and what is configured for all of them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { trace } from "@opentelemetry/api";

import {
  OtelProvider,
  type OtelSettings,
  type SessionTelemetry,
} from "../../mod.ts";
import type { ReceivedSpan } from "../../src/collector/mod.ts";
import { currentTraceId } from "../../src/trace_context/mod.ts";
import { runChild } from "../_support/child.ts";
import { observe } from "../_support/observed.ts";
import { TURN_ID } from "../_support/sessions.ts";
import { text, texts, wireAttributes } from "../_support/wire.ts";
import { withCollector } from "../provider/_telemetry.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const SPAN_ID = "b7ad6b7169203331";
const traceparent = `00-${TRACE_ID}-${SPAN_ID}-01`;

const named = (spans: readonly ReceivedSpan[], name: string): ReceivedSpan =>
  spans.find((span) => span.name === name) ?? assert.fail(name);

const REQUEST = { method: "turn/start", transport: "stdio", requestId: "1" };
const SUBMISSION = { submissionId: "s", operation: "turn_input" };

/** Opens a span with a carrier, inside another span or in none. */
type Open = (
  session: SessionTelemetry,
  parent: { readonly traceparent?: string; readonly tracestate?: string },
) => Promise<void>;

const submit: Open = (session, parent) =>
  session.spans.run("submission_dispatch", { ...SUBMISSION, parent }, () => {});
const request: Open = (session, parent) =>
  session.spans.run("app_server.request", { ...REQUEST, parent }, () => {});

for (
  const [what, name, open, carrier, parent, warning] of [
    [
      "a submission with a valid carrier",
      "op.dispatch.turn_input",
      submit,
      {
        traceparent,
      },
      "carrier",
      undefined,
    ],
    [
      "a submission with an invalid carrier",
      "op.dispatch.turn_input",
      submit,
      { traceparent: "nonsense" },
      "current",
      "ignoring invalid submission trace carrier",
    ],
    [
      "a submission without a carrier",
      "op.dispatch.turn_input",
      submit,
      undefined,
      "current",
      undefined,
    ],
    [
      "a request with a valid carrier",
      "turn/start",
      request,
      { traceparent },
      "carrier",
      undefined,
    ],
    [
      "a request with an invalid carrier",
      "turn/start",
      request,
      { traceparent: "nonsense" },
      "current",
      "ignoring invalid inbound request trace carrier",
    ],
    [
      "a request with a tracestate alone",
      "turn/start",
      request,
      { tracestate: "a=b" },
      "current",
      undefined,
    ],
  ] as const
) {
  test(`${what} belongs to the ${parent} span`, async () => {
    const { spans, diagnostics } = await observe(
      {},
      ({ session }) =>
        session.spans.run(
          "session_loop",
          {},
          () => open(session, carrier as never),
        ),
    );
    const span = named(spans, name);
    const loop = named(spans, "session_loop");
    assert.deepEqual(
      [span.traceId, span.parentSpanId],
      parent === "carrier" ? [TRACE_ID, SPAN_ID] : [loop.traceId, loop.spanId],
    );
    assert.deepEqual(
      diagnostics.map(({ severity, message }) => [severity, message]),
      warning === undefined ? [] : [["warning", warning]],
    );
  });
}

test("a submission continues where it was made, whatever is current when it runs", async () => {
  const { spans } = await observe({}, async ({ otel, session }) => {
    const queue: (() => Promise<void>)[] = [];
    await session.spans.run("app_server.request", REQUEST, () => {
      const parent = otel.propagation.carrier() ?? assert.fail();
      queue.push(() =>
        session.spans.run(
          "submission_dispatch",
          { ...SUBMISSION, parent },
          () => session.turn({ turnId: TURN_ID }, () => {}),
        )
      );
    });
    await session.spans.run("session_loop", {}, () => queue[0]?.());
  });
  const asked = named(spans, "turn/start");
  const dispatch = named(spans, "op.dispatch.turn_input");
  const turn = named(spans, "session_task.turn");
  assert.equal(dispatch.parentSpanId, asked.spanId);
  assert.equal(turn.parentSpanId, dispatch.spanId);
  assert.notEqual(named(spans, "session_loop").traceId, turn.traceId);
});

test("the steps of a turn nest, across awaits", async () => {
  const steps = [
    "run_turn",
    "run_sampling_request",
    "try_run_sampling_request",
    "stream_request",
    "model_client.stream_responses_api",
    "responses.stream_request",
  ] as const;
  const { spans } = await observe({}, ({ session }) => {
    const nest = async (depth: number): Promise<void> => {
      const name = steps[depth];
      if (name === undefined) return;
      await session.spans.run(name, { turnId: TURN_ID }, async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        await nest(depth + 1);
      });
    };
    return session.turn({ turnId: TURN_ID }, () => nest(0));
  });
  const chain = ["session_task.turn", ...steps].map((name) =>
    named(spans, name)
  );
  assert.deepEqual(
    chain.slice(1).map(({ parentSpanId }) => parentSpanId),
    chain.slice(0, -1).map(({ spanId }) => spanId),
  );
});

test("both durable records of a turn name the trace of its span, in child threads too", async () => {
  const records: unknown[] = [];
  const { spans } = await observe(
    {},
    ({ otel, session }) =>
      session.turn({ turnId: TURN_ID }, (turn) => {
        records.push({ type: "turn_context", ...turn.traceField });
        records.push({ type: "task_started", ...turn.traceField });
        const parent = otel.propagation.carrier() ?? assert.fail();
        const child = session.withModel("other").startTurn({
          turnId: "child",
          parent,
        });
        records.push({ type: "task_started", ...child.traceField });
        child.end();
        assert.equal(currentTraceId(turn.context), turn.traceId);
      }),
  );
  const { traceId } = named(spans, "session_task.turn");
  assert.deepEqual(records, [
    { type: "turn_context", trace_id: traceId },
    { type: "task_started", trace_id: traceId },
    { type: "task_started", trace_id: traceId },
  ]);
  assert.equal(new Set(spans.map((span) => span.traceId)).size, 1);
});

test("a turn under an inbound carrier records the inbound trace id", async () => {
  await observe({}, ({ session }) => {
    const parent = { traceparent };
    const turn = session.startTurn({ turnId: TURN_ID, parent });
    assert.deepEqual(turn.traceField, { trace_id: TRACE_ID });
    turn.end();
  });
});

test("while traces are off, durable records name none", async () => {
  await observe({ signals: ["logs"] }, ({ session }) => {
    const turn = session.startTurn({ turnId: TURN_ID });
    assert.deepEqual(turn.traceField, {});
    turn.end();
  });
});

for (
  const [what, env, expected] of [
    ["continues", undefined, [TRACE_ID, SPAN_ID]],
    ["leaves alone, where variables are off,", "off", undefined],
  ] as const
) {
  test(`the root of a run ${what} the trace of the environment`, async (t) => {
    await withCollector(async (collector) => {
      const script = new URL("environment_child.ts", import.meta.url);
      const child = await runChild(script, [collector.url, env ?? ""], {
        TRACEPARENT: traceparent,
      });
      assert.equal(child.code, 0, child.stderr);
      const exec = named(collector.spans, "codex.exec");
      const asked = named(collector.spans, "turn/start");
      const counts = env === undefined && !("Bun" in globalThis);
      if (!counts && env === undefined) {
        t.diagnostic("on Bun variables count only when asked for");
      }
      for (const span of [exec, asked]) {
        assert.deepEqual(
          [span.traceId, span.parentSpanId],
          counts ? expected : [span.traceId, ""],
        );
      }
      assert.equal(exec.traceId === TRACE_ID, counts);
      const inner = named(collector.spans, "thread/start");
      assert.equal(inner.parentSpanId, exec.spanId);
      const invalid = named(collector.spans, "turn/steer");
      assert.equal(invalid.parentSpanId, "");
      assert.notEqual(invalid.traceId, TRACE_ID);
    });
  });
}

test("configured attributes are on every span, and below its own", async () => {
  const { spans, logs } = await observe({
    settings: {
      spanAttributes: { "team.name": "core", model: "configured", late: "no" },
    },
  }, ({ otel, session }) =>
    session.turn({ turnId: TURN_ID }, (turn) => {
      session.userPrompt([]);
      otel.tracerProvider?.getTracer("host")
        .startSpan("host", {}, turn.context).setAttribute("late", "yes").end();
    }));
  const host = named(spans, "host");
  assert.deepEqual(
    wireAttributes(host),
    texts({ "team.name": "core", model: "configured", late: "yes" }),
  );
  const turn = named(spans, "session_task.turn");
  assert.deepEqual(wireAttributes(turn)["team.name"], text("core"));
  assert.deepEqual(wireAttributes(turn)["model"], text("gpt-5.1"));
  for (const item of [...turn.events, ...logs]) {
    assert.equal(wireAttributes(item)["team.name"], undefined);
  }
});

test("the provider merges its tracestate, and other spans keep theirs", async () => {
  await observe({
    settings: { tracestate: { example: { alpha: "one" } } },
  }, ({ otel, session }) => {
    const parent = { traceparent, tracestate: "other=value" };
    return session.turn({ turnId: TURN_ID, parent }, () => {
      const headers = new Headers();
      assert.equal(otel.propagation.injectHeaders(headers), true);
      assert.equal(
        headers.get("tracestate"),
        "example=alpha:one,other=value",
      );
      assert.match(
        headers.get("traceparent") ?? "",
        new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-01$`),
      );
      const span = trace.getSpanContext(otel.context.active());
      assert.equal(span?.traceState?.serialize(), "other=value");
    });
  });
});

const OTLP = { otlpHttp: { endpoint: "http://127.0.0.1:1/v1/x" } } as const;

for (
  const [why, settings, message] of [
    ["an empty key of an attribute", {
      traces: OTLP,
      spanAttributes: { "": "x" },
    }, "configured span attribute key must not be empty"],
    ["attributes before tracestate", {
      traces: OTLP,
      spanAttributes: { "": "x" },
      tracestate: { m: { k: "," } },
    }, "configured span attribute key must not be empty"],
    ["tracestate, though only logs are on", {
      logs: OTLP,
      tracestate: { m: { k: "," } },
    }, "invalid configured tracestate value for m.k"],
    ["tracestate, though only metrics are on", {
      metrics: OTLP,
      tracestate: { m: { "": "v" } },
    }, "invalid configured tracestate field key m."],
    ["no attributes while traces are off", {
      logs: OTLP,
      spanAttributes: { "": "x" },
    }, undefined],
    ["nothing while all is off", {
      spanAttributes: { "": "x" },
      tracestate: { m: { k: "," } },
    }, undefined],
  ] as const satisfies readonly (readonly [
    string,
    OtelSettings,
    string | undefined,
  ])[]
) {
  test(`start() refuses ${why}`, async () => {
    const started = OtelProvider.start({ ...settings, flushOnExit: false });
    if (message === undefined) {
      await (await started).shutdown();
    } else {
      await assert.rejects(started, { name: "RangeError", message });
    }
  });
}
