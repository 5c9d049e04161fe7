import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import {
  type Collector,
  type CollectorOptions,
  startCollector,
} from "../../src/collector/mod.ts";
import { detectRuntime } from "../../src/runtime/mod.ts";
import type { ServeOptions } from "../../src/runtime/types.ts";
import { rawRequest } from "../collector/raw_client.ts";

async function withCollector(
  body: (collector: Collector) => Promise<void>,
  options: CollectorOptions = {},
): Promise<void> {
  const collector = await startCollector(options);
  try {
    await body(collector);
  } finally {
    await collector.close();
  }
}

const JSON_TYPE = { "content-type": "application/json" };
const ONE = '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{}]}]}]}';

/** Whether a well-formed request still arrives. */
async function assertServes(collector: Collector): Promise<void> {
  const before = collector.logs.length;
  const { status } = await rawRequest(collector.port, {
    path: "/v1/logs",
    headers: JSON_TYPE,
    body: ONE,
  });
  assert.equal(status, 200);
  assert.equal(collector.logs.length, before + 1);
}

test("the collector listens on loopback, and only there", async () => {
  const asked: ServeOptions[] = [];
  const { serve } = detectRuntime();
  assert.ok(serve);
  await withCollector(async (collector) => {
    assert.deepEqual(asked, [{ hostname: "127.0.0.1", port: 0 }]);
    const outside = Object.values(networkInterfaces()).flat()
      .find((one) => one?.family === "IPv4" && !one.internal)?.address;
    if (outside === undefined) return; // a machine without a network
    const reached = await new Promise<boolean>((resolve) => {
      const socket = connect(collector.port, outside);
      socket.on("connect", () => resolve(true));
      socket.on("error", () => resolve(false));
      socket.setTimeout(2_000, () => resolve(false));
      socket.once("close", () => socket.destroy());
    });
    assert.equal(reached, false);
  }, {
    runtime: {
      serve: (options, handler) => {
        asked.push(options);
        return serve(options, handler);
      },
    },
  });
});

for (
  const hostname of [
    "0.0.0.0",
    "::",
    "",
    "example.com",
    "127.0.0.1.example.com",
    "localhost.example.com",
    "10.0.0.1",
    "[::]",
  ]
) {
  test(`the collector does not listen on ${JSON.stringify(hostname)} unless told so`, async () => {
    await assert.rejects(startCollector({ hostname }), {
      name: "RangeError",
      message: /is not loopback/,
    });
  });
}

test("the collector stops reading a body that is too large, announced or not", async () => {
  await withCollector(async (collector) => {
    const announced = await rawRequest(collector.port, {
      path: "/v1/logs",
      headers: JSON_TYPE,
      contentLength: 10_000,
      body: "{",
    });
    assert.equal(announced.status, 413);
    const chunk = `400\r\n${" ".repeat(1_024)}\r\n`;
    const unannounced = await exchange(collector.port, [
      "POST /v1/logs HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n",
      "transfer-encoding: chunked\r\n\r\n",
      chunk.repeat(8),
    ]);
    assert.match(unannounced, /^HTTP\/1\.1 413 /);
    assert.equal(collector.logs.length, 0);
    await assertServes(collector);
  }, { maxBodyBytes: 4_096 });
});

test("the collector expands gzip no further than allowed, also in several members", async () => {
  await withCollector(async (collector) => {
    const zeros = gzipSync(new Uint8Array(32 * 2 ** 20));
    for (const body of [zeros, Buffer.concat(Array(4).fill(zeros))]) {
      const before = process.memoryUsage().rss;
      const { status } = await rawRequest(collector.port, {
        path: "/v1/logs",
        headers: { ...JSON_TYPE, "content-encoding": "gzip" },
        body: Uint8Array.from(body),
      });
      // Bun and Deno end at the first member, which then is no JSON.
      assert.ok(status === 413 || status === 400, `${status}`);
      const grown = process.memoryUsage().rss - before;
      assert.ok(grown < 200 * 2 ** 20, `${grown}`);
    }
    await assertServes(collector);
  }, { maxDecompressedBytes: 2 ** 20 });
});

test("the collector answers a bomb of small messages with 400, at once", async () => {
  await withCollector(async (collector) => {
    const messages = new Uint8Array(60 * 2 ** 20);
    for (let at = 0; at < messages.length; at += 2) messages[at] = 0x0a;
    const body = Uint8Array.from(gzipSync(messages));
    assert.ok(body.length < 1_000_000);
    const started = performance.now();
    const { status } = await rawRequest(collector.port, {
      path: "/v1/logs",
      headers: {
        "content-type": "application/x-protobuf",
        "content-encoding": "gzip",
      },
      body,
    });
    assert.equal(status, 400);
    assert.ok(performance.now() - started < 4_000);
    await assertServes(collector);
  });
});

for (
  const [why, lines] of [
    ["no HTTP", ["\u0000\u0001\u0002\r\n\r\n"]],
    ["TLS", ["\u0016\u0003\u0001\u0002\u0000\u0001\u0000"]],
    ["HTTP/2", ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]],
    ["an endless header", [
      "POST /v1/logs HTTP/1.1\r\nhost: a\r\nx: ",
      "x".repeat(200_000),
      "\r\n\r\n",
    ]],
    ["two lengths", [
      "POST /v1/logs HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n",
      "content-length: 2\r\n\r\nab",
    ]],
    ["a length and chunks", [
      "POST /v1/logs HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n",
      "transfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    ]],
    ["a length that is none", [
      "POST /v1/logs HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
    ]],
    ["chunks that are none", [
      "POST /v1/logs HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n",
      "transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    ]],
    ["a chunk of 2^64 bytes", [
      "POST /v1/logs HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n",
      "transfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
    ]],
    ["a path that is none", [
      "POST /%ff%00/../v1/logs?%zz HTTP/1.1\r\nhost: a\r\n",
      "content-length: 0\r\n\r\n",
    ]],
    ["a method nobody knows", ["BREW /v1/logs HTTP/1.1\r\nhost: a\r\n\r\n"]],
    ["a body that breaks off", [
      "POST /v1/logs HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n",
      "content-length: 100\r\n\r\n{",
    ]],
  ] as const
) {
  test(`the collector survives ${why}, keeps nothing of it, and goes on`, async () => {
    await withCollector(async (collector) => {
      const answer = await exchange(collector.port, lines);
      assert.doesNotMatch(answer, /^HTTP\/1\.1 (200|500)/);
      assert.equal(collector.logs.length, 0);
      await assertServes(collector);
    });
  });
}

test("the collector serves others while many connections dawdle, and closes all the same", async () => {
  const sockets: Socket[] = [];
  try {
    await withCollector(async (collector) => {
      for (let at = 0; at < 300; at++) {
        const socket = connect(collector.port, "127.0.0.1");
        socket.on("error", () => {});
        sockets.push(socket);
        // A header that goes on, a body that does, and one byte at a time.
        socket.write("POST /v1/logs HTTP/1.1\r\nhost: a\r\n");
        if (at % 2 === 0) {
          socket.write("content-type: application/json\r\n");
          socket.write("content-length: 1000\r\n\r\n{");
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
      for (const socket of sockets) socket.write("x");
      await assertServes(collector);
      assert.equal(collector.logs.length, 1);
    });
  } finally {
    for (const socket of sockets) socket.destroy();
  }
});

test("the collector survives hundreds of requests at once, and counts each", async () => {
  await withCollector(async (collector) => {
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, at) =>
        rawRequest(collector.port, {
          path: "/v1/logs",
          headers: JSON_TYPE,
          body: at % 3 === 0 ? "{" : ONE,
        })),
    );
    const statuses = answers.map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 200).length, 200);
    assert.equal(statuses.filter((status) => status === 400).length, 100);
    assert.equal(collector.logs.length, 200);
    assert.equal(collector.requests.length, 300);
  });
});

/** Sends these bytes, and gives what comes back within a moment. */
function exchange(port: number, lines: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1");
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(finish, 700);
    socket.on("data", (data) => {
      answer += data.toString("latin1");
      if (answer.includes("\r\n\r\n")) finish();
    });
    socket.on("error", finish);
    socket.on("close", finish);
    socket.on("connect", () => {
      for (const line of lines) socket.write(line, "latin1");
    });
  });
}
