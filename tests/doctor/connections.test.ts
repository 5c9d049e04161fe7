import assert from "node:assert/strict";
import {
  createServer as createHttp2Server,
  type ServerHttp2Session,
} from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import { test } from "node:test";
import {
  answer,
  hang,
  reset,
  startScriptedServer,
  unusedUrl,
} from "../otlp/_support/scripted_server.ts";
import { issue, keyPem } from "../tls/_support/certificates.ts";
import { createFolder } from "../tls/_support/folder.ts";
import {
  type ReceiverOptions,
  startReceiver,
} from "../tls/_support/receiver.ts";
import {
  examine,
  HTTP2_GREETING,
  logsOf,
  type Otlp,
  startRawServer,
} from "./_support.ts";

/** The diagnosis, with all of it there. */
async function diagnosisOf(
  endpoint: string,
  more: Omit<Otlp, "endpoint"> = {},
): Promise<string> {
  const report = await examine(endpoint, more);
  const { state, diagnosis } = logsOf(report);
  assert.equal(report.ok, false);
  assert.equal(state, "failed");
  assert.ok(diagnosis.what && diagnosis.why && diagnosis.advice);
  return diagnosis.code;
}

test("doctor() knows a port nobody listens on", async () => {
  assert.equal(await diagnosisOf(await unusedUrl()), "refused");
});

test("doctor() knows a host name that does not exist", async () => {
  const url = "http://no-such-host.invalid:4318/v1/logs";
  assert.equal(await diagnosisOf(url), "dns");
});

test("doctor() knows a collector that never answers, and waits no longer than told", async () => {
  const server = await startScriptedServer(hang);
  try {
    const started = performance.now();
    const code = await diagnosisOf(server.url, { timeoutMillis: 300 });
    assert.equal(code, "timeout");
    assert.ok(performance.now() - started < 2_500);
  } finally {
    await server.close();
  }
});

test("doctor() knows a connection that closes without an answer", async () => {
  const server = await startScriptedServer(reset);
  try {
    assert.equal(await diagnosisOf(server.url), "closed");
  } finally {
    await server.close();
  }
});

for (
  const [why, greet] of [
    ["greets first and hangs up on HTTP/1.1", (socket: Socket) => {
      socket.write(HTTP2_GREETING);
      socket.once("data", (data) => {
        if (!String(data).startsWith("PRI ")) socket.destroy();
      });
    }],
    ["greets once it is spoken to", (socket: Socket) => {
      socket.once("data", () => socket.write(HTTP2_GREETING));
    }],
    ["is silent to HTTP/1.1", (socket: Socket) => {
      socket.once("data", (data) => {
        if (String(data).startsWith("PRI ")) socket.write(HTTP2_GREETING);
      });
    }],
  ] as const
) {
  test(`doctor() knows a port for gRPC that ${why}`, async () => {
    const server = await startRawServer(greet);
    try {
      const url = `http://127.0.0.1:${server.port}/v1/logs`;
      const code = await diagnosisOf(url, { timeoutMillis: 500 });
      assert.equal(code, "grpc_port");
    } finally {
      await server.close();
    }
  });
}

test("doctor() knows an HTTP/2 server of the host itself", async () => {
  const server = createHttp2Server();
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => void sessions.add(session));
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve())
  );
  const { port } = server.address() as AddressInfo;
  try {
    const url = `http://127.0.0.1:${port}/v1/logs`;
    assert.equal(await diagnosisOf(url), "grpc_port");
  } finally {
    for (const session of sessions) session.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
});

test("doctor() knows a server of another protocol", async () => {
  const server = await startRawServer((socket) => {
    socket.once("data", () => socket.end("SSH-2.0-OpenSSH_9.9\r\n"));
  });
  try {
    const url = `http://127.0.0.1:${server.port}/v1/logs`;
    assert.equal(await diagnosisOf(url), "not_http");
  } finally {
    await server.close();
  }
});

test("doctor() knows https: to a port without TLS", async () => {
  const server = await startScriptedServer(answer(200));
  try {
    const url = server.url.replace("http:", "https:");
    // Bun does not say why the handshake failed.
    assert.match(await diagnosisOf(url), /^tls(_protocol)?$/);
  } finally {
    await server.close();
  }
});

const authority = issue({ name: "authority", isAuthority: true });
const stranger = issue({ name: "stranger", isAuthority: true });
const localhost = issue({ name: "localhost", issuer: authority });

/** Runs with an HTTPS server, and a folder that has the authority in it. */
async function withTls(
  options: ReceiverOptions,
  body: (
    url: string,
    tls: Required<Pick<NonNullable<Otlp["tls"]>, "caCertificate">>,
    write: (name: string, text: string) => string,
  ) => Promise<void>,
): Promise<void> {
  const folder = createFolder();
  const receiver = await startReceiver(options);
  try {
    const caCertificate = folder.write("ca.pem", authority.certificate);
    const write = (name: string, text: string) => folder.write(name, text);
    await body(`${receiver.url}/v1/logs`, { caCertificate }, write);
  } finally {
    await receiver.close();
    folder.remove();
  }
}

test("doctor() knows a certificate of an authority that the host does not know", async () => {
  await withTls({ identity: localhost }, async (url) => {
    assert.equal(await diagnosisOf(url), "tls_unknown_ca");
  });
});

test("doctor() knows a certificate of another authority than the configured one", async () => {
  const identity = issue({ name: "localhost", issuer: stranger });
  await withTls({ identity }, async (url, tls) => {
    assert.equal(await diagnosisOf(url, { tls }), "tls_unknown_ca");
  });
});

test("doctor() knows a certificate for another name", async () => {
  const identity = issue({ name: "x", issuer: authority, host: "x.example" });
  await withTls({ identity }, async (url, tls) => {
    assert.equal(await diagnosisOf(url, { tls }), "tls_host_name");
  });
});

test("doctor() knows a certificate that has expired", async () => {
  const notAfter = new Date(Date.now() - 86_400_000);
  const identity = issue({ name: "localhost", issuer: authority, notAfter });
  await withTls({ identity }, async (url, tls) => {
    // Deno's node:https says only that it cannot be verified.
    assert.match(
      await diagnosisOf(url, { tls }),
      /^tls_(expired|unknown_ca)$/,
    );
  });
});

test("doctor() knows a collector that wants a client certificate", async () => {
  const options = { identity: localhost, clientAuthority: authority };
  await withTls(options, async (url, tls) => {
    // Bun does not say why the handshake failed, or that it did.
    assert.match(
      await diagnosisOf(url, { tls }),
      /^(tls_client_certificate|tls|closed)$/,
    );
  });
});

test("doctor() knows a client certificate that is not accepted", async () => {
  const options = { identity: localhost, clientAuthority: authority };
  await withTls(options, async (url, tls, write) => {
    const client = issue({ name: "client", issuer: stranger });
    const code = await diagnosisOf(url, {
      tls: {
        ...tls,
        clientCertificate: write("c.pem", client.certificate),
        clientPrivateKey: write("k.pem", keyPem(client)),
      },
    });
    assert.match(code, /^(tls_client_certificate|tls|closed)$/);
  });
});

test("doctor() sends through TLS with certificates of one's own", async () => {
  const options = { identity: localhost, clientAuthority: authority };
  await withTls(options, async (url, tls, write) => {
    const client = issue({ name: "client", issuer: authority });
    const report = await examine(url, {
      tls: {
        ...tls,
        clientCertificate: write("c.pem", client.certificate),
        clientPrivateKey: write("k.pem", keyPem(client)),
      },
    });
    assert.equal(logsOf(report).diagnosis.code, "delivered");
    assert.equal(report.ok, true);
  });
});

test("doctor() tells a certificate that cannot be read as trouble of that signal", async () => {
  const report = await examine("https://localhost:1/v1/logs", {
    tls: { caCertificate: "/no/such/ca.pem" },
  });
  const { diagnosis, state } = logsOf(report);
  assert.deepEqual(
    [report.ok, state, diagnosis.code],
    [false, "failed", "unusable_settings"],
  );
  assert.match(diagnosis.what, /failed to read \/no\/such\/ca\.pem/);
});
