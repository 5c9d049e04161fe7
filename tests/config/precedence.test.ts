import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type EffectiveSetting,
  OtelProvider,
  type OtelSettings,
} from "../../mod.ts";
import { parseOtelConfig } from "../../src/config/mod.ts";
import { issue, keyPem } from "../tls/_support/certificates.ts";
import { createFolder } from "../tls/_support/folder.ts";
import { hostWith, read } from "./_support.ts";

/** What a setting is, and who said so. */
async function told(
  settings: OtelSettings,
  variables: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, EffectiveSetting>> {
  const otel = await OtelProvider.start({ globals: "never", ...settings }, {
    runtime: hostWith(variables),
  });
  await otel.shutdown({ budgetMillis: 50 });
  return new Map(otel.settings().map((one) => [one.setting, one]));
}

const FILE = read(`
  [otel]
  environment = "file"
  [otel.exporter.otlp-http]
  endpoint = "http://file.example/v1/logs?key=s3cret"
  protocol = "json"
  headers = { x-file = "s3cret", x-both = "file" }
  [otel.span_attributes]
  team = "file"
`);
const FROM_FILE = "/home/me/.agent/config.toml, otel.exporter";
const VARIABLES = {
  OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: "http/protobuf",
  OTEL_EXPORTER_OTLP_LOGS_HEADERS: "x-both=env,x-env=s3cret",
  OTEL_EXPORTER_OTLP_TIMEOUT: "500",
};

test("a file wins over the environment, which fills what the file leaves open", async () => {
  const settings = await told({ config: FILE }, VARIABLES);
  const logs = [...settings.values()].filter(({ setting }) =>
    setting.startsWith("logs")
  );
  const file = { origin: "file", source: FROM_FILE };
  const under = (key: string) => ({
    origin: "file",
    source: `${FROM_FILE}.otlp-http.${key}`,
  });
  assert.deepEqual(
    logs,
    [
      {
        setting: "logBatch.maxQueueSize",
        value: 32_768,
        origin: "default",
      },
      { setting: "logBatch.maxBatchSize", value: 512, origin: "default" },
      { setting: "logBatch.delayMillis", value: 1_000, origin: "default" },
      { setting: "logs", value: "otlpHttp", ...file },
      {
        setting: "logs.otlpHttp.endpoint",
        value: "http://file.example/v1/logs?[REDACTED]",
        ...under("endpoint"),
      },
      {
        setting: "logs.otlpHttp.protocol",
        value: "json",
        ...under("protocol"),
      },
      {
        setting: "logs.otlpHttp.timeoutMillis",
        value: 500,
        origin: "environment",
        source: "OTEL_EXPORTER_OTLP_TIMEOUT",
      },
      {
        setting: "logs.otlpHttp.compression",
        value: "none",
        origin: "default",
      },
      {
        setting: 'logs.otlpHttp.headers["x-both"]',
        value: "[REDACTED]",
        ...under("headers.x-both"),
      },
      {
        setting: 'logs.otlpHttp.headers["x-env"]',
        value: "[REDACTED]",
        origin: "environment",
        source: "OTEL_EXPORTER_OTLP_LOGS_HEADERS",
      },
      {
        setting: 'logs.otlpHttp.headers["x-file"]',
        value: "[REDACTED]",
        ...under("headers.x-file"),
      },
    ].filter(({ setting }) => setting.startsWith("logs")),
  );
  assert.doesNotMatch(JSON.stringify([...settings.values()]), /s3cret/);
});

test("a file's destination and headers are out of the environment's reach", async () => {
  const settings = await told({ config: FILE }, {
    ...VARIABLES,
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://env.example",
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: "http://env.example/v1/logs",
  });
  assert.equal(
    settings.get("logs.otlpHttp.endpoint")?.value,
    "http://file.example/v1/logs?[REDACTED]",
  );
  assert.equal(settings.get('logs.otlpHttp.headers["x-both"]')?.origin, "file");
  // Headers belong to the destination that the environment names.
  assert.equal(settings.has('logs.otlpHttp.headers["x-env"]'), false);
});

test("a caller's exporter takes the place of the file's, nothing mixed", async () => {
  const settings = await told({
    config: FILE,
    logs: { otlpHttp: { endpoint: "http://caller.example/v1/logs" } },
    environment: "caller",
  }, { OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: "http/json" });
  assert.deepEqual(
    [...settings.values()].filter(({ setting }) => setting.startsWith("logs.")),
    [
      {
        setting: "logs.otlpHttp.endpoint",
        value: "http://caller.example/v1/logs",
        origin: "caller",
      },
      {
        setting: "logs.otlpHttp.protocol",
        value: "json",
        origin: "environment",
        source: "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL",
      },
      {
        setting: "logs.otlpHttp.timeoutMillis",
        value: 10_000,
        origin: "default",
      },
      {
        setting: "logs.otlpHttp.compression",
        value: "none",
        origin: "default",
      },
    ],
  );
  assert.equal(settings.get("environment")?.origin, "caller");
  assert.equal(settings.get('spanAttributes["team"]')?.origin, "file");
});

test("certificates are told with their file, the environment's with its variable", async () => {
  const folder = createFolder();
  try {
    const authority = issue({ name: "authority", isAuthority: true });
    const client = issue({ name: "client", issuer: authority });
    const caCertificate = folder.write("ca.pem", authority.certificate);
    const clientCertificate = folder.write("c.pem", client.certificate);
    const clientPrivateKey = folder.write("key.pem", keyPem(client));
    const config = parseOtelConfig(
      `[otel.trace_exporter.otlp-http]
      endpoint = "https://localhost:9/v1/traces"
      protocol = "json"
      tls = { ca-certificate = "ca.pem" }`,
      { path: folder.path("config.toml"), runtime: hostWith({}) },
    );
    const settings = await told({ config }, {
      OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE: clientCertificate,
      OTEL_EXPORTER_OTLP_CLIENT_KEY: clientPrivateKey,
    });
    assert.deepEqual(
      [...settings.values()].filter(({ setting }) => setting.includes(".tls.")),
      [
        {
          setting: "traces.otlpHttp.tls.caCertificate",
          value: caCertificate,
          origin: "file",
          source: `${
            folder.path("config.toml")
          }, otel.trace_exporter.otlp-http.tls.ca-certificate`,
        },
        {
          setting: "traces.otlpHttp.tls.clientCertificate",
          value: clientCertificate,
          origin: "environment",
          source: "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE",
        },
        {
          setting: "traces.otlpHttp.tls.clientPrivateKey",
          value: clientPrivateKey,
          origin: "environment",
          source: "OTEL_EXPORTER_OTLP_CLIENT_KEY",
        },
      ],
    );
  } finally {
    folder.remove();
  }
});

test('a caller says "none" over a file, and a file over nobody', async () => {
  const off = await told({ config: FILE, logs: "none" }, {});
  assert.deepEqual(off.get("logs"), {
    setting: "logs",
    value: "none",
    origin: "caller",
  });
  const config = read('[otel]\nexporter = "none"');
  const none = await told({ config }, {
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://env.example",
  });
  assert.deepEqual(none.get("logs"), {
    setting: "logs",
    value: "none",
    origin: "file",
    source: FROM_FILE,
  });
});

test("an endpoint the file leaves empty comes from the environment", async () => {
  const config = read(
    '[otel]\nexporter.otlp-http = { endpoint = "", protocol = "json" }',
  );
  for (
    const [variables, value, origin, source] of [
      [
        { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: "http://env.example/own" },
        "http://env.example/own",
        "environment",
        "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
      ],
      [
        { OTEL_EXPORTER_OTLP_ENDPOINT: "http://env.example/base" },
        "http://env.example/base/v1/logs",
        "environment",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
      ],
      [{}, "http://localhost:4318/v1/logs", "default", undefined],
    ] as const
  ) {
    const settings = await told({ config }, variables);
    assert.deepEqual(settings.get("logs.otlpHttp.endpoint"), {
      setting: "logs.otlpHttp.endpoint",
      value,
      origin,
      ...source === undefined ? {} : { source },
    });
  }
});

test("without anything said, everything is off and by default", async () => {
  const settings = await told({ globals: undefined as never }, {});
  assert.deepEqual(
    Object.fromEntries(
      [...settings.values()].map((one) => [one.setting, one.value]),
    ),
    {
      disabled: false,
      serviceName: "codex_cli_rs",
      serviceVersion: undefined,
      environment: "dev",
      metricExportIntervalMillis: 60_000,
      metricTemporality: "delta",
      namespace: "codex",
      streamEvents: "all",
      streamSpans: "response",
      semconv: "codex",
      genaiContent: "none",
      runtimeMetrics: false,
      globals: "auto",
      flushOnExit: true,
      flushOnSignals: false,
      "attributeLimits.logs.count": 128,
      "attributeLimits.logs.valueLength": Infinity,
      "attributeLimits.spanEvents.count": 128,
      "attributeLimits.spanLinks.count": 128,
      "attributeLimits.spans.count": 128,
      "attributeLimits.spans.valueLength": Infinity,
      "metricLimits.seriesPerInstrument": 2_000,
      "metricLimits.unlimitedKeys": undefined,
      "metricLimits.valuesPerKey": 200,
      redaction: "on",
      spanEventLimit: 1_024,
      spanLinkLimit: 128,
      spool: "none",
      env: "otel",
      sampler: "parentbased_always_on",
      "logBatch.maxQueueSize": 262_144,
      "logBatch.maxQueueBytes": 268_435_456,
      "logBatch.maxBatchSize": 4_096,
      "logBatch.maxBatchBytes": 1_048_576,
      "logBatch.delayMillis": 1_000,
      "logBatch.maxAgeMillis": 600_000,
      "spanBatch.maxQueueSize": 32_768,
      "spanBatch.maxQueueBytes": 67_108_864,
      "spanBatch.maxBatchSize": 64,
      "spanBatch.maxBatchBytes": 1_048_576,
      "spanBatch.delayMillis": 5_000,
      "spanBatch.maxAgeMillis": 600_000,
      logs: "none",
      traces: "none",
      metrics: "none",
    },
  );
  for (const { setting, origin } of settings.values()) {
    assert.equal(origin, "default", setting);
  }
});

test("env is told, and statsig without its secrets", async () => {
  const settings = await told({
    env: "off",
    statsig: {
      endpoint: "http://me:s3cret@statsig.example/v1/metrics?k=s3cret",
      apiKey: "s3cret",
    },
  }, {});
  assert.deepEqual(
    [...settings.values()].filter(({ setting }) =>
      setting === "env" || setting.startsWith("statsig")
    ),
    [
      { setting: "env", value: "off", origin: "caller" },
      {
        setting: "statsig.endpoint",
        value: "http://statsig.example/v1/metrics?[REDACTED]",
        origin: "caller",
      },
      { setting: "statsig.apiKey", value: "[REDACTED]", origin: "caller" },
      {
        setting: "statsig.headerName",
        value: "statsig-api-key",
        origin: "default",
      },
    ],
  );
  assert.doesNotMatch(JSON.stringify([...settings.values()]), /s3cret/);
});

test("what is no configuration is refused by name", async () => {
  for (
    const [config, message] of [
      ["config.toml", "config must be an object: current value is string"],
      [{}, "config.settings must be an object: current value is undefined"],
    ] as const
  ) {
    await assert.rejects(OtelProvider.start({ config: config as never }), {
      name: "TypeError",
      message,
    });
  }
});
