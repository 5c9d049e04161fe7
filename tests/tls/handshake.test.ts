import assert from "node:assert/strict";
import { test } from "node:test";
import { createTransport, type ExportOutcome } from "../../src/otlp/mod.ts";
import { detectRuntime, type TlsMaterial } from "../../src/runtime/mod.ts";
import { issue, keyPem } from "./_support/certificates.ts";
import {
  type Receiver,
  type ReceiverOptions,
  startReceiver,
} from "./_support/receiver.ts";

const CA = issue({ name: "authority", isAuthority: true });
const OTHER_CA = issue({ name: "another authority", isAuthority: true });
const BETWEEN = issue({ name: "between", isAuthority: true, issuer: CA });
const SERVER = issue({ name: "server", issuer: CA });
const CLIENT = issue({ name: "client", issuer: CA });
const BODY = new TextEncoder().encode("hello");

/** Sends once over connections with these certificates. */
async function send(
  url: string,
  material: TlsMaterial,
): Promise<ExportOutcome> {
  const tls = detectRuntime().tls()?.connect(material);
  assert.ok(tls);
  try {
    return await createTransport({
      url: `${url}/v1/logs`,
      headers: { "x-key": "a secret key" },
      timeoutMillis: 5_000,
      compression: "none",
      contentType: "application/json",
      fetch: tls.fetch,
    }).send(BODY);
  } finally {
    tls.close();
  }
}

async function withReceiver(
  options: ReceiverOptions,
  body: (receiver: Receiver) => Promise<void>,
): Promise<void> {
  const receiver = await startReceiver(options);
  try {
    await body(receiver);
  } finally {
    await receiver.close();
  }
}

const rsaCa = issue({ name: "rsa", isAuthority: true, keyType: "rsa" });
const rsaServer = issue({ name: "server", issuer: rsaCa, keyType: "rsa" });
const rsaClient = issue({ name: "client", issuer: rsaCa, keyType: "rsa" });
const chained = issue({ name: "server", issuer: BETWEEN });
const chainedClient = issue({ name: "client", issuer: BETWEEN });

for (
  const [what, server, client] of [
    ["a server of the configured authority", { identity: SERVER }, {
      ca: CA.certificate,
    }],
    ["a server of one of two configured authorities", { identity: SERVER }, {
      ca: OTHER_CA.certificate + CA.certificate,
    }],
    ["a server with a chain", { identity: chained, chain: [BETWEEN] }, {
      ca: CA.certificate,
    }],
    ["a server with RSA keys", { identity: rsaServer }, {
      ca: rsaCa.certificate,
    }],
    [
      "a server that asks for a certificate",
      { identity: SERVER, clientAuthority: CA },
      { ca: CA.certificate, cert: CLIENT.certificate, key: keyPem(CLIENT) },
    ],
    [
      "a server that asks for one, with RSA keys",
      { identity: rsaServer, clientAuthority: rsaCa },
      {
        ca: rsaCa.certificate,
        cert: rsaClient.certificate,
        key: keyPem(rsaClient),
      },
    ],
    [
      "a server that asks for one, with a chain",
      { identity: SERVER, clientAuthority: CA },
      {
        ca: CA.certificate,
        cert: chainedClient.certificate + BETWEEN.certificate,
        key: keyPem(chainedClient),
      },
    ],
  ] as const
) {
  test(`custom TLS reaches ${what}`, () =>
    withReceiver(server, async ({ url, received }) => {
      assert.deepEqual(await send(url, client), {
        status: "success",
        rejected: 0,
      });
      const [request] = received;
      assert.equal(received.length, 1);
      assert.equal(request?.path, "/v1/logs");
      assert.equal(request?.body, "hello");
      assert.equal(request?.headers["content-length"], "5");
      assert.equal(request?.headers["x-key"], "a secret key");
      if ("clientAuthority" in server) assert.equal(request?.authorized, true);
    }));
}

const expired = issue({
  name: "server",
  issuer: CA,
  notAfter: new Date(Date.now() - 60_000),
});
const elsewhere = issue({
  name: "server",
  issuer: CA,
  host: "collector.example",
});

for (
  const [what, server, client] of [
    ["another authority than the configured one", { identity: SERVER }, {
      ca: OTHER_CA.certificate,
    }],
    ["an authority the host does not know", { identity: SERVER }, {
      cert: CLIENT.certificate,
      key: keyPem(CLIENT),
    }],
    ["an expired certificate", { identity: expired }, { ca: CA.certificate }],
    ["the certificate of another host", { identity: elsewhere }, {
      ca: CA.certificate,
    }],
    ["a chain with a part missing", { identity: chained }, {
      ca: CA.certificate,
    }],
  ] as const
) {
  test(`custom TLS refuses a server with ${what}, for good`, () =>
    withReceiver(server, async (receiver) => {
      const outcome = await send(receiver.url, client);
      assert.equal(outcome.status, "failure");
      assert.match(
        outcome.message ?? "",
        /^cannot reach the collector: TLS failed/,
      );
      assert.deepEqual(receiver.received, []);
      assert.ok(receiver.connections <= 1, "tried once");
    }));
}

for (
  const [what, client] of [
    ["no certificate", { ca: CA.certificate }],
    ["a certificate of another authority", {
      ca: CA.certificate,
      ...(() => {
        const stranger = issue({ name: "stranger", issuer: OTHER_CA });
        return { cert: stranger.certificate, key: keyPem(stranger) };
      })(),
    }],
  ] as const
) {
  test(`a server that asks for a certificate takes nothing from a client with ${what}`, () =>
    withReceiver(
      { identity: SERVER, clientAuthority: CA },
      async ({ url, received }) => {
        const tls = detectRuntime().tls()?.connect(client);
        assert.ok(tls);
        const sending = tls.fetch(url, {
          method: "POST",
          headers: {},
          body: BODY,
          redirect: "manual",
          signal: new AbortController().signal,
        });
        // The server may close before its alert is read.
        await assert.rejects(sending, {
          code: /^(ECONNRESET|EPIPE|EPROTO|ERR_SSL_\w+_ALERT_\w+)$/,
        });
        tls.close();
        assert.deepEqual(received, []);
      },
    ));
}
