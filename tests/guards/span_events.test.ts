/**
 * Span events as we add them, against `addEvent()` of the SDK.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { trace } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { SessionTelemetry } from "../../mod.ts";
import type { ReceivedSpan } from "../../src/collector/mod.ts";
import { eventAttributes } from "../../src/events/attributes.ts";
import type { SpanEventSink } from "../../src/spans/span_events.ts";
import {
  observe,
  type Observed,
  type ObserveOptions,
} from "../_support/observed.ts";
import { METHODS } from "../_support/payloads.ts";
import { FULL_SESSION, MINIMAL_SESSION } from "../_support/sessions.ts";
import { wireAttributes } from "../_support/wire.ts";

/** What the SDK does of the same event. */
const BY_SDK: SpanEventSink = {
  add: (span, event) =>
    span.addEvent(
      event.definition.name,
      eventAttributes(event as typeof event & { payload: never }, "trace"),
      event.timeMillis,
    ),
};

/** The events of the spans that `body` leaves, by a sink. */
async function eventsOf(
  options: ObserveOptions,
  sink: SpanEventSink | undefined,
  body: (observed: Observed) => unknown,
): Promise<unknown[]> {
  const { fixture = FULL_SESSION } = options;
  const { spans } = await observe(options, (observed) => {
    const { otel: { pipeline, service } } = observed;
    const otel = {
      service,
      pipeline: { ...pipeline, spanEvents: sink ?? pipeline.spanEvents },
    };
    const session = new SessionTelemetry(otel, fixture.options);
    return body({ ...observed, session });
  });
  return spans.map(comparable);
}

function comparable(span: ReceivedSpan): unknown {
  return {
    name: span.name,
    dropped: span.droppedEventsCount,
    events: span.events.map((event) => ({
      name: event.name,
      time: event.timeUnixNano,
      dropped: event.droppedAttributesCount,
      attributes: { ...wireAttributes(event), tool_result_seq: "counted on" },
    })),
  };
}

for (const protocol of ["binary", "json"] as const) {
  for (
    const [how, fixture] of [
      ["everything", FULL_SESSION],
      ["nothing optional", MINIMAL_SESSION],
    ] as const
  ) {
    test(`every event is on its span what addEvent() makes of it (${protocol}, ${how})`, async () => {
      const body = async ({ session, clock }: Observed) => {
        for (const { name, call, payload } of METHODS) {
          await session.turn({ turnId: name }, () => {
            clock.advance(1);
            call(session, payload);
            call(session, payload);
          });
        }
      };
      const options = {
        protocol,
        fixture,
        signals: ["traces"],
        settings: { streamEvents: "all" },
      } as const;
      const ours = await eventsOf(options, undefined, body);
      assert.deepEqual(ours, await eventsOf(options, BY_SDK, body));
      assert.ok(JSON.stringify(ours).includes("codex.api_request"));
    });
  }
}

test("texts and attributes over the limit are cut and counted as addEvent() does", async () => {
  const body = ({ session }: Observed) =>
    session.turn({ turnId: "turn" }, () => {
      session.apiRequest({
        durationMillis: 1,
        endpoint: `/${"x".repeat(100)}😀`,
        auth: { requestId: "r".repeat(200) },
      });
    });
  for (
    const attributeLimits of [
      { valueLength: 102 },
      { count: 5 },
      { valueLength: 50, count: 12 },
    ]
  ) {
    const options = {
      signals: ["traces"],
      settings: { attributeLimits },
    } as const;
    assert.deepEqual(
      await eventsOf(options, undefined, body),
      await eventsOf(options, BY_SDK, body),
    );
  }
});

for (const limit of [0, 1, 3] as const) {
  test(`of more events than ${limit} the last stay, and the span counts the others`, async () => {
    const body = ({ session }: Observed) =>
      session.turn({ turnId: "turn" }, () => {
        for (let at = 0; at < 5; at += 1) {
          session.apiRequest({ durationMillis: at });
        }
      });
    const options = {
      signals: ["traces"],
      settings: { spanEventLimit: limit },
    } as const;
    const [span] = await eventsOf(options, undefined, body) as {
      dropped: number;
      events: { attributes: Record<string, { stringValue: string }> }[];
    }[];
    assert.equal(span?.dropped, 5 - limit);
    assert.deepEqual(
      span?.events.map(({ attributes }) =>
        attributes["duration_ms"]?.stringValue
      ),
      ["0", "1", "2", "3", "4"].slice(5 - limit),
    );
  });
}

test("by default, a span takes 1,024 events", async () => {
  const { spans } = await observe(
    { signals: ["traces"] },
    ({ session }) =>
      session.turn({ turnId: "turn" }, () => {
        for (let at = 0; at < 1_100; at += 1) {
          session.websocketEvent({ kind: "frame", durationMillis: 1 });
        }
      }),
  );
  assert.equal(spans[0]?.events.length, 1_024);
  assert.equal(spans[0]?.droppedEventsCount, 76);
});

test("a span of somebody else gets the event by addEvent(), one that ended gets none", async () => {
  const seen: string[] = [];
  const { spans } = await observe(
    { signals: ["traces"] },
    ({ otel, session }) => {
      const { context } = otel.pipeline;
      const theirs = {
        isRecording: () => true,
        addEvent: (name: string) => seen.push(name),
        spanContext: () => ({ traceId: "", spanId: "", traceFlags: 0 }),
        // A list of events alone does not make it ours.
        events: [],
        ended: false,
      };
      context.with(trace.setSpan(context.active(), theirs as never), () => {
        session.apiRequest({ durationMillis: 1 });
      });
      assert.deepEqual([seen, theirs.events], [["codex.api_request"], []]);

      const span = otel.tracerProvider!.getTracer("mine").startSpan("mine");
      context.with(trace.setSpan(context.active(), span), () => {
        session.apiRequest({ durationMillis: 1 });
        span.end();
        session.apiRequest({ durationMillis: 1 });
      });
      assert.equal((span as unknown as ReadableSpan).events.length, 1);
    },
  );
  assert.deepEqual(
    spans.map(({ name, events }) => [name, events.length]),
    [["mine", 1]],
  );
});
