/**
 * An HTTPS server that takes what a collector would, on every runtime.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { type Issued, keyPem } from "./certificates.ts";

/** What arrived. */
export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  /** Whether a client certificate was verified. */
  readonly authorized: boolean;
}

/** How to listen. */
export interface ReceiverOptions {
  readonly identity: Issued;
  /** Certificates between the server's and its authority. */
  readonly chain?: readonly Issued[];
  /** Asks clients for a certificate of this authority. */
  readonly clientAuthority?: Issued;
  /** @default {answers 200 without a body} */
  readonly answer?: (
    response: ServerResponse,
    request: IncomingMessage,
  ) => void;
}

/** A listening server; always `close()` it. */
export interface Receiver {
  /** `https://localhost:{port}`, a name of the certificates. */
  readonly url: string;
  readonly received: readonly Received[];
  /** Connections so far, also those without a handshake. */
  readonly connections: number;
  close(): Promise<void>;
}

/** Listens on loopback. */
export async function startReceiver(
  options: ReceiverOptions,
): Promise<Receiver> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const { identity, chain = [], clientAuthority } = options;
  const server = createServer({
    key: keyPem(identity),
    cert: [identity, ...chain].map(({ certificate }) => certificate).join(""),
    ...clientAuthority === undefined ? {} : {
      ca: clientAuthority.certificate,
      requestCert: true,
      rejectUnauthorized: true,
    },
  }, (request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (text) => body += String(text));
    request.on("error", () => {});
    response.on("error", () => {});
    request.on("end", () => {
      received.push({
        path: request.url ?? "",
        headers: request.headers,
        body,
        authorized: (request.socket as unknown as { authorized?: boolean })
          .authorized === true,
      });
      if (options.answer === undefined) response.end();
      else options.answer(response, request);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.on("connection", (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve())
  );
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}`,
    received,
    get connections() {
      return connections;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections?.();
        for (const socket of sockets) socket.destroy();
      }),
  };
}
