import assert from "node:assert/strict";
import { test } from "node:test";
import type { Attempt } from "../../src/doctor/attempt.ts";
import { diagnose } from "../../src/doctor/diagnose.ts";
import { proxyFor } from "../../src/doctor/proxy.ts";

/** An attempt that `fetch` rejected. */
function attempt(error: unknown, more: Partial<Attempt> = {}): Attempt {
  return {
    signal: "logs",
    url: "http://collector.example:9/v1/logs",
    outcome: { status: "failure", message: "cannot reach the collector" },
    seen: { error },
    timeoutMillis: 1_000,
    hasClientCertificate: false,
    hasAuthority: false,
    credentials: [],
    speaksHttp2: false,
    ...more,
  };
}

const plain = (message: string, code?: string): Error =>
  Object.assign(new Error(message), code === undefined ? {} : { code });

/** As Node and Deno wrap what went wrong. */
const wrapped = (cause: Error): Error =>
  new TypeError("fetch failed", { cause });

/** As Bun has it. */
const bun = (code: string, message: string): Error =>
  Object.assign(new TypeError(`${code}: ${message}`), { code });

const DENO = "error sending request for url (http://proxy.example/tunnel)";

// What the runtimes were seen to throw; what cannot be provoked on loopback too.
for (
  const [code, error] of [
    ["refused", wrapped(plain("connect ECONNREFUSED ::1:9", "ECONNREFUSED"))],
    [
      "refused",
      wrapped(Object.assign(
        new AggregateError([
          plain("connect ECONNREFUSED ::1:9", "ECONNREFUSED"),
          plain("connect ECONNREFUSED 127.0.0.1:9", "ECONNREFUSED"),
        ]),
      )),
    ],
    [
      "refused",
      wrapped(plain(
        `${DENO}: client error (Connect): tcp connect error: Connection refused (os error 111)`,
      )),
    ],
    ["refused", bun("ECONNREFUSED", "Unable to connect.")],
    ["dns", wrapped(plain("getaddrinfo EAI_AGAIN proxy.example", "EAI_AGAIN"))],
    [
      "dns",
      wrapped(plain(
        `${DENO}: client error (Connect): dns error: failed to lookup address information`,
      )),
    ],
    ["unreachable", wrapped(plain("connect EHOSTUNREACH", "EHOSTUNREACH"))],
    ["timeout", wrapped(plain("Connect Timeout", "UND_ERR_CONNECT_TIMEOUT"))],
    ["timeout", wrapped(plain("connect ETIMEDOUT 10.0.0.1:9", "ETIMEDOUT"))],
    ["timeout", Object.assign(new Error("aborted"), { name: "AbortError" })],
    ["timeout", undefined],
    ["proxy", plain("Proxy tunnel failed", "ERR_PROXY_TUNNEL")],
    [
      "proxy",
      wrapped(plain(
        `${DENO}: client error (Connect): tunnel error: unsuccessful`,
      )),
    ],
    ["proxy", wrapped(new Error())],
    [
      "permission",
      Object.assign(
        new Error('Requires net access to "a:9", run again with --allow-net'),
        { name: "NotCapable" },
      ),
    ],
    ["unusable_url", wrapped(plain("bad port"))],
    [
      "unusable_url",
      new TypeError("Fetch failed: Requests to port 6000 are blocked"),
    ],
    [
      "tls_unknown_ca",
      wrapped(plain(`${DENO}: invalid peer certificate: UnknownIssuer`)),
    ],
    [
      "tls_unknown_ca",
      plain("self-signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT"),
    ],
    [
      "tls_expired",
      wrapped(plain("certificate has expired", "CERT_HAS_EXPIRED")),
    ],
    [
      "tls_expired",
      wrapped(plain(`${DENO}: invalid peer certificate: Expired`)),
    ],
    [
      "tls_host_name",
      wrapped(plain(`${DENO}: invalid peer certificate: NotValidForName`)),
    ],
    [
      "tls_protocol",
      plain(
        "write EPROTO 0A00010B:SSL routines::wrong version number",
        "EPROTO",
      ),
    ],
    [
      "tls_protocol",
      wrapped(
        plain(`${DENO}: received corrupt message of type InvalidContentType`),
      ),
    ],
    [
      "tls",
      bun("EPROTO", "The TLS handshake failed. Does the server speak TLS?"),
    ],
    [
      "tls_client_certificate",
      wrapped(plain(`${DENO}: received fatal alert: CertificateRequired`)),
    ],
    [
      "grpc_port",
      wrapped(plain(`${DENO}: received fatal alert: NoApplicationProtocol`)),
    ],
    [
      "not_http",
      wrapped(
        plain("Response does not match the HTTP/1.1 protocol (Expected HTTP/)"),
      ),
    ],
    ["not_http", bun("Malformed_HTTP_Response", "fetching")],
    ["closed", wrapped(plain("other side closed", "UND_ERR_SOCKET"))],
    [
      "closed",
      bun("ECONNRESET", "The socket connection was closed unexpectedly."),
    ],
    ["network", new TypeError("Failed to fetch")],
    [
      "network",
      Object.defineProperty(new Error("x"), "code", {
        get: () => {
          throw new Error("unreadable");
        },
      }),
    ],
  ] as const
) {
  const told = error === undefined
    ? "nothing"
    : `${error.name}: ${
      String((error.cause as Error | undefined)?.message ?? error.message)
        .replace(DENO, "…").slice(0, 60)
    }`;
  test(`diagnose() calls ${told} ${code}`, () => {
    const diagnosis = diagnose(attempt(error));
    assert.equal(diagnosis.code, code);
    assert.equal(diagnosis.severity, "error");
    for (const text of [diagnosis.what, diagnosis.why, diagnosis.advice]) {
      assert.match(text ?? "", /^[^\n]{10,}\.$/);
    }
  });
}

for (
  const error of [
    wrapped(plain("other side closed", "UND_ERR_SOCKET")),
    wrapped(plain("Response does not match the HTTP/1.1 protocol")),
  ]
) {
  test(`diagnose() takes port 4317 for gRPC: ${(error.cause as Error).message}`, () => {
    const url = "http://collector.example:4317/v1/logs";
    const { code, advice } = diagnose(attempt(error, { url }));
    assert.equal(code, "grpc_port");
    assert.equal(
      advice,
      "Set http://collector.example:4318/v1/logs as endpoint of logs.",
    );
  });
}

test("diagnose() names the proxy in between, where one may be the cause", () => {
  const proxy = "HTTP_PROXY (proxy.example:3128)";
  const error = wrapped(plain("connect ECONNREFUSED", "ECONNREFUSED"));
  const { why } = diagnose(attempt(error, { proxy }));
  assert.match(why ?? "", /the proxy of HTTP_PROXY \(proxy\.example:3128\)/);
});

for (
  const [why, url, name, env, expected] of [
    ["none", "http://a/", "deno", {}, undefined],
    ["that of the scheme", "https://a/", "deno", {
      HTTP_PROXY: "http://p:1",
      HTTPS_PROXY: "http://q:2",
    }, "HTTPS_PROXY (q:2)"],
    ["the one in lower case first", "http://a/", "bun", {
      HTTP_PROXY: "http://p:1",
      http_proxy: "q:2",
    }, "http_proxy (q:2)"],
    ["the one for all", "http://a/", "deno", {
      ALL_PROXY: "socks5://user:s3cret@p:1/?s3cret",
    }, "ALL_PROXY (p:1)"],
    ["none for an excluded host", "http://x.corp.example:4318/", "deno", {
      HTTP_PROXY: "http://p:1",
      NO_PROXY: "localhost, .corp.example",
    }, undefined],
    ["one for a host that only ends alike", "http://xcorp.example/", "deno", {
      HTTP_PROXY: "http://p:1",
      NO_PROXY: "corp.example",
    }, "HTTP_PROXY (p:1)"],
    ["none when all are excluded", "http://a/", "deno", {
      HTTP_PROXY: "http://p:1",
      no_proxy: "*",
    }, undefined],
    [
      "none on Node unless told to",
      "http://a/",
      "node",
      { HTTP_PROXY: "http://p:1" },
      undefined,
    ],
    ["one on Node when told to", "http://a/", "node", {
      HTTP_PROXY: "http://p:1",
      NODE_USE_ENV_PROXY: "1",
    }, "HTTP_PROXY (p:1)"],
    ["no secret of a malformed one", "http://a/", "deno", {
      HTTP_PROXY: "http://user:s3cret@:x",
    }, "HTTP_PROXY (malformed)"],
  ] as const
) {
  test(`proxyFor() finds ${why}`, () => {
    const variables: Readonly<Record<string, string | undefined>> = env;
    assert.equal(proxyFor(url, name, (key) => variables[key]), expected);
  });
}
