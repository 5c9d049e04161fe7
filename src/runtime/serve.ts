/**
 * Listening for HTTP over `node:http`, which Node, Deno and Bun all have.
 *
 * @module
 */
import type {
  IncomingMessageLike,
  NodeHttp,
  ServerResponseLike,
  SocketLike,
} from "./http_types.ts";
import { discardRest, readBody } from "./request_body.ts";
import type {
  Runtime,
  ServeOptions,
  Server,
  ServerHandler,
  ServerReply,
  ServerRequest,
} from "./types.ts";

/** A client's idle connection outlives its next request. */
const KEEP_ALIVE_MILLIS = 65_000;

/**
 * Adapts `node:http` to {@link Runtime.serve}.
 *
 * The promise it gives is rejected when the address is taken or refused. On
 * Bun, closing leaves a connection alone on which nothing was ever sent.
 *
 * @param http The module, as `process.getBuiltinModule("node:http")` gives it.
 */
export function createServe(http: NodeHttp): NonNullable<Runtime["serve"]> {
  return (options, handler) => listen(http, options, handler);
}

async function listen(
  http: NodeHttp,
  options: ServeOptions,
  handler: ServerHandler,
): Promise<Server> {
  const hostname = options.hostname ?? "127.0.0.1";
  const sockets = new Set<SocketLike>();
  const server = http.createServer((request, response) => {
    void answer(request, response, handler);
  });
  // A pooled connection that closes just as a client reuses it looks like a
  // network error: stay open longer than clients keep theirs.
  server.keepAliveTimeout = KEEP_ALIVE_MILLIS;
  server.requestTimeout = 0;
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", reject);
    server.listen(options.port ?? 0, hostname);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null
    ? address.port
    : options.port ?? 0;
  let closing: Promise<void> | undefined;
  return {
    hostname,
    port,
    close: () =>
      closing ??= new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
        server.closeAllConnections?.();
      }),
  };
}

async function answer(
  incoming: IncomingMessageLike,
  response: ServerResponseLike,
  handler: ServerHandler,
): Promise<void> {
  const body = readBody(incoming);
  const request: ServerRequest = {
    method: incoming.method ?? "GET",
    path: incoming.url ?? "/",
    headers: joinHeaders(incoming.headers),
    body: body.chunks,
  };
  const { socket } = incoming;
  const closed = new Promise<void>((resolve) => {
    // A kept-alive socket outlives the answer: it must not collect listeners.
    const end = (): void => {
      socket.off("close", end);
      resolve();
    };
    response.once("close", end);
    response.once("finish", end);
    socket.once("close", end);
  });
  response.on("error", () => {}); // The peer went away; `closed` says so.
  const reply: ServerReply = {
    head(status, headers) {
      const lingering = body.complete() ? {} : { connection: "close" };
      response.writeHead(status, { ...headers, ...lingering });
      response.flushHeaders();
    },
    write(chunk) {
      if (response.write(chunk)) return Promise.resolve();
      const drained = new Promise<void>((resolve) =>
        response.once("drain", resolve)
      );
      return Promise.race([drained, closed]);
    },
    end() {
      response.end();
      if (!body.complete()) discardRest(incoming);
    },
    reset() {
      const { socket } = incoming;
      if (socket.resetAndDestroy === undefined) socket.destroy();
      else socket.resetAndDestroy();
    },
    closed,
  };
  try {
    await handler(request, reply);
  } catch {
    if (response.writableEnded) return;
    if (response.headersSent) return reply.reset();
    reply.head(500, { "content-length": "0" });
    reply.end();
  }
}

function joinHeaders(
  headers: IncomingMessageLike["headers"],
): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    joined[name] = typeof value === "string" ? value : value.join(", ");
  }
  return joined;
}
