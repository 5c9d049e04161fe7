/**
 * Running under the remote parent of a carrier.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  currentTraceCarrier,
  currentTraceId,
  runWithCarrier,
} from "../../src/trace_context/mod.ts";
import { observe } from "../_support/observed.ts";
import { TURN_ID } from "../_support/sessions.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const SPAN_ID = "b7ad6b7169203331";
const CARRIER = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-01` };

test("runWithCarrier() makes what runs in it part of the trace, after awaiting too", async () => {
  const { spans, logs } = await observe({}, async ({ otel, session }) => {
    const { context } = otel.pipeline;
    const result = await runWithCarrier(CARRIER, async () => {
      await Promise.resolve();
      session.userPrompt([]);
      await session.turn({ turnId: TURN_ID }, () => {
        assert.equal(currentTraceId(context.active()), TRACE_ID);
      });
      return currentTraceCarrier(context.active());
    }, context);
    assert.deepEqual(result, CARRIER);
    assert.equal(currentTraceId(context.active()), undefined);
  });
  assert.deepEqual(
    spans.map((span) => [span.traceId, span.parentSpanId]),
    [[TRACE_ID, SPAN_ID]],
  );
  assert.deepEqual(
    logs.map((record) => [record.traceId, record.spanId]),
    [[TRACE_ID, SPAN_ID]],
  );
});

test("runWithCarrier() without a valid traceparent keeps what is active", async () => {
  await observe({}, ({ otel }) => {
    const { context } = otel.pipeline;
    runWithCarrier(CARRIER, () => {
      for (const bad of [{}, { traceparent: "bad" }, { tracestate: "a=1" }]) {
        const seen = runWithCarrier(
          bad,
          () => currentTraceCarrier(context.active()),
          context,
        );
        assert.deepEqual(seen, CARRIER);
      }
    }, context);
  });
});

test("runWithCarrier() goes through the global context when it is given none", () => {
  // Nobody has set one here, so there is nothing to carry it: the call still runs.
  assert.equal(runWithCarrier(CARRIER, () => 5), 5);
});

test("runWithCarrier() throws on what is thrown, and leaves its context", async () => {
  const thrown = new Error("thrown");
  await observe({}, ({ otel }) => {
    const { context } = otel.pipeline;
    assert.throws(
      () =>
        runWithCarrier(CARRIER, () => {
          throw thrown;
        }, context),
      thrown,
    );
    assert.equal(currentTraceId(context.active()), undefined);
  });
});
