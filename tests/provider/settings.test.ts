import assert from "node:assert/strict";
import { test } from "node:test";
import {
  OtelProvider,
  type OtelSettings,
  SessionTelemetry,
} from "../../mod.ts";
import { recordTurn } from "./_telemetry.ts";

/** What callers without a type checker write. */
const BAD: readonly (readonly [string, unknown, string, string])[] = [
  [
    "an unknown key",
    { service: "x" },
    "TypeError",
    'settings has no setting "service": did you mean "serviceName"?',
  ],
  [
    "a key that nothing is like",
    { quux: "x" },
    "TypeError",
    'settings has no setting "quux": accepted are "serviceName", "serviceVersion", "environment", "resourceAttributes", "logs", "traces", "metrics", "metricExportIntervalMillis", "logRecordProcessors", "spanProcessors", "metricReaders", "sampler", "globals", "env", "config", "flushOnExit", "flushOnSignals", "spool", "onDiagnostic", "namespace", "redaction", "streamEvents", "streamSpans", "semconv", "genaiContent", "spanAttributes", "attributeLimits", "spanEventLimit", "metricLimits", "tracestate", "metricTemporality", "runtimeMetrics", "statsig", "logBatch", "spanBatch"',
  ],
  [
    "no exporter",
    { logs: null },
    "TypeError",
    'logs must be "none", "statsig", { otlpHttp: { … } } or { otlpGrpc: { … } }: current value is null',
  ],
  ...[true, null].map((redaction) =>
    [
      `redaction: ${redaction}`,
      { redaction },
      "TypeError",
      `redaction must be "on", "off" or an object: current value is ${
        redaction === null ? "null" : "boolean"
      }`,
    ] as const
  ),
  [
    "another word for redaction",
    { redaction: "none" },
    "RangeError",
    'redaction must be "on", "off" or an object: current value is another string',
  ],
  [
    "a spool that is off",
    { spool: "off" },
    "TypeError",
    'spool must be an object with "directory", or be left out for no spool: current value is string',
  ],
  [
    "fewer events than none",
    { spanEventLimit: -1 },
    "RangeError",
    "spanEventLimit must be a whole number from 0: current value is -1",
  ],
  [
    "no object",
    "http://localhost:4318",
    "TypeError",
    "settings must be an object: current value is string",
  ],
  [
    "a blank service name",
    { serviceName: " " },
    "TypeError",
    "serviceName must be a string that is not blank: current value is string",
  ],
  [
    "an unknown exporter",
    { logs: "otlp" },
    "RangeError",
    'logs must be "none", "statsig", { otlpHttp: { … } } or { otlpGrpc: { … } }: current value is "otlp"',
  ],
  [
    "a misspelled exporter",
    { traces: { otlp: {} } },
    "TypeError",
    'traces has no setting "otlp" (did you mean "otlpHttp"?): accepted are "otlpHttp", "otlpGrpc"',
  ],
  [
    "an exporter without a kind",
    { traces: {} },
    "TypeError",
    'traces must be "none", "statsig", { otlpHttp: { … } } or { otlpGrpc: { … } }: current value is object',
  ],
  [
    "an unknown protocol",
    { logs: { otlpHttp: { protocol: "grpc" } } },
    "RangeError",
    'logs.otlpHttp.protocol must be one of "binary", "json": current value is "grpc"',
  ],
  [
    "a malformed URL",
    { metrics: { otlpHttp: { endpoint: "localhost:4318:x/?token=secret" } } },
    "RangeError",
    'metrics.otlpHttp.endpoint must be an absolute http: or https: URL: "localhost:4318:x/" has another scheme',
  ],
  [
    "an invalid header",
    { logs: { otlpHttp: { headers: { "x key": "secret" } } } },
    "RangeError",
    'logs.otlpHttp.headers: "x key" is no HTTP header name: accepted are letters, digits and !#$%&\'*+-.^_`|~',
  ],
  [
    "a negative timeout",
    { logs: { otlpHttp: { timeoutMillis: -5 } } },
    "RangeError",
    "logs.otlpHttp.timeoutMillis must be 0 to 2147483647 milliseconds: current value is -5",
  ],
  [
    "an unknown OTLP key",
    { logs: { otlpHttp: { url: "http://x" } } },
    "TypeError",
    'logs.otlpHttp has no setting "url": accepted are "endpoint", "protocol", "headers", "timeoutMillis", "compression", "tls"',
  ],
  [
    "an interval of nothing",
    { metricExportIntervalMillis: 0 },
    "RangeError",
    "metricExportIntervalMillis must be 1 to 2147483647 milliseconds: current value is 0",
  ],
  [
    "a processor that is none",
    { spanProcessors: [{}] },
    "TypeError",
    "spanProcessors[0] must be an object with onStart(), onEnd(), forceFlush(), shutdown(): onStart(), onEnd(), forceFlush(), shutdown() is missing",
  ],
  [
    "a resource attribute of another type",
    { resourceAttributes: { team: ["a"] } },
    "TypeError",
    'resourceAttributes["team"] must be a string, number or boolean: current value is an array',
  ],
  [
    "an unknown word for globals",
    { globals: "always" },
    "RangeError",
    'globals must be one of "auto", "never": current value is "always"',
  ],
  [
    "a signal that ends no program",
    { flushOnSignals: ["SIGTERM", "SIGKILL"] },
    "RangeError",
    'flushOnSignals[1] must be one of "SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK": current value is "SIGKILL"',
  ],
  [
    "a signal that is no list",
    { flushOnSignals: "SIGTERM" },
    "TypeError",
    "flushOnSignals must be a boolean or a list of signals: current value is string",
  ],
];

for (const [why, settings, name, message] of BAD) {
  test(`start() refuses ${why}, naming the setting and what is accepted`, async () => {
    await assert.rejects(OtelProvider.start(settings as OtelSettings), {
      name,
      message,
    });
  });

  test(`tryStart() gives a working no-op for ${why}`, async () => {
    const { otel, error } = await OtelProvider.tryStart(
      settings as OtelSettings,
    );
    assert.equal(error?.message, message);
    const session = new SessionTelemetry(otel, {
      conversationId: "c",
      model: "m",
    });
    await recordTurn(session);
    const { logs, traces, metrics } = await otel.shutdown();
    for (const signal of [logs, traces, metrics]) {
      assert.equal(signal.delivery, "off");
      assert.equal(signal.recorded, 0);
    }
  });
}

test("no message holds a header value, a token or a query string", async () => {
  for (
    const otlpHttp of [
      { headers: { "x\nkey": "s3cret" } },
      { headers: { "x-key": "s3cret\u0000" } },
      { endpoint: "s3cret@host/?k=s3cret" },
      { endpoint: "ftp://user:s3cret@host/path?k=s3cret" },
    ]
  ) {
    const { error } = await OtelProvider.tryStart({ logs: { otlpHttp } });
    assert.ok(error !== undefined);
    assert.doesNotMatch(error.message, /s3cret/);
  }
});

test("a provider with everything off runs turns and gives back what they return", async () => {
  const otel = await OtelProvider.start({});
  const session = new SessionTelemetry(otel, {
    conversationId: "c",
    model: "m",
  });
  const result = await session.turn({ turnId: "t" }, (turn) => {
    assert.equal(turn.traceId, undefined);
    turn.firstToken();
    return 42;
  });
  assert.equal(result, 42);
  assert.equal(otel.tracerProvider, undefined);
  assert.equal(otel.meterProvider, undefined);
});

test("limits that are there but undefined say nothing", async () => {
  const limits = {
    maxQueueSize: undefined,
    maxBatchSize: 7,
    maxAgeMillis: undefined,
  } as unknown as NonNullable<OtelSettings["logBatch"]>;
  const otel = await OtelProvider.start({
    logBatch: limits,
    spanBatch: limits,
  });
  const told = Object.fromEntries(
    otel.settings()
      .filter(({ setting }) => /Batch\.max(Queue|Batch)Size/.test(setting))
      .map(({ setting, value, origin }) => [setting, [value, origin]]),
  );
  assert.deepEqual(told, {
    "logBatch.maxQueueSize": [262_144, "default"],
    "logBatch.maxBatchSize": [7, "caller"],
    "spanBatch.maxQueueSize": [32_768, "default"],
    "spanBatch.maxBatchSize": [7, "caller"],
  });
  await otel.shutdown();
});
