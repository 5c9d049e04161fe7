/**
 * An HTTP client that shows what really came over the socket.
 *
 * @module
 */

import { connect } from "node:net";

import { concatenate } from "../../src/concatenate.ts";

/** What came back. */
export interface RawAnswer {
  /** 0 when there was no status line. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** As sent, chunk framing included. */
  readonly body: Uint8Array;
  /** How it ended; `silent` when nothing came for `silenceMillis`. */
  readonly end: "closed" | "reset" | "silent" | "complete";
  /** Milliseconds until the first byte. */
  readonly firstByteMillis: number;
}

/** What to send. */
export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Claimed instead of the true length. */
  readonly contentLength?: number;
  /** @default {5_000} */
  readonly silenceMillis?: number;
}

/** Sends one request over its own connection. */
export function rawRequest(
  port: number,
  request: RawRequest,
): Promise<RawAnswer> {
  const body = typeof request.body === "string"
    ? new TextEncoder().encode(request.body)
    : request.body ?? new Uint8Array();
  const head = [
    `${request.method ?? "POST"} ${request.path} HTTP/1.1`,
    "host: 127.0.0.1",
    `content-length: ${request.contentLength ?? body.length}`,
    ...Object.entries(request.headers ?? {}).map(([k, v]) => `${k}: ${v}`),
  ];
  return new Promise((resolve) => {
    const startMillis = Date.now();
    const pieces: Uint8Array[] = [];
    let firstByteMillis = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const socket = connect(port, "127.0.0.1");
    const finish = (end: RawAnswer["end"]): void => {
      clearTimeout(timer);
      resolve({ ...parseAnswer(concatenate(pieces)), end, firstByteMillis });
      socket.destroy();
    };
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(
        () => finish("silent"),
        request.silenceMillis ?? 5_000,
      );
    };
    socket.on("connect", () => {
      wait();
      socket.write(`${head.join("\r\n")}\r\n\r\n`);
      if (body.length > 0) socket.write(body);
    });
    socket.on("data", (data: Uint8Array) => {
      if (pieces.length === 0) firstByteMillis = Date.now() - startMillis;
      pieces.push(data);
      const { status, headers, body } = parseAnswer(concatenate(pieces));
      const length = status === 204 ? "0" : headers["content-length"];
      if (String(body.length) === length) finish("complete");
      else wait();
    });
    socket.on(
      "error",
      (error: { code?: string }) =>
        finish(error.code === "ECONNRESET" ? "reset" : "closed"),
    );
    socket.on("end", () => finish("closed"));
  });
}

function parseAnswer(
  bytes: Uint8Array,
): Pick<RawAnswer, "status" | "headers" | "body"> {
  const text = new TextDecoder("latin1").decode(bytes);
  const split = text.indexOf("\r\n\r\n");
  if (split === -1) return { status: 0, headers: {}, body: new Uint8Array() };
  const [statusLine = "", ...lines] = text.slice(0, split).split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return {
    status: Number(statusLine.split(" ")[1]),
    headers,
    body: bytes.slice(split + 4),
  };
}
