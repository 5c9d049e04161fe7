/**
 * A server that judges bodies by their text.
 *
 * @module
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

/** A listening server; always `close()` it. */
export interface TextServer {
  /** Base URL, without a final slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** Answers with the status that `judge` gives for a body, decompressed. */
export async function startServer(
  judge: (body: string) => number,
): Promise<TextServer> {
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    request.on("end", () => {
      const raw = Buffer.concat(chunks);
      const isPacked = request.headers["content-encoding"] === "gzip";
      const status = judge((isPacked ? gunzipSync(raw) : raw).toString());
      const headers = { "content-type": "text/plain" };
      if (status === 200) response.writeHead(200).end();
      else response.writeHead(status, headers).end("odd");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections?.();
      }),
  };
}
