import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Context,
  createContextKey,
  defaultTextMapSetter,
  ROOT_CONTEXT,
} from "@opentelemetry/api";
import {
  contextFromCarrier,
  createTracePropagation,
  readMcpParams,
  traceIdField,
} from "../../src/trace_context/mod.ts";
import { createPropagator } from "../../src/trace_context/propagator.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${TRACE}-b7ad6b7169203331-01`;
const tracestate = "vendor=value";

const contextOf = (carrier: Record<string, string>): Context =>
  contextFromCarrier(carrier, ROOT_CONTEXT) ?? assert.fail();
const withState = contextOf({ traceparent, tracestate });
const without = contextOf({ traceparent });

const plain = createTracePropagation();
const configured = createTracePropagation({
  tracestate: { example: { alpha: "one" } },
});
const merged = "example=alpha:one,vendor=value";

for (
  const [why, before, context, after] of [
    ["sets both", { a: "1" }, withState, { a: "1", traceparent, tracestate }],
    ["replaces both", { traceparent: "old", tracestate: "old" }, withState, {
      traceparent,
      tracestate,
    }],
    [
      "removes a tracestate that the span has not",
      { tracestate: "old" },
      without,
      {
        traceparent,
      },
    ],
    [
      "knows them in any case",
      { TraceParent: "old", TRACESTATE: "old" },
      without,
      { traceparent },
    ],
  ] as const
) {
  test(`injectHeaders() ${why}, on an object and on Headers`, () => {
    const object: Record<string, string> = { ...before };
    assert.equal(plain.injectHeaders(object, context), true);
    assert.deepEqual(object, after);
    const headers = new Headers(before);
    assert.equal(plain.injectHeaders(headers, context), true);
    assert.deepEqual(Object.fromEntries(headers), after);
  });
}

const suppressed = createContextKey(
  "OpenTelemetry SDK Context Key SUPPRESS_TRACING",
);

for (
  const [why, context] of [
    ["without a span", ROOT_CONTEXT],
    ["in a request of an exporter", withState.setValue(suppressed, true)],
  ] as const
) {
  test(`injectHeaders() changes nothing ${why}, and says so`, () => {
    const headers = { traceparent: "old", tracestate: "old" };
    assert.equal(configured.injectHeaders(headers, context), false);
    assert.deepEqual(headers, { traceparent: "old", tracestate: "old" });
  });
}

test("injectHeaders() says that it cannot write, and does not throw", () => {
  assert.equal(plain.injectHeaders(Object.freeze({}), without), false);
});

test("the configured tracestate is merged in wherever a carrier is written", () => {
  assert.deepEqual(configured.carrier(withState), {
    traceparent,
    tracestate: merged,
  });
  const headers = {};
  configured.injectHeaders(headers, withState);
  assert.deepEqual(headers, { traceparent, tracestate: merged });
  const injected = {};
  createPropagator(configured).inject(
    withState,
    injected,
    defaultTextMapSetter,
  );
  assert.deepEqual(injected, { traceparent, tracestate: merged });
  assert.deepEqual(configured.childEnvironment({}, withState), {
    TRACEPARENT: traceparent,
    TRACESTATE: merged,
  });
  assert.deepEqual(configured.injectMcpParams({}, withState), {
    _meta: { traceparent, tracestate: merged },
  });
  assert.deepEqual(configured.websocketMetadata({}, withState), {
    ws_request_header_traceparent: traceparent,
    ws_request_header_tracestate: merged,
  });
  assert.equal(
    configured.carrier(without)?.tracestate,
    "example=alpha:one",
  );
  assert.equal(configured.carrier(ROOT_CONTEXT), undefined);
});

test("what cannot be merged is reported, and the rest is sent", () => {
  const messages: string[] = [];
  const long = createTracePropagation({
    tracestate: { vendor: { k: "v" } },
    report: ({ message }) => messages.push(message),
  });
  const context = contextOf({
    traceparent,
    tracestate: `vendor=${"x".repeat(254)}`,
  });
  assert.equal(long.carrier(context)?.tracestate?.length, 261);
  assert.equal(messages.length, 1);
});

test("childEnvironment() gives the trace, and no credentials of exporters", () => {
  const environment = {
    PATH: "/bin",
    UNSET: undefined,
    TRACEPARENT: "old",
    TRACESTATE: "old",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318",
    OTEL_EXPORTER_OTLP_HEADERS: "x-key=secret",
    OTEL_EXPORTER_OTLP_LOGS_HEADERS: "x-key=secret",
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: "x-key=secret",
    OTEL_EXPORTER_OTLP_METRICS_HEADERS: "x-key=secret",
    otel_exporter_otlp_headers: "x-key=secret",
    OTEL_EXPORTER_OTLP_CLIENT_KEY: "/key.pem",
    OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY: "/key.pem",
    OTEL_EXPORTER_OTLP_CERTIFICATE: "/ca.pem",
  };
  const before = { ...environment };
  assert.deepEqual(plain.childEnvironment(environment, without), {
    PATH: "/bin",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318",
    OTEL_EXPORTER_OTLP_CERTIFICATE: "/ca.pem",
    TRACEPARENT: traceparent,
  });
  assert.deepEqual(environment, before);
});

test("childEnvironment() hands an inherited trace on where no span is current", () => {
  const environment = { TRACEPARENT: traceparent, TRACESTATE: "a=b" };
  assert.deepEqual(
    plain.childEnvironment(environment, ROOT_CONTEXT),
    environment,
  );
});

test("MCP parameters carry the trace beside what they hold, and give it back", () => {
  const params = {
    name: "search",
    _meta: { progressToken: 7, tracestate: "old" },
  };
  const sent = plain.injectMcpParams(params, without);
  assert.deepEqual(sent, {
    name: "search",
    _meta: { progressToken: 7, traceparent },
  });
  assert.deepEqual(params._meta, { progressToken: 7, tracestate: "old" });
  assert.deepEqual(readMcpParams(sent), { traceparent });
  assert.deepEqual(
    readMcpParams(plain.injectMcpParams({}, withState)),
    { traceparent, tracestate },
  );
  assert.equal(plain.injectMcpParams(params, ROOT_CONTEXT), params);
});

for (
  const params of [
    undefined,
    null,
    "text",
    {},
    { _meta: null },
    { _meta: [] },
    { _meta: { traceparent: 7 } },
    { _meta: { tracestate } },
  ]
) {
  test(`readMcpParams() finds nothing in ${JSON.stringify(params)}`, () => {
    assert.equal(readMcpParams(params), undefined);
  });
}

test("websocketMetadata() adds to a copy, and leaves nothing stale", () => {
  const metadata = { user: "u", ws_request_header_tracestate: "old" };
  assert.deepEqual(plain.websocketMetadata(metadata, without), {
    user: "u",
    ws_request_header_traceparent: traceparent,
  });
  assert.deepEqual(plain.websocketMetadata(metadata, ROOT_CONTEXT), metadata);
  assert.equal(metadata.ws_request_header_tracestate, "old");
});

test("traceIdField() is a field of a durable record, or none", () => {
  assert.deepEqual(traceIdField(without), { trace_id: TRACE });
  assert.equal(
    JSON.stringify({ type: "task_started", ...traceIdField(ROOT_CONTEXT) }),
    '{"type":"task_started"}',
  );
});

test("childEnvironment() refuses what is no environment, by its name", () => {
  assert.throws(
    () => plain.childEnvironment(undefined as never),
    {
      name: "TypeError",
      message: "environment must be an object: current value is undefined",
    },
  );
});
