/**
 * A model on loopback: streams the Responses API, says what its script says,
 * and is overloaded at first, as real ones are.
 *
 * @module
 */
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { nextAnswer } from "./model_script.ts";
import { streamEvents } from "./response_stream.ts";
import type { ResponsesRequest } from "./responses_api.ts";

/** How the server behaves. */
export interface ModelServerOptions {
  /** Pause before each event, in milliseconds. @default {6} */
  readonly paceMillis?: number;
  /** Requests refused with 429 before the first answer. @default {1} */
  readonly refusals?: number;
  /** Receives the trace context of each request. */
  readonly onTrace?: (traceparent: string | undefined) => void;
}

/** A running model server. */
export interface ModelServer {
  /** Base URL, as model clients want it. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a model on a free port of loopback. */
export async function startModelServer(
  options: ModelServerOptions = {},
): Promise<ModelServer> {
  const { paceMillis = 6, refusals = 1, onTrace } = options;
  let refused = 0;
  let answered = 0;
  const server = createServer((request, response) => {
    onTrace?.(request.headers["traceparent"] as string | undefined);
    if (request.method !== "POST" || request.url !== "/v1/responses") {
      response.writeHead(404).end();
    } else if (refused < refusals) {
      refused += 1;
      refuse(request, response);
    } else {
      answered += 1;
      stream(request, response, answered, paceMillis).catch(() => {
        response.destroy(); // The client went away, or sent no conversation.
      });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refuse(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(429, {
    "content-type": "application/json",
    "retry-after-ms": "50",
  });
  response.end(JSON.stringify({
    error: {
      type: "rate_limit_exceeded",
      message: "Rate limit reached for requests",
    },
  }));
}

async function stream(
  request: IncomingMessage,
  response: ServerResponse,
  number: number,
  paceMillis: number,
): Promise<void> {
  const { model, input } = await readJson(request);
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of streamEvents(nextAnswer(input), model, number)) {
    await delay(paceMillis);
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  }
  response.end();
}

async function readJson(request: IncomingMessage): Promise<ResponsesRequest> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = await new Blob(chunks as Uint8Array<ArrayBuffer>[]).text();
  return JSON.parse(text) as ResponsesRequest;
}
