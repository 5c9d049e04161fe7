import assert from "node:assert/strict";
import { test } from "node:test";
import { OtelProvider } from "../../mod.ts";
import { read, refusal, warningsOf } from "./_support.ts";

const URL_ = "http://localhost:4318/v1/logs";
const LOGS = { endpoint: URL_, protocol: "binary" };
const GRPC = "http://localhost:4317";

for (
  const [shape, text, expected] of [
    ["a word", 'exporter = "none"', "none"],
    ["the shorthand", 'exporter = "statsig"', "statsig"],
    [
      "an inline table",
      `exporter = { otlp-http = { endpoint = "${URL_}", protocol = "binary" } }`,
      { otlpHttp: LOGS },
    ],
    [
      "an inline table over several lines",
      `exporter = { otlp-http = {\n  endpoint = "${URL_}",\n  protocol = "binary",\n}}`,
      { otlpHttp: LOGS },
    ],
    [
      "a table",
      `[otel.exporter.otlp-http]\nendpoint = "${URL_}"\nprotocol = "binary"`,
      { otlpHttp: LOGS },
    ],
    [
      "a key in a table",
      `[otel.exporter]\notlp-http = { endpoint = "${URL_}", protocol = "binary" }`,
      { otlpHttp: LOGS },
    ],
    [
      "dotted keys",
      `exporter.otlp-http.endpoint = "${URL_}"\nexporter.otlp-http.protocol = "binary"`,
      { otlpHttp: LOGS },
    ],
    [
      "JSON",
      `exporter.otlp-http = { endpoint = "${URL_}", protocol = "json" }`,
      { otlpHttp: { ...LOGS, protocol: "json" } },
    ],
    [
      "an empty endpoint, which the environment may fill",
      'exporter.otlp-http = { endpoint = "", protocol = "json" }',
      { otlpHttp: { endpoint: "", protocol: "json" } },
    ],
    [
      "gRPC inline",
      `exporter = { otlp-grpc = { endpoint = "${GRPC}" } }`,
      { otlpGrpc: { endpoint: GRPC } },
    ],
    [
      "gRPC as a table, its headers as another",
      `[otel.exporter.otlp-grpc]\nendpoint = "${GRPC}"\n[otel.exporter.otlp-grpc.headers]\nx-meta = "abc123"`,
      { otlpGrpc: { endpoint: GRPC, headers: { "x-meta": "abc123" } } },
    ],
    [
      "headers inline",
      `exporter.otlp-http = { endpoint = "${URL_}", protocol = "binary", headers = { "x-api-key" = "abc" } }`,
      { otlpHttp: { ...LOGS, headers: { "x-api-key": "abc" } } },
    ],
    [
      "certificates, from the folder of the file",
      `[otel.exporter.otlp-grpc]\nendpoint = "https://collector.example:4317"\n[otel.exporter.otlp-grpc.tls]\nca-certificate = "certs/ca.pem"\nclient-certificate = "/etc/client.pem"\nclient-private-key = "../key.pem"`,
      {
        otlpGrpc: {
          endpoint: "https://collector.example:4317",
          tls: {
            caCertificate: "/home/me/.agent/certs/ca.pem",
            clientCertificate: "/etc/client.pem",
            clientPrivateKey: "/home/me/.agent/../key.pem",
          },
        },
      },
    ],
    [
      "half a pair of certificates, which start() refuses",
      `exporter.otlp-http = { endpoint = "https://collector.example", protocol = "json", tls = { client-certificate = "c.pem" } }`,
      {
        otlpHttp: {
          endpoint: "https://collector.example",
          protocol: "json",
          tls: { clientCertificate: "/home/me/.agent/c.pem" },
        },
      },
    ],
  ] as const
) {
  test(`an exporter may be ${shape}`, () => {
    const { settings, warnings } = read(`[otel]\n${text}`);
    assert.deepEqual(settings, { logs: expected });
    assert.deepEqual(warnings, []);
  });
}

const ACCEPTED =
  '"none", "statsig", { otlp-http = { endpoint = "http://localhost:4318/v1/…", protocol = "binary" } } or { otlp-grpc = { endpoint = "http://localhost:4317" } }';

for (
  const [why, text, keyPath, problem] of [
    [
      "a bare otlp-http",
      '"otlp-http"',
      "",
      'must say where to send, as in { otlp-http = { endpoint = "http://localhost:4318/v1/…", protocol = "binary" } }: current value is "otlp-http"',
    ],
    [
      "a bare otlp-grpc",
      '"otlp-grpc"',
      "",
      'must say where to send, as in { otlp-grpc = { endpoint = "http://localhost:4317" } }: current value is "otlp-grpc"',
    ],
    [
      "an unknown word",
      '"otlp"',
      "",
      `must be ${ACCEPTED}: current value is "otlp"`,
    ],
    [
      "another type",
      "true",
      "",
      `must be ${ACCEPTED}: current value is a boolean`,
    ],
    [
      "no exporter",
      "{}",
      "",
      `must be ${ACCEPTED}: current value is an empty table`,
    ],
    [
      "an unknown exporter",
      "{ zipkin = {} }",
      "",
      `must be ${ACCEPTED}: current value is a table with "zipkin"`,
    ],
    [
      "a word as a table",
      "{ none = {} }",
      "",
      `must be ${ACCEPTED}: current value is a table with "none"`,
    ],
    [
      "two exporters",
      "{ otlp-http = {}, otlp-grpc = {} }",
      "",
      'must name one exporter: it names "otlp-http", "otlp-grpc"',
    ],
    [
      "no table",
      "{ otlp-http = 1 }",
      ".otlp-http",
      "must be a table: current value is an integer",
    ],
    [
      "no endpoint",
      '{ otlp-http = { protocol = "json" } }',
      ".otlp-http.endpoint",
      "is missing: it must be a URL",
    ],
    [
      "no protocol",
      `{ otlp-http = { endpoint = "${URL_}" } }`,
      ".otlp-http.protocol",
      'is missing: it must be "binary" or "json"',
    ],
    [
      "another protocol",
      `{ otlp-http = { endpoint = "${URL_}", protocol = "grpc" } }`,
      ".otlp-http.protocol",
      'must be "binary" or "json": current value is "grpc"',
    ],
    [
      "no endpoint for gRPC",
      "{ otlp-grpc = {} }",
      ".otlp-grpc.endpoint",
      "is missing: it must be a URL",
    ],
    [
      "an endpoint that is no text",
      "{ otlp-grpc = { endpoint = 4317 } }",
      ".otlp-grpc.endpoint",
      "must be a URL: current value is an integer",
    ],
    [
      "an endpoint that is no URL",
      '{ otlp-http = { endpoint = "<HOST>/v1/logs?k=s3cret", protocol = "json" } }',
      ".otlp-http.endpoint",
      'must be an absolute http: or https: URL: "<HOST>/v1/logs" is none',
    ],
    [
      "an endpoint of another scheme",
      '{ otlp-grpc = { endpoint = "unix:/run/otel.sock" } }',
      ".otlp-grpc.endpoint",
      'must be an absolute http: or https: URL: "unix:/run/otel.sock" has another scheme',
    ],
    [
      "a variable in an endpoint",
      '{ otlp-http = { endpoint = "https://x/${TENANT}/v1/logs", protocol = "json" } }',
      ".otlp-http.endpoint",
      "must be written out: ${NAME} works in headers alone",
    ],
    [
      "half a pair of certificates for gRPC",
      `{ otlp-grpc = { endpoint = "${GRPC}", tls = { client-private-key = "key.pem" } } }`,
      ".otlp-grpc.tls",
      "client_certificate and client_private_key must both be provided for mTLS",
    ],
    [
      "headers that are no table",
      `{ otlp-grpc = { endpoint = "${GRPC}", headers = "a=b" } }`,
      ".otlp-grpc.headers",
      "must be a table of strings: current value is a string",
    ],
    [
      "a header that is no text",
      `{ otlp-grpc = { endpoint = "${GRPC}", headers = { "x y" = 5 } } }`,
      '.otlp-grpc.headers."x y"',
      "must be a string: current value is an integer",
    ],
    [
      "a certificate that is no path",
      `{ otlp-grpc = { endpoint = "${GRPC}", tls = { ca-certificate = true } } }`,
      ".otlp-grpc.tls.ca-certificate",
      "must be a path: current value is a boolean",
    ],
    [
      "certificates that are no table",
      `{ otlp-grpc = { endpoint = "${GRPC}", tls = "x" } }`,
      ".otlp-grpc.tls",
      "must be a table: current value is a string",
    ],
  ] as const
) {
  test(`an exporter with ${why} is refused with what is accepted`, () => {
    const path = `otel.trace_exporter${keyPath}`;
    assert.deepEqual(refusal(`[otel]\ntrace_exporter = ${text}`), {
      keyPath: path,
      problem: `${path} ${problem}`,
    });
  });
}

test("unknown keys of an exporter are left out and told", () => {
  const config = read(`
    [otel.exporter.otlp-http]
    endpoint = "${URL_}"
    protocol = "binary"
    header = { x = "y" }
    tls = { ca_certificate = "ca.pem" }
  `);
  assert.deepEqual(config.settings.logs, { otlpHttp: { ...LOGS, tls: {} } });
  assert.deepEqual(warningsOf(config), [
    'Ignored unknown key otel.exporter.otlp-http.header in /home/me/.agent/config.toml: accepted are "endpoint", "protocol", "headers", "tls"',
    'Ignored unknown key otel.exporter.otlp-http.tls.ca_certificate in /home/me/.agent/config.toml: accepted are "ca-certificate", "client-certificate", "client-private-key"',
  ]);
});

for (
  const [why, path, expected] of [
    ["without a file stay as they are", undefined, "certs/ca.pem"],
    ["of a file in the working directory", "config.toml", "certs/ca.pem"],
    ["of a file below it", "conf/agent.toml", "conf/certs/ca.pem"],
    [
      "of a file on Windows",
      "C:\\Users\\me\\config.toml",
      "C:\\Users\\me\\certs/ca.pem",
    ],
    ["of a file at the root", "/config.toml", "/certs/ca.pem"],
  ] as const
) {
  test(`relative paths ${why}`, () => {
    const { settings } = read(
      `[otel.exporter.otlp-grpc]\nendpoint = "${GRPC}"\ntls = { ca-certificate = "certs/ca.pem" }`,
      { path: path as string },
    );
    assert.deepEqual(settings.logs, {
      otlpGrpc: { endpoint: GRPC, tls: { caCertificate: expected } },
    });
  });
}

for (
  const [key, signal] of [
    ["exporter", "logs"],
    ["trace_exporter", "traces"],
    ["metrics_exporter", "metrics"],
  ] as const
) {
  test(`start() refuses gRPC of ${key}, and names what to write instead`, async () => {
    const config = read(`[otel]\n${key}.otlp-grpc.endpoint = "${GRPC}"`);
    await assert.rejects(OtelProvider.start({ config }), {
      name: "RangeError",
      message:
        `${signal}.otlpGrpc cannot be exported: fetch speaks no gRPC; use otlpHttp, which collectors take at port 4318 by default, path /v1/${signal}`,
    });
  });
}

test("start() names every signal of gRPC at once; tryStart() then starts none", async () => {
  const config = read(
    `[otel]\nexporter.otlp-grpc.endpoint = "${GRPC}"\ntrace_exporter.otlp-grpc.endpoint = "${GRPC}"`,
  );
  const { otel, error } = await OtelProvider.tryStart({
    config,
    metrics: { otlpHttp: { endpoint: "http://127.0.0.1:9/v1/metrics" } },
  });
  assert.equal(
    error?.message,
    "logs.otlpGrpc, traces.otlpGrpc cannot be exported: fetch speaks no gRPC; use otlpHttp, which collectors take at port 4318 by default, path /v1/logs, /v1/traces",
  );
  assert.deepEqual(
    Object.values(otel.stats()).map(({ delivery }) => delivery),
    ["off", "off", "off"],
  );
});

for (
  const [why, otlpGrpc, message] of [
    [
      "no endpoint",
      {},
      "logs.otlpGrpc.endpoint must be a string: current value is undefined",
    ],
    [
      "half a pair of certificates",
      { endpoint: GRPC, tls: { clientCertificate: "c.pem" } },
      "logs.otlpGrpc.tls: client_certificate and client_private_key must both be provided for mTLS",
    ],
    [
      "an unknown key",
      { endpoint: GRPC, protocol: "json" },
      'logs.otlpGrpc has no setting "protocol": accepted are "endpoint", "headers", "tls"',
    ],
    [
      "an invalid header",
      { endpoint: GRPC, headers: { "a b": "s3cret" } },
      'logs.otlpGrpc.headers: "a b" is no HTTP header name: accepted are letters, digits and !#$%&\'*+-.^_`|~',
    ],
    [
      "a malformed endpoint",
      { endpoint: "localhost:4317" },
      'logs.otlpGrpc.endpoint must be an absolute http: or https: URL: "localhost:4317" has another scheme',
    ],
  ] as const
) {
  test(`a caller's gRPC exporter with ${why} is checked before it is refused`, async () => {
    await assert.rejects(
      OtelProvider.start({ logs: { otlpGrpc } as never }),
      { message },
    );
  });
}

test("start() refuses the shorthand for anything but metrics", async () => {
  for (
    const [key, signal] of [["exporter", "logs"], ["trace_exporter", "traces"]]
  ) {
    await assert.rejects(
      OtelProvider.start({ config: read(`[otel]\n${key} = "statsig"`) }),
      { message: `${signal} must not be "statsig": it takes metrics alone` },
    );
  }
});

test("the shorthand leads nowhere without an endpoint and a key of one's own", async () => {
  for (
    const config of [read(""), read('[otel]\nmetrics_exporter = "statsig"')]
  ) {
    const off = await OtelProvider.start({ config });
    assert.equal(off.stats().metrics.delivery, "off");
    const statsig = { endpoint: "http://127.0.0.1:9/otlp", apiKey: "s3cret" };
    const on = await OtelProvider.start({ config, statsig });
    assert.equal(on.stats().metrics.delivery, "otlp-http");
    const told = on.settings().filter(({ setting }) =>
      setting.startsWith("metrics.otlpHttp.")
    );
    assert.deepEqual(told, [
      {
        setting: "metrics.otlpHttp.endpoint",
        value: statsig.endpoint,
        origin: "caller",
      },
      { setting: "metrics.otlpHttp.protocol", value: "json", origin: "caller" },
      {
        setting: "metrics.otlpHttp.timeoutMillis",
        value: 10_000,
        origin: "default",
      },
      {
        setting: "metrics.otlpHttp.compression",
        value: "none",
        origin: "default",
      },
      {
        setting: 'metrics.otlpHttp.headers["statsig-api-key"]',
        value: "[REDACTED]",
        origin: "caller",
      },
    ]);
    await on.shutdown({ budgetMillis: 100 });
  }
});
