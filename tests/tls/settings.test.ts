import assert from "node:assert/strict";
import { test } from "node:test";
import { resolveOtlpHttp, type TlsOptions } from "../../src/otlp/mod.ts";

const OWN = "https://collector.example/v1/logs";
const PREFIX = "OTEL_EXPORTER_OTLP_";
const PAIR = {
  CLIENT_CERTIFICATE: "env-client.pem",
  CLIENT_KEY: "env-key.pem",
};

for (
  const [what, given, variables, expected] of [
    ["nothing where nobody says anything", {}, {}, undefined],
    ["nothing for an empty object", { tls: {} }, {}, undefined],
    [
      "what the caller set, and not the environment's",
      {
        tls: {
          caCertificate: "ca.pem",
          clientCertificate: "client.pem",
          clientPrivateKey: "key.pem",
        },
      },
      { CERTIFICATE: "env-ca.pem", ...PAIR },
      {
        caCertificate: "ca.pem",
        clientCertificate: "client.pem",
        clientPrivateKey: "key.pem",
      },
    ],
    [
      "the environment's where the caller set none",
      {},
      { CERTIFICATE: "env-ca.pem", ...PAIR },
      {
        caCertificate: "env-ca.pem",
        clientCertificate: "env-client.pem",
        clientPrivateKey: "env-key.pem",
      },
    ],
    [
      "the signal's own variables before the general ones",
      {},
      {
        CERTIFICATE: "general.pem",
        LOGS_CERTIFICATE: "logs.pem",
        TRACES_CERTIFICATE: "traces.pem",
      },
      { caCertificate: "logs.pem" },
    ],
    [
      "the environment's pair beside the caller's authority",
      { tls: { caCertificate: "ca.pem" } },
      { CERTIFICATE: "env-ca.pem", ...PAIR },
      {
        caCertificate: "ca.pem",
        clientCertificate: "env-client.pem",
        clientPrivateKey: "env-key.pem",
      },
    ],
    [
      "half a pair as half a pair",
      { tls: { clientCertificate: "client.pem" } },
      PAIR,
      { clientCertificate: "client.pem" },
    ],
    [
      "everything for the environment's own destination",
      {},
      { ENDPOINT: "https://collector.example", CERTIFICATE: "env-ca.pem" },
      { caCertificate: "env-ca.pem" },
    ],
  ] as readonly (readonly [
    string,
    { readonly tls?: TlsOptions },
    Readonly<Record<string, string>>,
    TlsOptions | undefined,
  ])[]
) {
  test(`resolveOtlpHttp() uses ${what}`, () => {
    const resolved = resolveOtlpHttp(
      "logs",
      { endpoint: OWN, ...given },
      (key) => variables[key.slice(PREFIX.length)],
    );
    assert.deepEqual(resolved.tls, expected);
    assert.deepEqual(resolved.warnings, []);
  });
}

for (
  const [what, endpoint, variables, expected, warning] of [
    [
      "certificates of another destination",
      OWN,
      {
        ENDPOINT: "https://elsewhere.example",
        CERTIFICATE: "env-ca.pem",
        ...PAIR,
      },
      undefined,
      "Certificates of OTEL_EXPORTER_OTLP_* are not used for otlpHttp.endpoint: the environment names another destination for logs",
    ],
    [
      "a client certificate where there is no TLS",
      "http://localhost:4318/v1/logs",
      { CERTIFICATE: "env-ca.pem", ...PAIR },
      { caCertificate: "env-ca.pem" },
      "The client certificate of OTEL_EXPORTER_OTLP_* is not used for logs: their endpoint is no https: URL",
    ],
  ] as readonly (readonly [
    string,
    string,
    Readonly<Record<string, string>>,
    TlsOptions | undefined,
    string,
  ])[]
) {
  test(`resolveOtlpHttp() leaves out the environment's ${what}, and says so`, () => {
    const resolved = resolveOtlpHttp(
      "logs",
      { endpoint },
      (key) => variables[key.slice(PREFIX.length)],
    );
    assert.deepEqual(resolved.tls, expected);
    assert.deepEqual(resolved.warnings, [warning]);
  });
}

for (
  const [what, tls, message] of [
    [
      "an unknown name",
      { ca: "ca.pem" },
      'otlpHttp.tls has no setting "ca": accepted are "caCertificate", "clientCertificate", "clientPrivateKey"',
    ],
    [
      "an empty path",
      { caCertificate: "" },
      "otlpHttp.tls.caCertificate must be a string that is not blank: current value is empty",
    ],
    [
      "a path that is no text",
      { clientPrivateKey: 1 },
      "otlpHttp.tls.clientPrivateKey must be a string that is not blank: current value is number",
    ],
    [
      "no object",
      "ca.pem",
      "otlpHttp.tls must be an object: current value is string",
    ],
  ] as const
) {
  test(`resolveOtlpHttp() refuses ${what} as tls`, () => {
    assert.throws(
      () =>
        resolveOtlpHttp(
          "logs",
          { endpoint: OWN, tls: tls as TlsOptions },
          () => undefined,
        ),
      { name: "TypeError", message },
    );
  });
}
