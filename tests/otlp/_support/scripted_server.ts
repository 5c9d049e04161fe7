/**
 * An HTTP server that does what it is told, one request after the other: for
 * what no well-behaved collector would do.
 *
 * @module
 */

import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { gunzipSync } from "node:zlib";

/** What arrived. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Decompressed. */
  readonly body: Uint8Array;
}

/** Answers one request. */
export type Step = (response: ServerResponse, request: IncomingMessage) => void;

/** A listening server; always `close()` it. */
export interface ScriptedServer {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  close(): Promise<void>;
}

/** Listens; the last step answers every further request. */
export async function startScriptedServer(
  ...steps: readonly Step[]
): Promise<ScriptedServer> {
  const requests: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    request.on("error", () => {});
    response.on("error", () => {});
    request.on("end", () => {
      const raw = Buffer.concat(chunks);
      const step = steps[Math.min(requests.length, steps.length - 1)];
      requests.push({
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers as Record<string, string | undefined>,
        body: request.headers["content-encoding"] === "gzip"
          ? gunzipSync(raw)
          : raw,
      });
      step?.(response, request);
    });
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1/logs`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections?.();
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Answers with a status, headers and a body. */
export function answer(
  status: number,
  headers: Record<string, string> = {},
  body: string | Uint8Array = "",
): Step {
  return (response) => void response.writeHead(status, headers).end(body);
}

/** Breaks the connection off instead of answering. */
export const reset: Step = (_response, request) =>
  void request.socket.destroy();

/** Never answers. */
export const hang: Step = () => {};

/** Answers with a status and the beginning of a body that never ends. */
export function hangInBody(status: number): Step {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.write("{");
  };
}

/** A port that nobody listens on. */
export async function unusedUrl(): Promise<string> {
  const server = await startScriptedServer(hang);
  await server.close();
  return server.url;
}
