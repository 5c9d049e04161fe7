/**
 * Listening for HTTP over `node:http`, which Node, Deno and Bun all have.
 *
 * @module
 */

import type {
  Runtime,
  ServeOptions,
  Server,
  ServerHandler,
  ServerReply,
  ServerRequest,
} from "./types.ts";

/** What we use of a socket of `node:net`. */
export interface SocketLike {
  destroy(): unknown;
  resetAndDestroy?(): unknown;
  once(event: "close", listener: () => void): unknown;
  off(event: "close", listener: () => void): unknown;
}

/** What we use of `http.IncomingMessage`. */
export interface IncomingMessageLike {
  readonly method?: string;
  readonly url?: string;
  readonly headers: Readonly<
    Record<string, string | readonly string[] | undefined>
  >;
  readonly socket: SocketLike;
  on(event: "data", listener: (chunk: Uint8Array) => void): unknown;
  on(event: "end" | "close", listener: () => void): unknown;
  on(event: "error", listener: (error: unknown) => void): unknown;
  pause(): unknown;
  resume(): unknown;
}

/** What we use of `http.ServerResponse`. */
export interface ServerResponseLike {
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  writeHead(status: number, headers: Record<string, string>): unknown;
  flushHeaders(): void;
  write(chunk: Uint8Array): boolean;
  end(): unknown;
  once(event: "drain" | "close" | "finish", listener: () => void): unknown;
  on(event: "error", listener: (error: unknown) => void): unknown;
}

/** What we use of `http.Server`. */
export interface HttpServerLike {
  keepAliveTimeout: number;
  requestTimeout: number;
  listen(port: number, hostname: string): unknown;
  address(): { readonly port: number } | string | null;
  close(done: () => void): unknown;
  closeAllConnections?(): void;
  once(event: "listening", listener: () => void): unknown;
  once(event: "error", listener: (error: unknown) => void): unknown;
  on(event: "connection", listener: (socket: SocketLike) => void): unknown;
}

/** What we use of `node:http`. */
export interface NodeHttp {
  createServer(
    listener: (
      request: IncomingMessageLike,
      response: ServerResponseLike,
    ) => void,
  ): HttpServerLike;
}

/** A client's idle connection outlives its next request. */
const KEEP_ALIVE_MILLIS = 65_000;

/** How long we go on discarding a body nobody read, so the answer arrives. */
const LINGER_MILLIS = 500;

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

/**
 * The body as it arrives. Unlike the stream's own iterator, leaving the loop
 * early keeps the connection, so that a 413 can still be answered.
 */
function readBody(
  incoming: IncomingMessageLike,
): { readonly chunks: AsyncIterable<Uint8Array>; complete(): boolean } {
  const waiting: Uint8Array[] = [];
  const isEmpty = incoming.headers["transfer-encoding"] === undefined &&
    Number(incoming.headers["content-length"] ?? 0) === 0;
  let state: "open" | "ended" | "failed" = "open";
  let failure: unknown;
  let wake = (): void => {};
  const settle = (next: "ended" | "failed", reason?: unknown): void => {
    if (state !== "open") return;
    state = next;
    failure = reason;
    wake();
  };
  incoming.on("data", (chunk) => {
    waiting.push(chunk);
    incoming.pause();
    wake();
  });
  incoming.on("end", () => settle("ended"));
  incoming.on("error", (error) => settle("failed", error));
  incoming.on(
    "close",
    () => settle("failed", new Error("The client went away")),
  );
  async function* chunks(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const chunk = waiting.shift();
      if (chunk !== undefined) yield chunk;
      else if (state === "ended") return;
      else if (state === "failed") throw failure;
      else {
        const woken = new Promise<void>((resolve) => wake = resolve);
        incoming.resume();
        await woken;
      }
    }
  }
  return {
    chunks: { [Symbol.asyncIterator]: chunks },
    complete: () => isEmpty || (state === "ended" && waiting.length === 0),
  };
}

/**
 * Closing with unread data makes TCP reset the connection, and the client
 * loses our answer: read on for a while, into nothing.
 */
function discardRest(incoming: IncomingMessageLike): void {
  incoming.on("data", () => incoming.resume());
  incoming.resume();
  const timer: unknown = setTimeout(
    () => incoming.socket.destroy(),
    LINGER_MILLIS,
  );
  (timer as { unref?: () => void }).unref?.();
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
