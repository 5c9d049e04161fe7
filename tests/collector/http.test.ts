import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { gzipSync } from "node:zlib";

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";

import { type Collector, startCollector } from "../../src/collector/mod.ts";
import {
  ExportLogsServiceRequestSchema,
  ExportMetricsServiceRequestSchema,
  ExportTraceServiceRequestSchema,
  RpcStatusSchema,
} from "../../src/collector/otlp_pb.ts";
import { rawRequest } from "./raw_client.ts";

const JSON_TYPE = { "content-type": "application/json" };
const PROTOBUF_TYPE = { "content-type": "application/x-protobuf" };
const MAX_BODY_BYTES = 20_000;
const MAX_DECOMPRESSED_BYTES = 100_000;

const LOGS_JSON = JSON.stringify({
  resourceLogs: [{ scopeLogs: [{ logRecords: [{ eventName: "a" }] }] }],
});
const LOGS_PROTOBUF = toBinary(
  ExportLogsServiceRequestSchema,
  create(ExportLogsServiceRequestSchema, {
    resourceLogs: [{ scopeLogs: [{ logRecords: [{ eventName: "a" }] }] }],
  }),
);

let collector: Collector;
before(async () => {
  collector = await startCollector({
    maxBodyBytes: MAX_BODY_BYTES,
    maxDecompressedBytes: MAX_DECOMPRESSED_BYTES,
  });
});
beforeEach(() => collector.clear());
after(() => collector.close());

for (
  const [why, headers, body, encoding] of [
    ["JSON", JSON_TYPE, LOGS_JSON, "json"],
    [
      "JSON with a charset",
      { "content-type": "Application/JSON; charset=utf-8" },
      LOGS_JSON,
      "json",
    ],
    ["protobuf", PROTOBUF_TYPE, LOGS_PROTOBUF, "protobuf"],
    [
      "gzip JSON",
      { ...JSON_TYPE, "content-encoding": "gzip" },
      gzipSync(LOGS_JSON),
      "json",
    ],
    [
      "gzip protobuf",
      { ...PROTOBUF_TYPE, "content-encoding": "gzip" },
      gzipSync(LOGS_PROTOBUF),
      "protobuf",
    ],
    [
      "an identity encoding",
      { ...JSON_TYPE, "content-encoding": "identity" },
      LOGS_JSON,
      "json",
    ],
  ] as const
) {
  test(`the collector takes ${why} and answers in the same encoding`, async () => {
    const answer = await rawRequest(collector.port, {
      path: "/v1/logs",
      headers,
      body,
    });
    assert.equal(answer.status, 200);
    assert.equal(
      answer.headers["content-type"],
      encoding === "json" ? "application/json" : "application/x-protobuf",
    );
    assert.equal(
      new TextDecoder().decode(answer.body),
      encoding === "json" ? "{}" : "",
    );
    assert.deepEqual(collector.logs.map((log) => log.eventName), ["a"]);
    const [request] = collector.requests;
    assert.equal(collector.requests.length, 1);
    assert.deepEqual(
      { ...request, headers: undefined, receivedAtMillis: undefined },
      {
        method: "POST",
        path: "/v1/logs",
        headers: undefined,
        signal: "logs",
        encoding,
        wireBytes: body.length,
        bodyBytes: encoding === "json"
          ? LOGS_JSON.length
          : LOGS_PROTOBUF.length,
        isCompressed: "content-encoding" in headers &&
          headers["content-encoding"] === "gzip",
        status: 200,
        receivedAtMillis: undefined,
        itemCount: 1,
      },
    );
    assert.ok(Math.abs((request?.receivedAtMillis ?? 0) - Date.now()) < 5_000);
  });
}

for (
  const [path, schema, items] of [
    ["/v1/traces", ExportTraceServiceRequestSchema, "spans"],
    ["/v1/metrics", ExportMetricsServiceRequestSchema, "metrics"],
  ] as const
) {
  test(`the collector takes empty exports on ${path} in both encodings`, async () => {
    for (
      const [headers, body] of [
        [JSON_TYPE, "{}"],
        [PROTOBUF_TYPE, toBinary(schema, create(schema))],
      ] as const
    ) {
      const answer = await rawRequest(collector.port, { path, headers, body });
      assert.equal(answer.status, 200);
    }
    assert.deepEqual(collector[items], []);
    assert.deepEqual(collector.requests.map((r) => r.itemCount), [0, 0]);
  });
}

for (
  const [why, request, status, expected] of [
    ["an unknown path", { path: "/v1/log" }, 404, {}],
    ["a GET", { method: "GET", path: "/v1/logs" }, 405, {
      allow: "POST, OPTIONS",
    }],
    ["a missing content type", { path: "/v1/logs", body: LOGS_JSON }, 415, {}],
    [
      "a wrong content type",
      {
        path: "/v1/logs",
        headers: { "content-type": "text/json" },
      },
      415,
      {},
    ],
    [
      "an unknown content encoding",
      {
        path: "/v1/logs",
        headers: { ...JSON_TYPE, "content-encoding": "br" },
        body: "x",
      },
      415,
      {},
    ],
    [
      "a type named like an object's own property",
      { path: "/constructor" },
      404,
      {},
    ],
  ] as const
) {
  test(`the collector answers ${status} to ${why}`, async () => {
    const answer = await rawRequest(collector.port, request);
    assert.equal(answer.status, status);
    assert.equal(answer.headers["access-control-allow-origin"], "*");
    for (const [name, value] of Object.entries(expected)) {
      assert.equal(answer.headers[name], value);
    }
    assert.deepEqual(collector.logs, []);
  });
}

for (
  const [why, status, code, extra, body] of [
    ["undecodable", 400, 3, {}, Uint8Array.of(0x0a, 0xff, 0x01)],
    ["not gzip though it says so", 400, 3, {
      "content-encoding": "gzip",
    }, "plain text"],
    ["gzip cut short", 400, 3, {
      "content-encoding": "gzip",
    }, gzipSync("{}".repeat(900)).subarray(0, 20)],
    ["larger than the cap", 413, 8, {}, new Uint8Array(MAX_BODY_BYTES + 1)],
    ["larger than the cap once decompressed", 413, 8, {
      "content-encoding": "gzip",
    }, gzipSync(new Uint8Array(MAX_DECOMPRESSED_BYTES + 1))],
  ] as const
) {
  test(`the collector answers ${status} with a status body to a body ${why}`, async () => {
    const json = await rawRequest(collector.port, {
      path: "/v1/logs",
      headers: { ...JSON_TYPE, ...extra },
      body,
    });
    assert.equal(json.status, status);
    assert.equal(json.headers["content-type"], "application/json");
    const parsed = JSON.parse(new TextDecoder().decode(json.body));
    assert.equal(parsed.code, code);
    assert.ok(parsed.message.length > 10);

    const protobuf = await rawRequest(collector.port, {
      path: "/v1/logs",
      headers: { ...PROTOBUF_TYPE, ...extra },
      body,
    });
    assert.equal(protobuf.status, status);
    assert.equal(protobuf.headers["content-type"], "application/x-protobuf");
    const decoded = fromBinary(RpcStatusSchema, protobuf.body);
    assert.equal(decoded.code, code);
    assert.ok(decoded.message.length > 10);

    assert.deepEqual(collector.logs, []);
    assert.deepEqual(collector.requests.map((r) => r.status), [status, status]);
  });
}

test("the collector answers 413 without waiting for a body that is announced too large", async () => {
  const answer = await rawRequest(collector.port, {
    path: "/v1/logs",
    headers: JSON_TYPE,
    body: "{",
    contentLength: 10_000_000,
    silenceMillis: 2_000,
  });
  assert.equal(answer.status, 413);
  assert.equal(answer.headers["connection"], "close");
});

test("the collector stops a gzip bomb long before it is expanded", async () => {
  const generous = await startCollector({ maxDecompressedBytes: 1_000_000 });
  try {
    const bomb = gzipSync(new Uint8Array(300 * 2 ** 20), { level: 9 });
    const startMillis = Date.now();
    const answer = await rawRequest(generous.port, {
      path: "/v1/traces",
      headers: { ...JSON_TYPE, "content-encoding": "gzip" },
      body: bomb,
      silenceMillis: 5_000,
    });
    assert.equal(answer.status, 413);
    assert.ok(Date.now() - startMillis < 2_000);
    assert.equal(generous.requests[0]?.wireBytes, bomb.length);
  } finally {
    await generous.close();
  }
});

test("the collector answers a preflight from any origin and allows what it asks for", async () => {
  const answer = await rawRequest(collector.port, {
    method: "OPTIONS",
    path: "/v1/traces",
    headers: {
      origin: "https://example.com",
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization, x-team",
    },
  });
  assert.equal(answer.status, 204);
  assert.equal(answer.headers["access-control-allow-origin"], "*");
  assert.equal(answer.headers["access-control-allow-methods"], "POST");
  assert.equal(
    answer.headers["access-control-allow-headers"],
    "content-type, content-encoding, authorization, x-team",
  );
  assert.deepEqual(collector.requests, []);
});

test("the collector ignores a query and forgets a client that leaves while sending", async () => {
  const left = await rawRequest(collector.port, {
    path: "/v1/logs",
    headers: JSON_TYPE,
    body: LOGS_JSON,
    contentLength: LOGS_JSON.length + 1,
    silenceMillis: 300,
  });
  assert.equal(left.end, "silent");
  assert.equal(collector.requests.length, 0);
  const answer = await rawRequest(collector.port, {
    path: "/v1/logs?tenant=a",
    headers: JSON_TYPE,
    body: LOGS_JSON,
  });
  assert.equal(answer.status, 200);
  assert.equal(collector.requests[0]?.path, "/v1/logs");
});

test("startCollector() keeps at most maxItems of each kind, the newest", async () => {
  const small = await startCollector({ maxItems: 2 });
  try {
    for (const eventName of ["a", "b", "c"]) {
      await rawRequest(small.port, {
        path: "/v1/logs",
        headers: JSON_TYPE,
        body: LOGS_JSON.replace('"a"', `"${eventName}"`),
      });
    }
    assert.deepEqual(small.logs.map((log) => log.eventName), ["b", "c"]);
    assert.equal(small.requests.length, 2);
    assert.equal(small.discarded, 2); // A record and a request.
  } finally {
    await small.close();
  }
});

test("startCollector() tells onReceive of every export request", async () => {
  const seen: unknown[] = [];
  const telling = await startCollector({
    onReceive: (request, items) =>
      seen.push([request.status, items.logs.length]),
  });
  try {
    for (const body of [LOGS_JSON, "{"]) {
      await rawRequest(telling.port, {
        path: "/v1/logs",
        headers: JSON_TYPE,
        body,
      });
    }
    assert.deepEqual(seen, [[200, 1], [400, 0]]);
  } finally {
    await telling.close();
  }
});

for (
  const [why, options, message] of [
    [
      "an address that others can reach",
      { hostname: "0.0.0.0" },
      /allowRemote/,
    ],
    [
      "a name that may be elsewhere",
      { hostname: "127.0.0.1.example" },
      /loopback/,
    ],
    ["a bound of 0", { maxItems: 0 }, /"maxItems" must be 1 or more/],
    ["a cap that is no number", { maxBodyBytes: NaN }, /"maxBodyBytes"/],
  ] as const
) {
  test(`startCollector() refuses ${why}`, async () => {
    await assert.rejects(startCollector(options), (error: Error) => {
      assert.ok(error instanceof RangeError);
      assert.match(error.message, message);
      return true;
    });
  });
}

test("startCollector() refuses a host that cannot listen", async () => {
  await assert.rejects(
    startCollector({ runtime: { serve: undefined } }),
    TypeError,
  );
});

test("Collector.close() breaks hanging requests off and can be called twice", async () => {
  const closing = await startCollector();
  closing.inject({ kind: "hang" });
  const request = rawRequest(closing.port, {
    path: "/v1/logs",
    headers: JSON_TYPE,
    body: LOGS_JSON,
    silenceMillis: 5_000,
  });
  while (closing.requests.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await closing.close();
  await closing[Symbol.asyncDispose]();
  assert.notEqual((await request).end, "silent");
  await assert.rejects(fetch(`${closing.url}/v1/logs`, { method: "POST" }));
});
