/**
 * Every event of the catalogue as it arrives: types, values, times, scopes.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import type { ReceivedSpanEvent } from "../../src/collector/mod.ts";
import { CATALOGUE } from "../../src/events/catalogue.ts";
import { observeTurn, START_MILLIS } from "../_support/observed.ts";
import {
  text,
  type WireAttributes,
  wireAttributes,
  wirePoints,
} from "../_support/wire.ts";
import { ANY_SEQUENCE, type WireCase } from "./_case.ts";
import { REQUEST_CASES } from "./_cases_request.ts";
import { SESSION_CASES } from "./_cases_session.ts";
import { START_CASES } from "./_cases_start.ts";
import { STREAM_CASES } from "./_cases_stream.ts";
import { TOOL_CASES } from "./_cases_tools.ts";
import { TURN_CASES } from "./_cases_turn.ts";
import { WEBSOCKET_CASES } from "./_cases_websocket.ts";

const CASES: readonly WireCase[] = [
  ...SESSION_CASES,
  ...REQUEST_CASES,
  ...STREAM_CASES,
  ...WEBSOCKET_CASES,
  ...TOOL_CASES,
  ...TURN_CASES,
  ...START_CASES,
];

const LATER_MILLIS = 1_234;
const TIME_NANOS = `${START_MILLIS + LATER_MILLIS}000000`;

for (const protocol of ["binary", "json"] as const) {
  for (const one of CASES) {
    test(`${one.why} arrives as specified (${protocol})`, async () => {
      const { logs, spans, metrics, requests, diagnostics } = await observeTurn(
        { protocol, fixture: one.session },
        ({ session, clock }) => {
          clock.advance(LATER_MILLIS);
          one.record(session);
        },
      );

      assert.deepEqual(diagnostics, []);
      assert.ok(
        requests.every(({ encoding }) =>
          encoding === (protocol === "json" ? "json" : "protobuf")
        ),
      );
      assert.equal(spans.length, 1);
      assert.equal(logs.length, 1);
      const [span] = spans;
      const [log] = logs;
      assert.ok(span && log);

      const { scope, resource: _, attributes: __, ...record } = log;
      assert.deepEqual(record, {
        timeUnixNano: TIME_NANOS,
        observedTimeUnixNano: TIME_NANOS,
        severityNumber: 9,
        severityText: "INFO",
        eventName: one.event,
        droppedAttributesCount: 0,
        flags: record.flags,
        traceId: span.traceId,
        spanId: span.spanId,
      });
      assert.equal(record.flags & 1, 1, "sampled");
      assert.equal(scope.name, one.scope ?? "codex_otel.log_only");
      assert.equal(scope.version, "");
      assert.deepEqual(scope.attributes, []);
      const always = {
        "event.name": text(one.event),
        ...one.metadata === "none"
          ? {}
          : { "event.timestamp": text("2026-05-11T18:03:05.361Z") },
      };
      const shared = one.metadata === undefined
        ? one.session
        : { log: {}, trace: {} };
      assert.deepEqual(anySequence(wireAttributes(log)), {
        ...always,
        ...shared.log,
        ...one.log,
      });

      assert.equal(span.scope.name, "test-agent");
      assert.deepEqual(
        span.events.map((event) => withTypes(event)),
        one.trace === undefined ? [] : [{
          name: one.event,
          timeUnixNano: TIME_NANOS,
          droppedAttributesCount: 0,
          attributes: { ...always, ...shared.trace, ...one.trace },
        }],
      );
      assert.deepEqual(wirePoints(metrics), one.metrics);
    });
  }
}

test("the cases cover every event of the catalogue", () => {
  assert.deepEqual(
    new Set(CASES.map(({ event }) => event)),
    new Set(CATALOGUE.map(({ name }) => name)),
  );
});

test("events arrive in the order of recording, on both sinks", async () => {
  const { logs, spans } = await observeTurn({}, ({ session }) => {
    for (const { record } of CASES) record(session);
  });
  for (const scope of ["codex_otel.log_only", "codex_otel.network_proxy"]) {
    assert.deepEqual(
      logs.filter((log) => log.scope.name === scope)
        .map(({ eventName }) => eventName),
      CASES.filter((one) => (one.scope ?? "codex_otel.log_only") === scope)
        .map(({ event }) => event),
    );
  }
  assert.equal(logs.length, CASES.length);
  assert.deepEqual(
    spans[0]?.events.map(({ name }) => name),
    CASES.filter(({ trace }) => trace).map(({ event }) => event),
  );
});

function withTypes(
  event: ReceivedSpanEvent,
): Omit<ReceivedSpanEvent, "attributes"> & { attributes: WireAttributes } {
  return { ...event, attributes: anySequence(wireAttributes(event)) };
}

/** The number counts per process, so only its type is known here. */
function anySequence(attributes: WireAttributes): WireAttributes {
  const { tool_result_seq: sequence } = attributes;
  if (sequence === undefined) return attributes;
  assert.ok("intValue" in sequence && Number(sequence.intValue) > 0);
  return { ...attributes, tool_result_seq: ANY_SEQUENCE };
}
