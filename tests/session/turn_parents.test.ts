/**
 * Which span a turn and its events belong to.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { trace } from "@opentelemetry/api";

import type { SessionTelemetry, Turn } from "../../mod.ts";
import type { ReceivedSpan } from "../../src/collector/mod.ts";
import {
  contextFromCarrier,
  contextFromEnvironment,
  currentTraceCarrier,
  currentTraceId,
} from "../../src/trace_context/mod.ts";
import { type Arrived, observe } from "../_support/observed.ts";
import { TURN_ID } from "../_support/sessions.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const SPAN_ID = "b7ad6b7169203331";
const PARENT = {
  traceparent: `00-${TRACE_ID}-${SPAN_ID}-01`,
  tracestate: "vendor=value",
};

const tick = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, 1));

function spanNamed({ spans }: Arrived, name: string): ReceivedSpan {
  const span = spans.find((one) => one.name === name);
  assert.ok(span, name);
  return span;
}

test("a turn continues the trace of its carrier, even inside another span", async () => {
  const { spans, diagnostics } = await observe({}, async ({ session }) => {
    await session.turn({ turnId: "outer" }, async () => {
      await session.turn({ turnId: TURN_ID, parent: PARENT }, (turn) => {
        assert.equal(turn.traceId, TRACE_ID);
        assert.equal(currentTraceId(turn.context), TRACE_ID);
        assert.match(
          currentTraceCarrier(turn.context)?.traceparent ?? "",
          new RegExp(`^00-${TRACE_ID}-(?!${SPAN_ID})[0-9a-f]{16}-01$`),
        );
        assert.equal(
          currentTraceCarrier(turn.context)?.tracestate,
          "vendor=value",
        );
      });
    });
  });
  assert.deepEqual(diagnostics, []);
  const [inner, outer] = spans;
  assert.equal(inner?.traceId, TRACE_ID);
  assert.equal(inner.parentSpanId, SPAN_ID);
  assert.equal(inner.traceState, "vendor=value");
  assert.notEqual(outer?.traceId, TRACE_ID);
});

test("a carrier that is not sampled leaves the turn out", async () => {
  const { spans, logs } = await observe({}, async ({ session }) => {
    const parent = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-00` };
    await session.turn({ turnId: TURN_ID, parent }, () => {
      session.userPrompt([]);
    });
  });
  assert.equal(spans.length, 0);
  assert.equal(logs[0]?.traceId, TRACE_ID);
  assert.equal(logs[0].flags & 1, 0);
});

for (
  const [why, parent] of [
    ["malformed", { traceparent: "not-a-traceparent" }],
    ["empty", {}],
    ["tracestate alone", { tracestate: "vendor=value" }],
    ["of wrong types", { traceparent: 5, tracestate: {} }],
    ["text", "00-a-b-01"],
  ] as const
) {
  test(`a carrier that is ${why} is reported, and the current span is the parent`, async () => {
    const arrived = await observe({}, async ({ otel, session }) => {
      const outer = otel.tracerProvider?.getTracer("host").startSpan("outer");
      assert.ok(outer);
      const context = trace.setSpan(otel.pipeline.context.active(), outer);
      await otel.pipeline.context.with(context, () =>
        session.turn(
          { turnId: TURN_ID, parent: parent as never },
          () => {},
        ));
      outer.end();
    });
    assert.deepEqual(
      arrived.diagnostics.map(({ severity, code, message }) => [
        severity,
        code,
        message,
      ]),
      [[
        "warning",
        "trace_context.carrier_invalid",
        "ignoring invalid submission trace carrier",
      ]],
    );
    const turn = spanNamed(arrived, "session_task.turn");
    const outer = spanNamed(arrived, "outer");
    assert.equal(turn.parentSpanId, outer.spanId);
    assert.equal(turn.traceId, outer.traceId);
  });
}

test("a turn continues the trace of the environment", async () => {
  const context = contextFromEnvironment((key) =>
    key === "TRACEPARENT" ? PARENT.traceparent : undefined
  );
  assert.ok(context);
  const { spans } = await observe({}, async ({ session }) => {
    await session.withContext(context).turn({ turnId: TURN_ID }, () => {});
  });
  assert.equal(spans[0]?.traceId, TRACE_ID);
  assert.equal(spans[0].parentSpanId, SPAN_ID);
});

test("events of concurrent turns stay with their turn", async () => {
  const names = ["one", "two", "three"];
  const { spans, logs } = await observe({}, async ({ session }) => {
    await Promise.all(
      names.map((name) =>
        session.turn({ turnId: name }, async (turn) => {
          session.turnTtft({ durationMillis: 0 });
          await tick();
          session.toolDecision({
            toolName: name,
            callId: name,
            decision: "approved",
          });
          await session.runTool(
            { toolName: name, callId: name, arguments: "" },
            async () => {
              await tick();
              return { output: name };
            },
          );
          await stream(session, turn, name);
        })
      ),
    );
  });
  assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 3);
  for (const name of names) {
    const mine = spans.find((span) => has(span, "turn.id", name));
    assert.ok(mine);
    assert.deepEqual(
      mine.events.map((event) => event.name),
      ["codex.turn_ttft", "codex.tool_result", "codex.api_request"],
    );
    assert.ok(mine.events.slice(1).every((event) => has(event, "", name)));
    const logged = logs.filter(({ spanId }) => spanId === mine.spanId);
    assert.deepEqual(
      logged.map(({ eventName }) => eventName),
      [
        "codex.turn_ttft",
        "codex.tool_decision",
        "codex.tool_result",
        "codex.api_request",
      ],
    );
    assert.ok(logged.every(({ traceId }) => traceId === mine.traceId));
    assert.ok(logged.slice(1).every((record) => has(record, "", name)));
  }
});

/** Reads a stream whose callbacks run outside of every turn. */
async function stream(
  session: SessionTelemetry,
  turn: Turn,
  endpoint: string,
): Promise<void> {
  const bound = session.withContext(turn.context);
  await detached(() => bound.apiRequest({ durationMillis: 0, endpoint }));
}

const queue: (() => void)[] = [];
const ticker = (): void => queue.splice(0).forEach((job) => job());

/** Calls `job` from a timer that began before the caller's context. */
function detached(job: () => void): Promise<void> {
  return new Promise((resolve) =>
    queue.push(() => {
      job();
      resolve();
    })
  );
}

let timer: ReturnType<typeof setInterval> | undefined;
test.before(() => timer = setInterval(ticker, 1));
test.after(() => clearInterval(timer));

test("withContext() wins over the active context, in copies too", async () => {
  const { spans } = await observe({}, async ({ session }) => {
    const first = session.startTurn({ turnId: "first" });
    await session.turn({ turnId: "second" }, () => {
      session.withContext(first.context).withModel("m").userPrompt([]);
    });
    first.end();
  });
  assert.deepEqual(
    spans.map((span) => [has(span, "turn.id", "first"), span.events.length]),
    [[false, 0], [true, 1]],
  );
});

test("spans of the host nest below the turn", async () => {
  const arrived = await observe({}, async ({ otel, session }) => {
    await session.turn({ turnId: TURN_ID }, (turn) => {
      otel.tracerProvider?.getTracer("host")
        .startSpan("work", {}, turn.context).end();
    });
  });
  assert.equal(
    spanNamed(arrived, "work").parentSpanId,
    spanNamed(arrived, "session_task.turn").spanId,
  );
});

test("contextFromCarrier() gives a context for withContext()", async () => {
  const { logs } = await observe({ signals: ["logs"] }, ({ session }) => {
    const context = contextFromCarrier(PARENT);
    assert.ok(context);
    session.withContext(context).userPrompt([]);
  });
  assert.deepEqual([logs[0]?.traceId, logs[0]?.spanId], [TRACE_ID, SPAN_ID]);
});

/** Whether an attribute, or any of them, has this text. */
function has(
  item: Pick<ReceivedSpan, "attributes">,
  key: string,
  value: string,
): boolean {
  return item.attributes.some((attribute) =>
    (key === "" || attribute.key === key) && attribute.value !== undefined &&
    "stringValue" in attribute.value && attribute.value.stringValue === value
  );
}
