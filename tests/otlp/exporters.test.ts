import assert from "node:assert/strict";
import { test } from "node:test";
import { SeverityNumber } from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchLogRecordProcessor,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from "@opentelemetry/sdk-logs";
import {
  InstrumentType,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BatchSpanProcessor,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { type Collector, startCollector } from "../../src/collector/mod.ts";
import type { Diagnostic } from "../../src/diagnostics.ts";
import {
  ExportError,
  type OtlpExporterOptions,
  type OtlpExportResult,
  OtlpHttpLogRecordExporter,
  OtlpHttpMetricExporter,
  type OtlpHttpOptions,
  OtlpHttpSpanExporter,
} from "../../src/otlp/mod.ts";
import { detectRuntime } from "../../src/runtime/mod.ts";
import { VERSION } from "../../src/version.ts";
import { unusedUrl } from "./_support/scripted_server.ts";

const resource = resourceFromAttributes({ "service.name": "exporters" });
const env = "off";

async function withCollector(
  fn: (collector: Collector) => Promise<void>,
): Promise<void> {
  const collector = await startCollector();
  try {
    await fn(collector);
  } finally {
    await collector.close();
  }
}

/** One export of nothing in particular. */
function exportOnce(
  exporter: OtlpHttpLogRecordExporter,
): Promise<OtlpExportResult> {
  return new Promise((resolve) => exporter.export([], resolve));
}

const WAYS: readonly OtlpHttpOptions[] = [
  { protocol: "binary", compression: "none" },
  { protocol: "binary", compression: "gzip" },
  { protocol: "json", compression: "none" },
  { protocol: "json", compression: "gzip" },
];

for (const way of WAYS) {
  const how = `as ${way.protocol}, compression ${way.compression}`;

  test(`OtlpHttpSpanExporter delivers what a batch processor hands it ${how}`, () =>
    withCollector(async (collector) => {
      const endpoint = `${collector.url}/v1/traces`;
      const exporter = new OtlpHttpSpanExporter({ ...way, endpoint, env });
      const provider = new TracerProvider({
        resource,
        spanProcessors: [new BatchSpanProcessor({ exporter })],
      });
      const tracer = provider.getTracer("test", "1.0");
      for (const name of ["first", "second"]) {
        tracer.startSpan(name, { attributes: { n: 1.5 } }).end();
      }
      await provider.shutdown();
      assert.deepEqual(
        collector.spans.map(({ name, attributes, scope }) => ({
          name,
          attributes,
          scope: scope.name,
        })),
        ["first", "second"].map((name) => ({
          name,
          attributes: [{ key: "n", value: { doubleValue: 1.5 } }],
          scope: "test",
        })),
      );
      assert.deepEqual(collector.spans[0]?.resource.attributes, [
        { key: "service.name", value: { stringValue: "exporters" } },
      ]);
    }));

  test(`OtlpHttpLogRecordExporter delivers records, absent bodies as absent, ${how}`, () =>
    withCollector(async (collector) => {
      const endpoint = `${collector.url}/v1/logs`;
      const exporter = new OtlpHttpLogRecordExporter({
        ...way,
        endpoint,
        env,
      });
      const provider = new LoggerProvider({
        resource,
        processors: [new BatchLogRecordProcessor({ exporter })],
      });
      const logger = provider.getLogger("test");
      const tricky = '"body":{},';
      logger.emit({ eventName: "no.body", attributes: { [tricky]: tricky } });
      logger.emit({
        body: { body: {}, nested: tricky },
        severityNumber: SeverityNumber.INFO,
      });
      logger.emit({ eventName: "last" });
      await provider.shutdown();
      assert.deepEqual(
        collector.logs.map(({ eventName, body, attributes }) => ({
          eventName,
          body,
          attributes,
        })),
        [
          {
            eventName: "no.body",
            body: undefined,
            attributes: [{ key: tricky, value: { stringValue: tricky } }],
          },
          {
            eventName: "",
            body: {
              kvlistValue: {
                values: [
                  { key: "body", value: { kvlistValue: { values: [] } } },
                  { key: "nested", value: { stringValue: tricky } },
                ],
              },
            },
            attributes: [],
          },
          { eventName: "last", body: undefined, attributes: [] },
        ],
      );
    }));

  test(`OtlpHttpMetricExporter delivers what a periodic reader collects ${how}`, () =>
    withCollector(async (collector) => {
      const endpoint = `${collector.url}/v1/metrics`;
      const exporter = new OtlpHttpMetricExporter({
        ...way,
        endpoint,
        env,
        temporalityPreference: "delta",
      });
      const provider = new MeterProvider({
        resource,
        readers: [new PeriodicExportingMetricReader({ exporter })],
      });
      const counter = provider.getMeter("test").createCounter("calls");
      counter.add(2, { kind: "a" });
      await provider.forceFlush();
      counter.add(3, { kind: "a" });
      await provider.shutdown();
      assert.deepEqual(
        collector.metrics.map((metric) =>
          metric.type === "sum" &&
          [
            metric.name,
            metric.temporality,
            metric.points[0]?.asInt ??
              String(metric.points[0]?.asDouble),
          ]
        ),
        [["calls", "delta", "2"], ["calls", "delta", "3"]],
      );
    }));
}

test("exporters name themselves", () =>
  withCollector(async (collector) => {
    const endpoint = `${collector.url}/v1/logs`;
    await exportOnce(new OtlpHttpLogRecordExporter({ endpoint, env }));
    assert.equal(
      collector.requests[0]?.headers["user-agent"],
      `agent-otel/${VERSION} (${detectRuntime().name})`,
    );
  }));

for (
  const [preference, expected] of [
    ["cumulative", [1, 1, 1, 1, 1, 1, 1]],
    ["delta", [0, 0, 0, 0, 0, 1, 1]],
    ["lowmemory", [0, 1, 1, 0, 1, 1, 1]],
  ] as const
) {
  test(`OtlpHttpMetricExporter selects temporality by the preference ${preference}`, () => {
    const exporter = new OtlpHttpMetricExporter({
      temporalityPreference: preference,
      env,
    });
    assert.deepEqual(
      [
        InstrumentType.COUNTER,
        InstrumentType.OBSERVABLE_COUNTER,
        InstrumentType.GAUGE,
        InstrumentType.HISTOGRAM,
        InstrumentType.OBSERVABLE_GAUGE,
        InstrumentType.UP_DOWN_COUNTER,
        InstrumentType.OBSERVABLE_UP_DOWN_COUNTER,
      ].map((type) => exporter.selectAggregationTemporality(type)),
      expected,
    );
  });
}

test("exporters surface a partial success in the collector's words", () =>
  withCollector(async (collector) => {
    for (const protocol of ["json", "binary"] as const) {
      const diagnostics: Diagnostic[] = [];
      const partial: unknown[] = [];
      const exporter = new OtlpHttpSpanExporter({
        endpoint: `${collector.url}/v1/traces`,
        protocol,
        env,
        onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
        onPartialSuccess: (success) => partial.push(success),
      });
      collector.inject({
        kind: "partialSuccess",
        rejected: 1,
        message: "too old",
      });
      collector.inject({
        kind: "partialSuccess",
        rejected: 0,
        message: "deprecated",
      });
      const provider = new TracerProvider({
        spanProcessors: [new SimpleSpanProcessor({ exporter })],
      });
      const tracer = provider.getTracer("test");
      for (const name of ["first", "second"]) {
        tracer.startSpan(name).end();
        await provider.forceFlush();
      }
      await provider.shutdown();
      assert.deepEqual(partial, [
        { status: "success", rejected: 1, message: "too old" },
        { status: "success", rejected: 0, message: "deprecated" },
      ]);
      assert.deepEqual(diagnostics, [
        {
          severity: "error",
          code: "export.partial_success",
          message: "The collector rejected 1 items of traces: too old",
        },
        {
          severity: "warning",
          code: "export.warning",
          message: "Exported traces: deprecated",
        },
      ]);
    }
  }));

test("exporters report a failure to the processor and as a diagnostic", () =>
  withCollector(async (collector) => {
    const diagnostics: Diagnostic[] = [];
    const exporter = new OtlpHttpLogRecordExporter({
      endpoint: `${collector.url}/v1/logs`,
      env,
      onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
    });
    collector.inject({ kind: "status", status: 401 });
    const { code, error } = await exportOnce(exporter);
    assert.equal(code, 1);
    assert.ok(error instanceof ExportError);
    assert.deepEqual(
      [error.name, error.signal, error.status, error.retryable],
      ["ExportError", "logs", 401, false],
    );
    assert.equal(error.message, "Cannot export logs: collector answered 401");
    assert.deepEqual(diagnostics, [{
      severity: "error",
      code: "export.failure",
      message: error.message,
      cause: error,
    }]);
  }));

test("exporters say when sending again may help", async () => {
  const exporter = new OtlpHttpLogRecordExporter({
    endpoint: await unusedUrl(),
    timeoutMillis: 100,
    env,
  });
  const { code, error } = await exportOnce(exporter);
  assert.equal(code, 1);
  assert.equal(error?.retryable, true);
  assert.match(error?.message ?? "", /^Cannot export logs: cannot reach/);
});

test("exporters refuse what comes after shutdown", () =>
  withCollector(async (collector) => {
    const endpoint = `${collector.url}/v1/logs`;
    const exporter = new OtlpHttpLogRecordExporter({ endpoint, env });
    await exporter.shutdown();
    await exporter.shutdown();
    const { code, error } = await exportOnce(exporter);
    assert.equal(code, 1);
    assert.equal(
      error?.message,
      "Cannot export logs: the exporter was shut down",
    );
    assert.equal(collector.requests.length, 0);
  }));

test("exporters wait for what is in flight in forceFlush(), and abort what hangs in shutdown()", () =>
  withCollector(async (collector) => {
    const endpoint = `${collector.url}/v1/logs`;
    const exporter = new OtlpHttpLogRecordExporter({ endpoint, env });
    const results: number[] = [];
    collector.inject({ kind: "delay", millis: 100 });
    exporter.export([], ({ code }) => results.push(code));
    await exporter.forceFlush();
    assert.deepEqual(results, [0]);
    collector.inject({ kind: "hang" });
    exporter.export([], ({ code }) => results.push(code));
    await exporter.shutdown();
    assert.deepEqual(results, [0, 1]);
  }));

test("exporters survive callbacks that throw", () =>
  withCollector(async (collector) => {
    const exporter = new OtlpHttpLogRecordExporter({
      endpoint: `${collector.url}/v1/logs`,
      env,
      onDiagnostic: () => {
        throw new Error("theirs");
      },
      onPartialSuccess: () => {
        throw new Error("theirs");
      },
    });
    collector.inject({ kind: "partialSuccess", rejected: 0, message: "m" });
    assert.deepEqual(await exportOnce(exporter), { code: 0 });
    exporter.export([], () => {
      throw new Error("theirs");
    });
    await exporter.forceFlush();
    assert.equal(collector.requests.length, 2);
  }));

test("exporters answer with a failure when the data cannot be encoded", async () => {
  const exporter = new OtlpHttpLogRecordExporter({ env });
  const broken = [{}] as unknown as Parameters<typeof exporter.export>[0];
  const { code, error } = await new Promise<OtlpExportResult>((resolve) =>
    exporter.export(broken, resolve)
  );
  assert.equal(code, 1);
  assert.equal(
    error?.message,
    "Cannot export logs: the data could not be encoded",
  );
  assert.ok(error?.cause instanceof TypeError);
});

test("exporters throw on bad settings and name them", () => {
  for (
    const [options, message] of [
      [
        { protocol: "grpc" },
        'options.protocol must be one of "binary", "json": current value is "grpc"',
      ],
      [
        { url: "x" },
        'options has no setting "url": accepted are "endpoint", "protocol", "headers", "timeoutMillis", "compression", "tls"',
      ],
      [
        { env: "all" },
        'options.env must be "otel", "off" or a function: current value is "all"',
      ],
    ] as const
  ) {
    const wrong = options as unknown as OtlpExporterOptions;
    assert.throws(() => new OtlpHttpSpanExporter(wrong), { message });
  }
  const wrong = { temporalityPreference: "sigma" } as unknown as Record<
    string,
    never
  >;
  assert.throws(() => new OtlpHttpMetricExporter(wrong), {
    message:
      'options.temporalityPreference must be one of "cumulative", "delta", "lowmemory": current value is "sigma"',
  });
});

for (
  const [does, envFromWorkingDirectory, choice, arrives] of [
    ["count on a host that keeps to its own", false, undefined, true],
    ["do not count on a host that reads .env files", true, undefined, false],
    ["count there when asked for", true, "otel", true],
    ["do not count when turned off", false, "off", false],
  ] as const
) {
  test(`exporters: variables of the environment ${does}`, () =>
    withCollector(async (collector) => {
      const diagnostics: Diagnostic[] = [];
      const exporter = new OtlpHttpLogRecordExporter({
        timeoutMillis: 300,
        ...choice === undefined ? {} : { env: choice },
        onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
        runtime: {
          ...detectRuntime(),
          envFromWorkingDirectory,
          env: (key) =>
            key === "OTEL_EXPORTER_OTLP_ENDPOINT" ? collector.url : undefined,
          // Nothing may really go to the default port.
          fetch: (url, init) =>
            url.startsWith(collector.url)
              ? detectRuntime().fetch(url, init)
              : Promise.reject(new Error(`not for ${url}`)),
        },
      });
      const { code } = await exportOnce(exporter);
      assert.equal(code, arrives ? 0 : 1);
      assert.equal(collector.requests.length, arrives ? 1 : 0);
      const told = diagnostics.filter(({ code }) =>
        code === "environment.ignored"
      )
        .map(({ message }) => message);
      assert.deepEqual(
        told,
        envFromWorkingDirectory && choice === undefined
          ? [
            'OTEL_EXPORTER_OTLP_ENDPOINT left out, because this runtime reads .env files of any folder: set env: "otel" to let them count',
          ]
          : [],
      );
    }));
}

test("exporters let a request in flight end when nobody flushed before shutdown", () =>
  withCollector(async (collector) => {
    const endpoint = `${collector.url}/v1/logs`;
    const exporter = new OtlpHttpLogRecordExporter({ endpoint, env });
    const provider = new LoggerProvider({
      processors: [new SimpleLogRecordProcessor({ exporter })],
    });
    collector.inject({ kind: "delay", millis: 100 });
    provider.getLogger("test").emit({ eventName: "one" });
    await provider.shutdown(); // this processor shuts down without a flush
    assert.deepEqual(collector.logs.map(({ eventName }) => eventName), ["one"]);
  }));
