import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { test } from "node:test";
import { OtelProvider, type OtelSettings } from "../../mod.ts";
import {
  OtlpHttpLogRecordExporter,
  OtlpHttpMetricExporter,
  OtlpHttpSpanExporter,
  type TlsOptions,
} from "../../src/otlp/mod.ts";
import { detectRuntime, webRuntime } from "../../src/runtime/mod.ts";
import { issue, keyPem, toPem } from "./_support/certificates.ts";
import { createFolder, type Folder } from "./_support/folder.ts";

const ENDPOINT = "https://localhost:1/v1/signal";
const CA = issue({ name: "authority", isAuthority: true });
const CLIENT = issue({ name: "client", issuer: CA });
const OTHER = issue({ name: "other", issuer: CA });

/** Files by name; a name that is missing here does not exist. */
function fill(folder: Folder): void {
  folder.write("ca.pem", CA.certificate);
  folder.write("client.pem", CLIENT.certificate);
  folder.write("client-key.pem", keyPem(CLIENT));
  folder.write("other-key.pem", keyPem(OTHER));
  folder.write("words.pem", "no certificate");
  folder.write(
    "encrypted-key.pem",
    toPem("ENCRYPTED PRIVATE KEY", Uint8Array.of(1)),
  );
  mkdirSync(folder.path("folder.pem"));
}

/** Settings with their file names made paths. */
function inFolder(folder: Folder, tls: TlsOptions): TlsOptions {
  return Object.fromEntries(
    Object.entries(tls).map(([key, name]) => [key, folder.path(name)]),
  );
}

const PAIR = {
  clientCertificate: "client.pem",
  clientPrivateKey: "client-key.pem",
};
const HALF_PAIR =
  "client_certificate and client_private_key must both be provided for mTLS";

const FAILURES: readonly (readonly [string, TlsOptions, RegExp])[] = [
  [
    "an authority that is missing",
    { caCertificate: "absent.pem" },
    /^failed to read .*absent\.pem: .*no such file/i,
  ],
  [
    "an authority that is a folder",
    { caCertificate: "folder.pem" },
    /^failed to read .*folder\.pem: .*directory/i,
  ],
  [
    "an authority that is no certificate",
    { caCertificate: "words.pem" },
    /^failed to parse certificate .*words\.pem: it holds no PEM certificate$/,
  ],
  [
    "a certificate without a key",
    { clientCertificate: "client.pem" },
    new RegExp(`^${HALF_PAIR}$`),
  ],
  [
    "a key without a certificate",
    { clientPrivateKey: "client-key.pem" },
    new RegExp(`^${HALF_PAIR}$`),
  ],
  [
    "half a pair, before its file is read",
    { clientCertificate: "absent.pem" },
    new RegExp(`^${HALF_PAIR}$`),
  ],
  [
    "the authority, before half a pair",
    { caCertificate: "absent.pem", clientCertificate: "client.pem" },
    /^failed to read .*absent\.pem: /,
  ],
  [
    "a client certificate that is missing",
    { ...PAIR, clientCertificate: "absent.pem" },
    /^failed to read .*absent\.pem: /,
  ],
  [
    "a key that is missing",
    { ...PAIR, clientPrivateKey: "absent.pem" },
    /^failed to read .*absent\.pem: /,
  ],
  [
    "a client certificate that is none",
    { ...PAIR, clientCertificate: "words.pem" },
    /^failed to parse client identity using .*words\.pem and .*client-key\.pem: the certificate: it holds no PEM certificate$/,
  ],
  [
    "a key that is none",
    { ...PAIR, clientPrivateKey: "words.pem" },
    /^failed to parse client identity using .*client\.pem and .*words\.pem: the key: it holds no PEM private key$/,
  ],
  [
    "an encrypted key",
    { ...PAIR, clientPrivateKey: "encrypted-key.pem" },
    /^failed to parse client identity using .*: the key: it is encrypted, and only unencrypted keys can be used$/,
  ],
  [
    "the key of another certificate",
    { ...PAIR, clientPrivateKey: "other-key.pem" },
    /^failed to parse client identity using .*client\.pem and .*other-key\.pem: the key does not belong to the certificate$/,
  ],
];

for (const [what, files, expected] of FAILURES) {
  test(`start() names ${what}`, async () => {
    const folder = createFolder();
    fill(folder);
    const tls = inFolder(folder, files);
    const message = async (settings: OtelSettings): Promise<string> => {
      const { error } = await OtelProvider.tryStart({
        env: "off",
        ...settings,
      });
      return error?.message ?? "no error";
    };
    const otlpHttp = { endpoint: ENDPOINT, tls };
    try {
      assert.match(await message({ logs: { otlpHttp } }), expected);
      assert.match(await message({ traces: { otlpHttp } }), expected);
      const wrapped = await message({ metrics: { otlpHttp } });
      const prefix = "invalid OTLP metrics configuration: ";
      assert.equal(wrapped.slice(0, prefix.length), prefix);
      assert.match(wrapped.slice(prefix.length), expected);
    } finally {
      folder.remove();
    }
  });
}

test("start() names metrics first, and starts nothing of the others", async () => {
  const otlpHttp = {
    endpoint: ENDPOINT,
    tls: { caCertificate: "/absent/ca.pem" },
  };
  let collected = 0;
  const reader = {
    collect: () => void collected++,
    setMetricProducer: () => void collected++,
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  await assert.rejects(
    OtelProvider.start({
      env: "off",
      logs: { otlpHttp },
      metrics: { otlpHttp },
      metricReaders: [reader as never],
    }),
    { message: /^invalid OTLP metrics configuration: failed to read / },
  );
  assert.equal(collected, 0);
});

for (
  const [what, tls] of [
    ["no certificate at all", {}],
    ["an authority", { caCertificate: "ca.pem" }],
    ["a pair", PAIR],
    ["both", { caCertificate: "ca.pem", ...PAIR }],
  ] as const
) {
  test(`start() takes ${what}`, async () => {
    const folder = createFolder();
    fill(folder);
    const otlpHttp = { endpoint: ENDPOINT, tls: inFolder(folder, tls) };
    const signals = { logs: { otlpHttp }, metrics: { otlpHttp } };
    try {
      const otel = await OtelProvider.start({ env: "off", ...signals });
      await otel.shutdown({ budgetMillis: 0 });
    } finally {
      folder.remove();
    }
  });
}

test("start() refuses a client certificate for a plain http endpoint", async () => {
  const otlpHttp = {
    endpoint: "http://user:password@collector.example/v1/logs?token=t",
    tls: PAIR,
  };
  await assert.rejects(OtelProvider.start({ env: "off", logs: { otlpHttp } }), {
    name: "RangeError",
    message:
      'logs.otlpHttp.endpoint must be an https: URL with logs.otlpHttp.tls.clientCertificate: current value is "http://collector.example/v1/logs"',
  });
});

test("start() refuses certificates on a host that takes none", async () => {
  const { fetch } = detectRuntime();
  const otlpHttp = { endpoint: ENDPOINT, tls: { caCertificate: "ca.pem" } };
  await assert.rejects(
    OtelProvider.start({ logs: { otlpHttp } }, {
      runtime: webRuntime({}, fetch),
    }),
    {
      message:
        "logs cannot use tls settings: this host takes no certificates, it has its own",
    },
  );
});

test("the SDK exporters check certificates when they are made", () => {
  const folder = createFolder();
  fill(folder);
  const tls = inFolder(folder, { ...PAIR, clientPrivateKey: "other-key.pem" });
  const options = { endpoint: ENDPOINT, env: "off", tls } as const;
  try {
    for (const Exporter of [OtlpHttpLogRecordExporter, OtlpHttpSpanExporter]) {
      assert.throws(() => new Exporter(options), {
        message: /^failed to parse client identity using .* and .*: the key/,
      });
    }
    assert.throws(() => new OtlpHttpMetricExporter(options), {
      message:
        /^invalid OTLP metrics configuration: failed to parse client identity/,
    });
  } finally {
    folder.remove();
  }
});
