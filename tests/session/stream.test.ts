/**
 * Streams of the model through a session: frames, messages, timing, and which
 * of them leave.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import type { SessionTelemetry } from "../../mod.ts";
import { type Arrived, observeTurn } from "../_support/observed.ts";
import { FULL_SESSION } from "../_support/sessions.ts";
import {
  counterPoint,
  durationPoint,
  texts,
  wireAttributes,
  wirePoints,
} from "../_support/wire.ts";

/** Kind, and whether it went well, of every stream event on log records. */
function logged({ logs }: Arrived): unknown[] {
  return logs.map((log) => {
    const attributes = wireAttributes(log);
    const text = (key: string): string | undefined => {
      const value = attributes[key];
      return value && "stringValue" in value
        ? value.stringValue as string
        : undefined;
    };
    return [log.eventName, text("event.kind"), text("error.message")];
  });
}

function counted({ metrics }: Arrived, name: string): number {
  return wirePoints(metrics).filter((point) => point.name === name)
    .reduce((sum, { asInt }) => sum + Number(asInt), 0);
}

function stream(session: SessionTelemetry): void {
  const durationMillis = 1;
  session.sseOutcome({ type: "frame", data: "{}", durationMillis });
  session.sseOutcome({ type: "frame", data: "{", durationMillis });
  session.sseOutcome({ type: "timeout", durationMillis });
  session.sseOutcome({ type: "end", durationMillis });
  session.websocketOutcome({ type: "ping", durationMillis });
  session.websocketOutcome({
    type: "text",
    data: `{"type":"response.created"}`,
    durationMillis,
  });
  session.websocketOutcome({ type: "close", durationMillis });
  session.sseEventCompleted({ inputTokens: 1, outputTokens: 1 });
}

const FAILURES = [
  ["codex.sse_event", "message", "invalid JSON"],
  ["codex.sse_event", undefined, "idle timeout waiting for SSE"],
];
const CLOSED = [
  "codex.websocket_event",
  "unknown",
  "websocket closed by server before response.completed",
];
const COMPLETED = ["codex.sse_event", "response.completed", undefined];

test("every frame and message of a stream is a log record, except its end and pings", async () => {
  const arrived = await observeTurn({}, ({ session }) => stream(session));
  assert.deepEqual(arrived.diagnostics, []);
  assert.deepEqual(logged(arrived), [
    ["codex.sse_event", "message", undefined],
    ...FAILURES,
    ["codex.websocket_event", "response.created", undefined],
    CLOSED,
    COMPLETED,
  ]);
  assert.equal(counted(arrived, "codex.sse_event"), 3);
  assert.equal(counted(arrived, "codex.websocket.event"), 2);
});

test(`with streamEvents "ends", failures and completions leave; every frame counts`, async () => {
  const settings = { streamEvents: "ends" } as const;
  const arrived = await observeTurn(
    { settings },
    ({ session }) => stream(session),
  );
  assert.deepEqual(logged(arrived), [...FAILURES, CLOSED, COMPLETED]);
  assert.deepEqual(
    arrived.spans[0]?.events.map(({ name }) => name),
    [...FAILURES, CLOSED, COMPLETED].map(([name]) => name),
  );
  assert.equal(counted(arrived, "codex.sse_event"), 3);
  assert.equal(counted(arrived, "codex.websocket.event"), 2);
});

test("what the service measured becomes metrics, before the message's own", async () => {
  const { metrics } = await observeTurn({}, ({ session }) => {
    session.websocketOutcome({
      type: "text",
      durationMillis: 3.7,
      data: JSON.stringify({
        type: "responsesapi.websocket_timing",
        timing_metrics: {
          responses_duration_excl_engine_and_client_tool_time_ms: 124.5,
          engine_service_total_ms: 0.4,
          engine_iapi_ttft_total_ms: -1,
          engine_service_ttft_total_ms: "5",
          engine_iapi_tbt_across_engine_calls_ms: 12.25,
          engine_service_tbt_across_engine_calls_ms: 0.5,
        },
      }),
    });
  });
  const own = FULL_SESSION.metrics;
  const kind = { kind: "responsesapi.websocket_timing", success: "true" };
  assert.deepEqual(
    wirePoints(metrics)
      .filter(({ name }) => !name.startsWith("codex.turn.")),
    [
      durationPoint("codex.responses_api_overhead.duration_ms", 125, own),
      durationPoint("codex.responses_api_inference_time.duration_ms", 0, own),
      durationPoint(
        "codex.responses_api_engine_iapi_tbt.duration_ms",
        12.25,
        own,
      ),
      durationPoint(
        "codex.responses_api_engine_service_tbt.duration_ms",
        0.5,
        own,
      ),
      counterPoint("codex.websocket.event", 1, { ...own, ...texts(kind) }),
      durationPoint("codex.websocket.event.duration_ms", 3, {
        ...own,
        ...texts(kind),
      }),
    ],
  );
});

test("outcomes that no type checker would let pass are one report each", async () => {
  const hostile = [undefined, null, 5, { type: "frame" }, { type: "text" }];
  const { diagnostics, logs } = await observeTurn({}, ({ session }) => {
    for (const outcome of hostile) {
      session.sseOutcome(outcome as never);
      session.websocketOutcome(outcome as never);
    }
  });
  for (const { code } of diagnostics) assert.equal(code, "record.failed");
  assert.ok(diagnostics.length <= 2 * hostile.length);
  assert.ok(logs.length <= 2 * hostile.length);
});
