import assert from "node:assert/strict";
import { test } from "node:test";
import { context, ROOT_CONTEXT, trace, TraceFlags } from "@opentelemetry/api";
import { OtelProvider, type OtelSettings } from "../../mod.ts";
import {
  recordTurn,
  startSending,
  withCollector,
} from "../provider/_telemetry.ts";
import { hostWith } from "./_support.ts";

const ENDPOINT = "http://127.0.0.1:9";
const ALL: OtelSettings = {
  logs: { otlpHttp: { endpoint: ENDPOINT } },
  traces: { otlpHttp: { endpoint: ENDPOINT } },
  metrics: { otlpHttp: { endpoint: ENDPOINT } },
  globals: "never",
};

/** What counts, and what was reported, with these variables. */
async function effective(
  variables: Readonly<Record<string, string>>,
  settings: OtelSettings = {},
) {
  const reports: string[] = [];
  const otel = await OtelProvider.start({
    ...ALL,
    onDiagnostic: ({ message }) => reports.push(message),
    ...settings,
  }, { runtime: hostWith(variables) });
  const told = new Map(otel.settings().map((one) => [one.setting, one]));
  await otel.shutdown({ budgetMillis: 50 });
  return {
    reports,
    value: (setting: string) => told.get(setting)?.value,
    from: (setting: string) => {
      const { origin, source } = told.get(setting) ?? {};
      return source === undefined ? origin : `${origin} ${source}`;
    },
  };
}

const MAX = 2_147_483_647;
const MILLIS = `a whole number of milliseconds, 0 to ${MAX}`;
const ITEMS = `a whole number of items, 1 to ${MAX}`;
const SAMPLER_NAMES =
  'one of "always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"';

/** Variable, its text, the setting, its value, and what is accepted otherwise. */
const ROWS: readonly (readonly [
  variable: string,
  text: string,
  setting: string,
  value: unknown,
  accepted?: string,
])[] = [
  ["OTEL_SERVICE_NAME", "mine", "serviceName", "mine"],
  ["OTEL_RESOURCE_ATTRIBUTES", "service.name=mine", "serviceName", "mine"],
  ["OTEL_RESOURCE_ATTRIBUTES", "service.version=1.2", "serviceVersion", "1.2"],
  ["OTEL_BSP_SCHEDULE_DELAY", "100", "spanBatch.delayMillis", 100],
  ["OTEL_BSP_SCHEDULE_DELAY", "0", "spanBatch.delayMillis", 0],
  ["OTEL_BSP_SCHEDULE_DELAY", "-1", "spanBatch.delayMillis", 5_000, MILLIS],
  ["OTEL_BSP_MAX_QUEUE_SIZE", "2048", "spanBatch.maxQueueSize", 2_048],
  ["OTEL_BSP_MAX_QUEUE_SIZE", "0", "spanBatch.maxQueueSize", 32_768, ITEMS],
  ["OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "64", "spanBatch.maxBatchSize", 64],
  [
    "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
    "many",
    "spanBatch.maxBatchSize",
    64,
    ITEMS,
  ],
  ["OTEL_BLRP_SCHEDULE_DELAY", "100", "logBatch.delayMillis", 100],
  ["OTEL_BLRP_SCHEDULE_DELAY", "1e3", "logBatch.delayMillis", 1_000, MILLIS],
  ["OTEL_BLRP_MAX_QUEUE_SIZE", "2048", "logBatch.maxQueueSize", 2_048],
  ["OTEL_BLRP_MAX_QUEUE_SIZE", "1.5", "logBatch.maxQueueSize", 262_144, ITEMS],
  ["OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "64", "logBatch.maxBatchSize", 64],
  ["OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "", "logBatch.maxBatchSize", 4_096],
  ["OTEL_TRACES_SAMPLER", "always_off", "sampler", "always_off"],
  ["OTEL_TRACES_SAMPLER", "Always_On", "sampler", "always_on"],
  [
    "OTEL_TRACES_SAMPLER",
    "jaeger_remote",
    "sampler",
    "parentbased_always_on",
    SAMPLER_NAMES,
  ],
  ["OTEL_TRACES_SAMPLER", "traceidratio", "sampler", "traceidratio(1)"],
  ["OTEL_METRIC_EXPORT_INTERVAL", "5000", "metricExportIntervalMillis", 5_000],
  [
    "OTEL_METRIC_EXPORT_INTERVAL",
    "0",
    "metricExportIntervalMillis",
    60_000,
    `a whole number of milliseconds, 1 to ${MAX}`,
  ],
  ...["delta", "cumulative", "CUMULATIVE"].map((text) =>
    [
      "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
      text,
      "metricTemporality",
      text.toLowerCase(),
    ] as const
  ),
  [
    "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
    "lowmemory",
    "metricTemporality",
    "delta",
    'one of "delta", "cumulative"',
  ],
  ["OTEL_SDK_DISABLED", "false", "disabled", false],
  ["OTEL_SDK_DISABLED", "yes", "disabled", false, 'one of "true", "false"'],
  [
    "OTEL_EXPORTER_OTLP_LOGS_TIMEOUT",
    "3000",
    "logs.otlpHttp.timeoutMillis",
    3_000,
  ],
  ["OTEL_EXPORTER_OTLP_TIMEOUT", "2000", "logs.otlpHttp.timeoutMillis", 2_000],
  ["OTEL_EXPORTER_OTLP_TIMEOUT", "0", "metrics.otlpHttp.timeoutMillis", 0],
  [
    "OTEL_EXPORTER_OTLP_TIMEOUT",
    "1.5",
    "traces.otlpHttp.timeoutMillis",
    10_000,
    MILLIS,
  ],
  [
    "OTEL_EXPORTER_OTLP_TIMEOUT",
    "-1",
    "traces.otlpHttp.timeoutMillis",
    10_000,
    MILLIS,
  ],
  [
    "OTEL_EXPORTER_OTLP_COMPRESSION",
    "gzip",
    "traces.otlpHttp.compression",
    "gzip",
  ],
  [
    "OTEL_EXPORTER_OTLP_PROTOCOL",
    "http/json",
    "traces.otlpHttp.protocol",
    "json",
  ],
];

for (const [variable, text, setting, value, accepted] of ROWS) {
  const counts = accepted === undefined && text !== "";
  test(`${variable}=${text} ${counts ? "fills" : "does not fill"} ${setting}`, async () => {
    const { reports, value: valueOf, from } = await effective({
      [variable]: text,
    });
    assert.equal(valueOf(setting), value);
    assert.equal(from(setting), counts ? `environment ${variable}` : "default");
    if (accepted === undefined) assert.deepEqual(reports, []);
    else {
      assert.ok(reports.length > 0);
      for (const report of reports) {
        assert.ok(report.startsWith(variable), report);
        assert.ok(
          report.endsWith(` is left out: it must be ${accepted}`),
          report,
        );
      }
    }
  });
}

test("a timeout that cannot be used lets the general one count", async () => {
  const { value, from } = await effective({
    OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: "soon",
    OTEL_EXPORTER_OTLP_TIMEOUT: "70",
  });
  assert.equal(value("traces.otlpHttp.timeoutMillis"), 70);
  assert.equal(
    from("traces.otlpHttp.timeoutMillis"),
    "environment OTEL_EXPORTER_OTLP_TIMEOUT",
  );
});

test("what the caller says wins over each variable", async () => {
  const { reports, value, from } = await effective({
    OTEL_SERVICE_NAME: "theirs",
    OTEL_BSP_MAX_QUEUE_SIZE: "7",
    OTEL_BLRP_SCHEDULE_DELAY: "7",
    OTEL_BLRP_MAX_QUEUE_SIZE: "7000",
    OTEL_METRIC_EXPORT_INTERVAL: "7",
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "cumulative",
    OTEL_RESOURCE_ATTRIBUTES: "team=theirs,user.id=u%201",
    OTEL_EXPORTER_OTLP_TIMEOUT: "7",
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
  }, {
    serviceName: "mine",
    spanBatch: { maxQueueSize: 100 },
    logBatch: { delayMillis: 200 },
    metricExportIntervalMillis: 300,
    metricTemporality: "delta",
    resourceAttributes: { team: "mine" },
    logs: {
      otlpHttp: { endpoint: ENDPOINT, timeoutMillis: 9, protocol: "binary" },
    },
  });
  assert.deepEqual(reports, []);
  for (
    const [setting, expected, origin] of [
      ["serviceName", "mine", "caller"],
      ["spanBatch.maxQueueSize", 100, "caller"],
      ["spanBatch.maxBatchSize", 64, "default"],
      ["logBatch.delayMillis", 200, "caller"],
      ["logBatch.maxQueueSize", 7_000, "environment OTEL_BLRP_MAX_QUEUE_SIZE"],
      ["metricExportIntervalMillis", 300, "caller"],
      ["metricTemporality", "delta", "caller"],
      ['resourceAttributes["team"]', "mine", "caller"],
      [
        'resourceAttributes["user.id"]',
        "u 1",
        "environment OTEL_RESOURCE_ATTRIBUTES",
      ],
      ["logs.otlpHttp.timeoutMillis", 9, "caller"],
      ["logs.otlpHttp.protocol", "binary", "caller"],
    ] as const
  ) {
    assert.equal(value(setting), expected, setting);
    assert.equal(from(setting), origin, setting);
  }
});

test("a pair of OTEL_RESOURCE_ATTRIBUTES that cannot be read is told by number", async () => {
  const { reports, value } = await effective({
    OTEL_RESOURCE_ATTRIBUTES: "a=1,s3cret,c=%zz,__proto__=x",
  });
  assert.equal(value('resourceAttributes["a"]'), "1");
  assert.equal(value('resourceAttributes["__proto__"]'), "x");
  const accepted = "name=value, with a percent-encoded value";
  assert.deepEqual(reports, [
    `Pair 2 of OTEL_RESOURCE_ATTRIBUTES is left out: it must be ${accepted}`,
    `Pair 3 of OTEL_RESOURCE_ATTRIBUTES is left out: it must be ${accepted}`,
  ]);
});

for (const text of ["1.01", "-0.5", "half", "0x1"]) {
  test(`OTEL_TRACES_SAMPLER_ARG=${text} means all`, async () => {
    const { reports, value } = await effective({
      OTEL_TRACES_SAMPLER: "traceidratio",
      OTEL_TRACES_SAMPLER_ARG: text,
    });
    assert.equal(value("sampler"), "traceidratio(1)");
    assert.deepEqual(reports, [
      `OTEL_TRACES_SAMPLER_ARG="${text}" is left out: it must be a number, 0 to 1`,
    ]);
  });
}

for (
  const [sampler, arg, root, below, belowNone] of [
    ["always_on", "", true, true, true],
    ["always_off", "", false, false, false],
    ["traceidratio", "1", true, true, true],
    ["traceidratio", "0", false, false, false],
    ["parentbased_always_on", "", true, true, false],
    ["parentbased_always_off", "", false, true, false],
    ["parentbased_traceidratio", "1.0", true, true, false],
    ["parentbased_traceidratio", "0", false, true, false],
    ["", "", true, true, false],
  ] as const
) {
  test(`sampler ${sampler || "by default"} ${arg} decides for roots and below parents`, async () => {
    const otel = await OtelProvider.start(ALL, {
      runtime: hostWith({
        OTEL_TRACES_SAMPLER: sampler,
        OTEL_TRACES_SAMPLER_ARG: arg,
      }),
    });
    const tracer = otel.tracerProvider?.getTracer("t");
    const recordedBelow = (traceFlags: TraceFlags): boolean | undefined =>
      tracer?.startSpan(
        "s",
        {},
        trace.setSpanContext(ROOT_CONTEXT, {
          traceId: "0af7651916cd43dd8448eb211c80319c",
          spanId: "b7ad6b7169203331",
          traceFlags,
          isRemote: true,
        }),
      ).isRecording();
    assert.equal(tracer?.startSpan("s", {}, ROOT_CONTEXT).isRecording(), root);
    assert.equal(recordedBelow(TraceFlags.SAMPLED), below);
    assert.equal(recordedBelow(TraceFlags.NONE), belowNone);
    await otel.shutdown({ budgetMillis: 0 });
    assert.equal(context.active(), ROOT_CONTEXT);
  });
}

test("OTEL_TRACES_SAMPLER_ARG is not looked at for a sampler without one", async () => {
  const { value, reports } = await effective({
    OTEL_TRACES_SAMPLER: "always_on",
    OTEL_TRACES_SAMPLER_ARG: "junk",
  });
  assert.equal(value("sampler"), "always_on");
  assert.deepEqual(reports, []);
});

test("the caller's sampler wins over OTEL_TRACES_SAMPLER", async () => {
  const { AlwaysOnSampler } = await import("@opentelemetry/sdk-trace");
  const sampler = new AlwaysOnSampler();
  const { value, from } = await effective({
    OTEL_TRACES_SAMPLER: "always_off",
  }, { sampler });
  assert.equal(value("sampler"), sampler.toString());
  assert.equal(from("sampler"), "caller");
});

test("timeouts beside the exporter's own are left out, in one warning", async () => {
  const { reports, value } = await effective({
    OTEL_BLRP_EXPORT_TIMEOUT: "5",
    OTEL_BSP_EXPORT_TIMEOUT: "5",
    OTEL_METRIC_EXPORT_TIMEOUT: "5",
  });
  assert.deepEqual(reports, [
    "OTEL_BLRP_EXPORT_TIMEOUT, OTEL_BSP_EXPORT_TIMEOUT, OTEL_METRIC_EXPORT_TIMEOUT left out: the exporter's own timeout applies, OTEL_EXPORTER_OTLP_TIMEOUT or timeoutMillis",
  ]);
  for (const signal of ["logs", "traces", "metrics"]) {
    assert.equal(value(`${signal}.otlpHttp.timeoutMillis`), 10_000);
  }
});

test("batches have the size that OTEL_BLRP_MAX_EXPORT_BATCH_SIZE says", async () => {
  await withCollector(async (collector) => {
    const { otel, session } = await startSending(collector, {
      traces: "none",
      metrics: "none",
    }, { runtime: hostWith({ OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: "2" }) });
    await recordTurn(session, 5);
    await otel.shutdown();
    assert.equal(collector.logs.length, 5);
    assert.equal(collector.requests.length, 3);
  });
});

for (const text of ["true", "TRUE"]) {
  test(`OTEL_SDK_DISABLED=${text} turns everything off, the caller's own parts too`, async () => {
    await withCollector(async (collector) => {
      let touched = 0;
      const processor = {
        onStart: () => void (touched += 1),
        onEnd: () => void (touched += 1),
        forceFlush: async () => {},
        shutdown: async () => {},
      };
      const { otel, session, diagnostics } = await startSending(collector, {
        spanProcessors: [processor],
      }, { runtime: hostWith({ OTEL_SDK_DISABLED: text }) });
      await recordTurn(session);
      const { logs, traces, metrics } = await otel.shutdown();
      assert.equal(touched, 0);
      assert.equal(collector.requests.length, 0);
      for (const { delivery } of [logs, traces, metrics]) {
        assert.equal(delivery, "off");
      }
      assert.deepEqual(diagnostics.map(({ code }) => code), [
        "environment.disabled",
      ]);
    });
  });
}

test("no variable turns a signal on", async () => {
  const runtime = hostWith({
    OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT,
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: ENDPOINT,
    OTEL_LOGS_EXPORTER: "otlp",
    OTEL_TRACES_EXPORTER: "otlp",
    OTEL_METRICS_EXPORTER: "otlp",
    OTEL_TRACES_SAMPLER: "always_on",
  });
  const none = { logs: "none", traces: "none", metrics: "none" } as const;
  // Whether the caller says so, or nothing at all.
  for (const said of [none, {}]) {
    const otel = await OtelProvider.start({ env: "otel", ...said }, {
      runtime,
    });
    const exporters = otel.settings().filter(({ setting }) =>
      /^(logs|traces|metrics)(\.|$)/.test(setting)
    );
    assert.deepEqual(
      Object.fromEntries(
        exporters.map(({ setting, value }) => [setting, value]),
      ),
      none,
    );
    assert.equal(otel.tracerProvider, undefined);
    await otel.shutdown();
  }
});
