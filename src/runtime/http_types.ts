/**
 * What we use of `node:http`.
 *
 * @module
 */

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
