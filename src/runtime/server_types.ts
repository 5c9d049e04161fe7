/**
 * HTTP as a host serves it.
 *
 * @module
 */

/** An HTTP request as `Runtime.serve` hands it over. */
export interface ServerRequest {
  readonly method: string;
  /** Path with query, as sent. */
  readonly path: string;
  /** Names in lower case; repeated headers joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it arrives, undecoded. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** How a handler answers. */
export interface ServerReply {
  /** Sends status and headers. Call once, before `write`. */
  head(status: number, headers: Readonly<Record<string, string>>): void;
  /** Sends a piece of the body. Resolves when more may follow. */
  write(chunk: Uint8Array): Promise<void>;
  /** Ends the answer. */
  end(): void;
  /** Breaks the connection off, with a TCP reset where the host can. */
  reset(): void;
  /** Settles when the answer is complete or the peer has gone. */
  readonly closed: Promise<void>;
}

/** Answers one request. A rejection becomes a 500. */
export type ServerHandler = (
  request: ServerRequest,
  reply: ServerReply,
) => Promise<void>;

/** Where `Runtime.serve` listens. */
export interface ServeOptions {
  /** @default {"127.0.0.1"} */
  readonly hostname?: string;
  /** 0 to 65,535; 0 picks a free one. @default {0} */
  readonly port?: number;
}

/** A listening server. */
export interface Server {
  readonly hostname: string;
  readonly port: number;
  /** Stops listening and breaks every open connection off. */
  close(): Promise<void>;
}
