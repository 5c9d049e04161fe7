/**
 * The trace context of the moment, of the environment, and as a propagator.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Context,
  createContextKey,
  defaultTextMapGetter,
  defaultTextMapSetter,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  trace,
} from "@opentelemetry/api";

import type { Diagnostic } from "../../src/diagnostics.ts";
import {
  contextFromCarrier,
  contextFromEnvironment,
  currentTraceCarrier,
  currentTraceId,
} from "../../src/trace_context/mod.ts";
import { createTracePropagation } from "../../src/trace_context/mod.ts";
import { createPropagator } from "../../src/trace_context/propagator.ts";

const propagator = createPropagator(createTracePropagation());

const T = "0af7651916cd43dd8448eb211c80319c";
const S = "b7ad6b7169203331";
const traceparent = `00-${T}-${S}-01`;
const carrier = { traceparent, tracestate: "vendor=value" };

function remote(): Context {
  return contextFromCarrier(carrier, ROOT_CONTEXT) ?? assert.fail();
}

test("contextFromCarrier() keeps what else the context holds", () => {
  const key = createContextKey("test");
  const context = contextFromCarrier(carrier, ROOT_CONTEXT.setValue(key, 5));
  assert.equal(context?.getValue(key), 5);
  assert.deepEqual(currentTraceCarrier(context), carrier);
  assert.equal(currentTraceId(context), T);
  assert.equal(trace.getSpanContext(context)?.isRemote, true);
});

test("contextFromCarrier() gives nothing without a valid traceparent", () => {
  for (const bad of [{}, { tracestate: "a=1" }, { traceparent: "bad" }]) {
    assert.equal(contextFromCarrier(bad, remote()), undefined);
  }
});

test("there is no current trace without a valid span", () => {
  const invalid = trace.setSpanContext(ROOT_CONTEXT, INVALID_SPAN_CONTEXT);
  for (const context of [ROOT_CONTEXT, invalid, undefined]) {
    assert.equal(currentTraceCarrier(context), undefined);
    assert.equal(currentTraceId(context), undefined);
  }
});

for (
  const [why, env, expected, report] of [
    ["is unset", {}, undefined, undefined],
    ["is unset beside TRACESTATE", { TRACESTATE: "a=1" }, undefined, undefined],
    ["is valid", { TRACEPARENT: traceparent }, { traceparent }, [
      "info",
      "trace_context.environment",
      "TRACEPARENT detected; continuing trace from parent context",
    ]],
    [
      "is valid beside TRACESTATE",
      { TRACEPARENT: traceparent, TRACESTATE: "a=1" },
      { traceparent, tracestate: "a=1" },
      [
        "info",
        "trace_context.environment",
        "TRACEPARENT detected; continuing trace from parent context",
      ],
    ],
    [
      "is valid beside a bad TRACESTATE",
      { TRACEPARENT: traceparent, TRACESTATE: "bad" },
      { traceparent },
      [
        "info",
        "trace_context.environment",
        "TRACEPARENT detected; continuing trace from parent context",
      ],
    ],
    ["is invalid", { TRACEPARENT: "bad" }, undefined, [
      "warning",
      "trace_context.environment_invalid",
      "TRACEPARENT is set but invalid; ignoring trace context",
    ]],
  ] as const
) {
  test(`contextFromEnvironment() where TRACEPARENT ${why}`, () => {
    const reports: Diagnostic[] = [];
    const context = contextFromEnvironment(
      (key) => (env as Record<string, string | undefined>)[key],
      (diagnostic) => reports.push(diagnostic),
    );
    assert.deepEqual(context && currentTraceCarrier(context), expected);
    assert.deepEqual(
      reports.map(({ severity, code, message }) => [severity, code, message]),
      report === undefined ? [] : [report],
    );
  });
}

test("the propagator injects the current span, and nothing without one", () => {
  const headers: Record<string, string> = {};
  propagator.inject(ROOT_CONTEXT, headers, defaultTextMapSetter);
  assert.deepEqual(headers, {});
  propagator.inject(remote(), headers, defaultTextMapSetter);
  assert.deepEqual(headers, carrier);
  assert.deepEqual(propagator.fields(), ["traceparent", "tracestate"]);
});

test("the propagator injects nothing into requests of exporters", () => {
  const headers: Record<string, string> = {};
  const suppressed = createContextKey(
    "OpenTelemetry SDK Context Key SUPPRESS_TRACING",
  );
  const context = remote().setValue(suppressed, true);
  propagator.inject(context, headers, defaultTextMapSetter);
  assert.deepEqual(headers, {});
});

for (
  const [why, headers, expected] of [
    ["both headers", carrier, carrier],
    ["traceparent alone", { traceparent }, { traceparent }],
    ["a list of one traceparent", { traceparent: [traceparent] }, {
      traceparent,
    }],
    ["tracestate in two headers", { traceparent, tracestate: ["a=1", "b=2"] }, {
      traceparent,
      tracestate: "a=1,b=2",
    }],
    ["two of traceparent", {
      traceparent: [traceparent, traceparent],
    }, undefined],
    ["tracestate alone", { tracestate: "a=1" }, undefined],
    ["no header", {}, undefined],
  ] as const
) {
  test(`the propagator extracts ${why}`, () => {
    const context = propagator.extract(
      ROOT_CONTEXT,
      headers,
      defaultTextMapGetter,
    );
    assert.deepEqual(currentTraceCarrier(context), expected);
  });
}

test("the propagator keeps the current span where it extracts nothing", () => {
  const context = remote();
  assert.equal(
    propagator.extract(context, {}, defaultTextMapGetter),
    context,
  );
});
