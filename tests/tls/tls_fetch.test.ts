import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { test } from "node:test";
import {
  createTransport,
  type Transport,
  type TransportOptions,
} from "../../src/otlp/mod.ts";
import {
  detectRuntime,
  type FetchInit,
  type FetchResponse,
} from "../../src/runtime/mod.ts";
import { issue } from "./_support/certificates.ts";
import { type Receiver, startReceiver } from "./_support/receiver.ts";

const CA = issue({ name: "authority", isAuthority: true });
const SERVER = issue({ name: "server", issuer: CA });
const BODY = new TextEncoder().encode("hello");

/** What a test gets. */
interface Around {
  readonly receiver: Receiver;
  readonly transport: Transport;
  /** Sends one request, without the transport. */
  readonly fetch: (changes?: Partial<FetchInit>) => Promise<FetchResponse>;
}

async function around(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
  body: (around: Around) => Promise<void>,
  changes: Partial<TransportOptions> = {},
): Promise<void> {
  const receiver = await startReceiver({ identity: SERVER, answer });
  const tls = detectRuntime().tls()?.connect({ ca: CA.certificate });
  assert.ok(tls);
  const transport = createTransport({
    url: receiver.url,
    headers: {},
    timeoutMillis: 5_000,
    compression: "none",
    contentType: "application/json",
    fetch: tls.fetch,
    ...changes,
  });
  const fetch: Around["fetch"] = (init) =>
    tls.fetch(receiver.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: BODY,
      redirect: "manual",
      signal: new AbortController().signal,
      ...init,
    });
  try {
    await body({ receiver, transport, fetch });
  } finally {
    transport.shutdown();
    tls.close();
    await receiver.close();
  }
}

test("tls fetch keeps a connection for the next request", () =>
  around((response) => void response.end("{}"), async (around) => {
    for (let index = 0; index < 3; index++) {
      const { status } = await around.transport.send(BODY);
      assert.equal(status, "success");
    }
    assert.equal(around.receiver.received.length, 3);
    assert.equal(around.receiver.connections, 1);
  }));

test("tls fetch gives status, headers and body", () =>
  around((response) => {
    response.writeHead(207, { "X-Answer": "one", "content-type": "a/b" });
    response.write("first ");
    response.end("second");
  }, async ({ fetch }) => {
    const { status, headers, body } = await fetch();
    assert.equal(status, 207);
    assert.equal(headers.get("x-answer"), "one");
    assert.equal(headers.get("Content-Type"), "a/b");
    assert.equal(headers.get("absent"), null);
    const reader = body?.getReader();
    let text = "";
    for (;;) {
      const piece = await reader?.read();
      if (piece === undefined || piece.done) break;
      text += new TextDecoder().decode(piece.value);
    }
    assert.equal(text, "first second");
  }));

test("tls fetch takes a partial success", () =>
  around((response) => {
    response.setHeader("content-type", "application/json");
    response.end('{"partialSuccess":{"rejectedLogRecords":"2"}}');
  }, async ({ transport }) => {
    const outcome = await transport.send(BODY);
    assert.deepEqual(outcome, { status: "success", rejected: 2 });
  }));

test("tls fetch follows no redirect", () =>
  around((response) => {
    response.writeHead(307, { location: "https://localhost:1/elsewhere" });
    response.end();
  }, async ({ transport, receiver }) => {
    const outcome = await transport.send(BODY);
    assert.equal(outcome.status, "failure");
    assert.match(outcome.message ?? "", /redirect to https:\/\/localhost:1\//);
    assert.equal(receiver.received.length, 1);
  }));

test("tls fetch lets go of an answer that is too long", () =>
  around((response) => {
    const more = (): void => {
      while (!response.destroyed && response.write("x".repeat(65_536)));
    };
    response.on("drain", more);
    more();
  }, async ({ transport }) => {
    const started = performance.now();
    const outcome = await transport.send(BODY);
    assert.equal(outcome.status, "success");
    assert.match(outcome.message ?? "", /longer than 64 KiB/);
    assert.ok(performance.now() - started < 3_000);
  }));

test("tls fetch ends with its deadline when the server never answers", () =>
  around(() => {}, async ({ transport }) => {
    const started = performance.now();
    const outcome = await transport.send(BODY);
    assert.equal(outcome.status, "retryable");
    assert.match(outcome.message, /the time for one export \(300 ms\) is up/);
    assert.ok(performance.now() - started < 3_000);
  }, { timeoutMillis: 300 }));

test("tls fetch ends at a shutdown", () =>
  around(() => {}, async ({ transport }) => {
    const sending = transport.send(BODY);
    setTimeout(() => transport.shutdown(), 100);
    const outcome = await sending;
    assert.equal(outcome.status, "retryable");
    assert.match(outcome.message ?? "", /shut down/);
  }));

test("tls fetch rejects with an AbortError", () =>
  around(() => {}, async ({ fetch, receiver }) => {
    const controller = new AbortController();
    const fetching = fetch({ signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    await assert.rejects(fetching, { name: "AbortError" });
    await assert.rejects(fetch({ signal: controller.signal }), {
      name: "AbortError",
    });
    assert.equal(receiver.received.length, 1);
  }));

test("tls fetch tries again after a connection broke", () => {
  let requests = 0;
  return around((response, request) => {
    requests += 1;
    if (requests === 1) request.socket.destroy();
    else response.end();
  }, async ({ transport }) => {
    const outcome = await transport.send(BODY);
    assert.deepEqual(outcome, { status: "success", rejected: 0 });
    assert.equal(requests, 2);
  });
});

test("tls fetch survives an answer that breaks off", () =>
  around((response, request) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("half");
    setTimeout(() => request.socket.destroy(), 50);
  }, async ({ transport }) => {
    const outcome = await transport.send(BODY);
    assert.equal(outcome.status, "success");
    assert.match(outcome.message ?? "", /its body broke off/);
  }));

test("tls fetch says when nobody listens", async () => {
  const { url, close } = await startReceiver({ identity: SERVER });
  await close();
  const tls = detectRuntime().tls()?.connect({ ca: CA.certificate });
  assert.ok(tls);
  const transport = createTransport({
    url,
    headers: {},
    timeoutMillis: 300,
    compression: "none",
    contentType: "application/json",
    fetch: tls.fetch,
  });
  const outcome = await transport.send(BODY);
  assert.equal(outcome.status, "retryable");
  assert.match(outcome.message ?? "", /connection refused/);
});
