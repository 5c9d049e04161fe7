/**
 * What stands in for `@opentelemetry/api`, against the API itself.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  context as contextApi,
  createContextKey,
  isSpanContextValid,
  ROOT_CONTEXT as API_ROOT,
  SeverityNumber,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from "@opentelemetry/api";

import { SPAN_KINDS } from "../../src/spans/definition.ts";
import { recordFailure } from "../../src/spans/failure.ts";
import {
  globalContext,
  isValidSpanContext,
  ROOT_CONTEXT,
  SAMPLED,
  spanContextOf,
  spanOf,
  withSpan,
  withSpanContext,
} from "../../src/trace_context/api.ts";
import { createContextManager } from "../../src/trace_context/context_manager.ts";

const SPAN = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  traceFlags: TraceFlags.SAMPLED,
};

test("a context of ours inherits, and setting a value changes no other", () => {
  const [a, b] = [createContextKey("a"), createContextKey("b")];
  const one = ROOT_CONTEXT.setValue(a, 1);
  const two = one.setValue(b, 2).setValue(a, 3);
  const three = two.deleteValue(a);
  const values = [ROOT_CONTEXT, one, two, three].map((each) => [
    each.getValue(a),
    each.getValue(b),
  ]);
  assert.deepEqual(values, [
    [undefined, undefined],
    [1, undefined],
    [3, 2],
    [undefined, 2],
  ]);
});

for (
  const [whose, root] of [["of ours", ROOT_CONTEXT], ["of the API", API_ROOT]]
    .map((each) => each as [string, typeof ROOT_CONTEXT])
) {
  test(`the API finds the span that we set in a context ${whose}`, () => {
    const context = withSpanContext(root, SPAN);
    assert.deepEqual(trace.getSpanContext(context), SPAN);
    assert.equal(trace.getSpan(context)?.isRecording(), false);
    assert.equal(trace.getSpan(context), spanOf(context));
  });

  test(`we find the span that the API sets in a context ${whose}`, () => {
    const context = trace.setSpanContext(root, SPAN);
    const span = trace.getSpan(context);
    assert.ok(span);
    assert.equal(spanOf(context), span);
    assert.equal(spanContextOf(context), SPAN);
    assert.equal(trace.getSpan(withSpan(root, span)), span);
    assert.equal(spanOf(trace.deleteSpan(context)), undefined);
  });
}

test("a span of elsewhere takes every call, and stays what it is", () => {
  const span = spanOf(withSpanContext(ROOT_CONTEXT, SPAN));
  assert.ok(span);
  recordFailure(span, new Error("text"));
  const same = span.setAttribute("a", 1).setAttributes({ b: 2 })
    .addEvent("event").addLink({ context: SPAN }).addLinks([])
    .setStatus({ code: SpanStatusCode.OK }).updateName("name");
  span.recordException("exception");
  span.end();
  assert.equal(same, span);
  assert.deepEqual(span.spanContext(), SPAN);
});

for (
  const [what, traceId, spanId] of [
    ["ids as they should be", SPAN.traceId, SPAN.spanId],
    ["capital letters", SPAN.traceId.toUpperCase(), SPAN.spanId],
    ["a trace id of zeros", "0".repeat(32), SPAN.spanId],
    ["a span id of zeros", SPAN.traceId, "0".repeat(16)],
    ["a short trace id", SPAN.traceId.slice(1), SPAN.spanId],
    ["a long span id", SPAN.traceId, `${SPAN.spanId}0`],
    ["a letter that is no digit", SPAN.traceId, `g${SPAN.spanId.slice(1)}`],
    ["a line end", SPAN.traceId, `${SPAN.spanId.slice(1)}\n`],
    ["a line end behind", SPAN.traceId, `${SPAN.spanId}\n`],
    ["nothing", "", ""],
  ] as const
) {
  test(`isValidSpanContext() says of ${what} what the API says`, () => {
    const span = { traceId, spanId, traceFlags: 0 };
    assert.equal(isValidSpanContext(span), isSpanContextValid(span));
  });
}

test("globalContext goes to the manager that is registered", () => {
  assert.equal(globalContext.active(), ROOT_CONTEXT);
  const key = createContextKey("test");
  const context = ROOT_CONTEXT.setValue(key, "value");
  assert.equal(globalContext.with(context, () => "result"), "result");
  contextApi.setGlobalContextManager(createContextManager());
  try {
    globalContext.with(context, () => {
      assert.equal(contextApi.active(), context);
      assert.equal(globalContext.active(), context);
    });
  } finally {
    contextApi.disable();
  }
  assert.equal(globalContext.active(), ROOT_CONTEXT);
});

test("the numbers are the API's", () => {
  assert.equal(SAMPLED, TraceFlags.SAMPLED);
  assert.equal(SeverityNumber.INFO, 9);
  assert.deepEqual(SPAN_KINDS, {
    internal: SpanKind.INTERNAL,
    server: SpanKind.SERVER,
    client: SpanKind.CLIENT,
  });
});
