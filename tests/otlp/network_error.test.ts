import assert from "node:assert/strict";
import { test } from "node:test";
import { classifyNetworkError } from "../../src/otlp/network_error.ts";

const withCode = <E extends Error>(error: E, code: string): E =>
  Object.assign(error, { code });
/** As Node's `fetch` rejects. */
const node = (code: string): Error =>
  new TypeError("fetch failed", { cause: withCode(new Error("x"), code) });
/** As Deno's `fetch` rejects. */
const deno = (words: string): Error =>
  new TypeError("error sending request for url (http://127.0.0.1:1/)", {
    cause: new Error(words),
  });
/** As Bun's `fetch` rejects. */
const bun = (code: string): Error =>
  withCode(new TypeError("Unable to connect."), code);
const named = (name: string): Error => Object.assign(new Error("no"), { name });

const RETRIED: readonly (readonly [string, unknown, string])[] = [
  ["Node: refused", node("ECONNREFUSED"), "connection refused (ECONNREFUSED)"],
  ["Node: DNS", node("ENOTFOUND"), "host name not found (ENOTFOUND)"],
  ["Node: DNS is busy", node("EAI_AGAIN"), "host name not found (EAI_AGAIN)"],
  [
    "Node: reset",
    node("UND_ERR_SOCKET"),
    "connection closed before the answer (UND_ERR_SOCKET)",
  ],
  [
    "Node: slow to connect",
    node("UND_ERR_CONNECT_TIMEOUT"),
    "connection timed out (UND_ERR_CONNECT_TIMEOUT)",
  ],
  [
    "Node: refused on both address families",
    new TypeError("fetch failed", {
      cause: withCode(
        new AggregateError([withCode(new Error("x"), "ECONNREFUSED")]),
        "ECONNREFUSED",
      ),
    }),
    "connection refused (ECONNREFUSED)",
  ],
  [
    "Deno: refused",
    deno(
      "client error (Connect): tcp connect error: Connection refused (os error 111)",
    ),
    "connection refused",
  ],
  [
    "Deno: DNS",
    deno(
      "client error (Connect): dns error: failed to lookup address information",
    ),
    "host name not found",
  ],
  [
    "Deno: reset",
    deno(
      "client error (SendRequest): connection closed before message completed",
    ),
    "connection closed before the answer",
  ],
  [
    "Deno: something else",
    deno("client error (Connect): whatever"),
    "network error",
  ],
  [
    "Bun: refused",
    bun("ConnectionRefused"),
    "connection refused (ConnectionRefused)",
  ],
  [
    "Bun: refused, by its other name",
    bun("ECONNREFUSED"),
    "connection refused (ECONNREFUSED)",
  ],
  [
    "Bun: reset",
    bun("ECONNRESET"),
    "connection closed before the answer (ECONNRESET)",
  ],
  [
    "Bun: gave up waiting",
    Object.assign(new Error("The operation timed out."), {
      name: "TimeoutError",
    }),
    "connection timed out (TimeoutError)",
  ],
  [
    "node:https: reset",
    withCode(new Error("socket hang up"), "ECONNRESET"),
    "connection closed before the answer (ECONNRESET)",
  ],
  [
    "node:https: unreachable",
    withCode(new Error("x"), "EHOSTUNREACH"),
    "network unreachable (EHOSTUNREACH)",
  ],
  ["Chromium: anything", new TypeError("Failed to fetch"), "network error"],
  [
    "Firefox: anything",
    new TypeError("NetworkError when attempting to fetch resource."),
    "network error",
  ],
  ["Safari: anything", new TypeError("Load failed"), "network error"],
  [
    "Workers: lost",
    new Error("Network connection lost."),
    "connection closed before the answer",
  ],
];

const FINAL: readonly (readonly [string, unknown, string])[] = [
  [
    "Node: TLS on a plain port",
    node("ERR_SSL_WRONG_VERSION_NUMBER"),
    "TLS failed (ERR_SSL_WRONG_VERSION_NUMBER)",
  ],
  [
    "Node: unknown CA",
    node("SELF_SIGNED_CERT_IN_CHAIN"),
    "TLS failed (SELF_SIGNED_CERT_IN_CHAIN)",
  ],
  [
    "Node: other unknown CA",
    node("UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
    "TLS failed (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
  ],
  ["Node: expired", node("CERT_HAS_EXPIRED"), "TLS failed (CERT_HAS_EXPIRED)"],
  [
    "Node: wrong host name",
    node("ERR_TLS_CERT_ALTNAME_INVALID"),
    "TLS failed (ERR_TLS_CERT_ALTNAME_INVALID)",
  ],
  [
    "Node: blocked port",
    new TypeError("fetch failed", { cause: new Error("bad port") }),
    "the request cannot be sent to this URL",
  ],
  [
    "Node: invalid URL",
    new TypeError("Failed to parse URL from x", {
      cause: withCode(new TypeError("Invalid URL"), "ERR_INVALID_URL"),
    }),
    "the request cannot be sent to this URL (ERR_INVALID_URL)",
  ],
  [
    "Node: not HTTP",
    node("HPE_INVALID_CONSTANT"),
    "the answer is not HTTP (HPE_INVALID_CONSTANT)",
  ],
  [
    "Deno: unknown CA",
    deno("client error (Connect): invalid peer certificate: UnknownIssuer"),
    "TLS failed",
  ],
  [
    "Deno: TLS on a plain port",
    deno(
      "client error (Connect): received corrupt message of type InvalidContentType",
    ),
    "TLS failed",
  ],
  [
    "Deno: blocked port",
    new TypeError("Requests to port 9 are blocked"),
    "the request cannot be sent to this URL",
  ],
  [
    "Deno: no permission",
    named("NotCapable"),
    "permission denied by the runtime (NotCapable)",
  ],
  [
    "Deno 1: no permission",
    named("PermissionDenied"),
    "permission denied by the runtime (PermissionDenied)",
  ],
  ["Bun: TLS on a plain port", bun("EPROTO"), "TLS failed (EPROTO)"],
  [
    "Bun: unknown CA",
    withCode(new Error("self signed"), "DEPTH_ZERO_SELF_SIGNED_CERT"),
    "TLS failed (DEPTH_ZERO_SELF_SIGNED_CERT)",
  ],
  [
    "node:https: expired",
    withCode(new Error("certificate has expired"), "CERT_HAS_EXPIRED"),
    "TLS failed (CERT_HAS_EXPIRED)",
  ],
];

/** Words for what happens before there is a connection. */
const UNSENT = /refused|not found|unreachable|CONNECT_TIMEOUT/;

for (const [why, error, words] of RETRIED) {
  test(`classifyNetworkError() retries ${why}`, () => {
    assert.deepEqual(classifyNetworkError(error), {
      retryable: true,
      ...UNSENT.test(words) || why === "Deno: something else"
        ? { neverSent: true }
        : {},
      words,
    });
  });
}

for (const [why, error, words] of FINAL) {
  test(`classifyNetworkError() gives up on ${why}`, () => {
    assert.deepEqual(classifyNetworkError(error), { retryable: false, words });
  });
}

test("classifyNetworkError() retries only a TypeError of what it does not know", () => {
  assert.deepEqual(classifyNetworkError(new TypeError("?")), {
    retryable: true,
  });
  for (const error of [new Error("?"), "?", undefined, null, 0]) {
    assert.deepEqual(classifyNetworkError(error), { retryable: false });
  }
});

test("classifyNetworkError() ends on causes that go in a circle", () => {
  const error = new TypeError("?");
  error.cause = error;
  assert.deepEqual(classifyNetworkError(error), { retryable: true });
});
