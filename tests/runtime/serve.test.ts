import assert from "node:assert/strict";
import * as http from "node:http";
import { connect } from "node:net";
import { test } from "node:test";

import { createServe } from "../../src/runtime/serve.ts";
import type { Server, ServerHandler } from "../../src/runtime/types.ts";

const serve = createServe(http);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function withServer(
  handler: ServerHandler,
  use: (server: Server, url: string) => Promise<void>,
): Promise<void> {
  const server = await serve({}, handler);
  try {
    await use(server, `http://127.0.0.1:${server.port}`);
  } finally {
    await server.close();
  }
}

test("createServe() hands over method, path, headers and body, and answers in pieces", async () => {
  await withServer(async (request, reply) => {
    let length = 0;
    for await (const chunk of request.body) length += chunk.length;
    const { method, path, headers } = request;
    reply.head(201, { "x-seen": `${method} ${path} ${headers["x-one"]}` });
    for (const piece of ["a", "b", String(length)]) {
      await reply.write(bytes(piece));
    }
    reply.end();
    await reply.closed;
  }, async (_server, url) => {
    const response = await fetch(`${url}/p?q=1`, {
      method: "POST",
      headers: { "X-One": "1" },
      body: new Uint8Array(300_000),
    });
    assert.equal(response.status, 201);
    assert.equal(response.headers.get("x-seen"), "POST /p?q=1 1");
    assert.equal(await response.text(), "ab300000");
  });
});

test("createServe() answers 500 for a handler that fails before it answered", async () => {
  await withServer(
    () => Promise.reject(new Error("secret")),
    async (_, url) => {
      const response = await fetch(url);
      assert.equal(response.status, 500);
      assert.equal(await response.text(), "");
    },
  );
});

test("createServe() breaks the answer off when the handler fails midway", async () => {
  await withServer(async (_request, reply) => {
    reply.head(200, { "content-length": "10" });
    await reply.write(bytes("abc"));
    throw new Error("midway");
  }, async (_server, url) => {
    await assert.rejects(async () => await (await fetch(url)).text());
  });
});

test("createServe() answers a client whose body it did not read", async () => {
  await withServer((_request, reply) => {
    reply.head(413, { "content-length": "0" });
    reply.end();
    return Promise.resolve();
  }, async (_server, url) => {
    const body = new Uint8Array(4_000_000);
    const response = await fetch(url, { method: "POST", body });
    assert.equal(response.status, 413);
  });
});

test("createServe() ends the body with an error when the client leaves", async () => {
  let failed: Promise<string> | undefined;
  await withServer((request) => {
    failed = (async () => {
      try {
        for await (const _ of request.body);
        return "complete";
      } catch {
        return "failed";
      }
    })();
    return failed.then(() => {});
  }, async (server) => {
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nabc");
    while (failed === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    socket.destroy();
    assert.equal(await failed, "failed");
  });
});

test("createServe() stops writing to a client that went away", async () => {
  let written = 0;
  let finished = (): void => {};
  const done = new Promise<void>((resolve) => finished = resolve);
  await withServer(async (_request, reply) => {
    let isClosed = false;
    void reply.closed.then(() => isClosed = true);
    reply.head(200, {});
    while (!isClosed) {
      await reply.write(new Uint8Array(65_536));
      written += 65_536;
    }
    finished();
  }, async (server) => {
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    await new Promise((resolve) => socket.once("data", resolve));
    socket.destroy();
    await done;
    assert.ok(written < 64 * 2 ** 20, `${written} bytes`);
  });
});

test("createServe() rejects for an address that is taken", async () => {
  await withServer(() => Promise.resolve(), async (server) => {
    await assert.rejects(
      serve({ port: server.port }, () => Promise.resolve()),
      { code: "EADDRINUSE" },
    );
  });
});

test("Server.close() breaks kept and hanging connections off, and frees the port", async () => {
  const server = await serve({}, async (request, reply) => {
    if (request.path === "/hang") return await reply.closed;
    reply.head(200, { "content-length": "0" });
    reply.end();
  });
  const kept = connect(server.port, "127.0.0.1");
  kept.on("error", () => {});
  const keptClosed = new Promise((resolve) => kept.once("close", resolve));
  kept.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
  await new Promise((resolve) => kept.once("data", resolve));
  kept.resume();
  const hanging = assert.rejects(fetch(`http://127.0.0.1:${server.port}/hang`));
  await new Promise((resolve) => setTimeout(resolve, 50));
  await Promise.all([server.close(), server.close()]);
  await Promise.all([hanging, keptClosed]);
  const again = await serve({ port: server.port }, () => Promise.resolve());
  assert.equal(again.port, server.port);
  await again.close();
});
