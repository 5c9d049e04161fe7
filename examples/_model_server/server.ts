/**
 * A model on loopback that speaks the APIs of four services: asks for one tool
 * call, and then answers.
 *
 * @module
 */
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { anthropicMessages } from "./anthropic_messages.ts";
import type { Api } from "./api.ts";
import { nextAnswer } from "./conversation.ts";
import { gemini } from "./gemini.ts";
import { openaiChat } from "./openai_chat.ts";
import { openaiResponses } from "./openai_responses.ts";

const APIS: readonly Api[] = [
  openaiResponses,
  openaiChat,
  anthropicMessages,
  gemini,
];

/** A running model server. */
export interface ModelServer {
  /** Its origin, such as `http://127.0.0.1:8080`; each API adds its own path. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a model on loopback. */
export async function startModelServer(port = 0): Promise<ModelServer> {
  let answered = 0;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const api = APIS.find((each) => each.path.test(path));
    if (request.method !== "POST" || api === undefined) {
      response.writeHead(404).end();
      return;
    }
    answered += 1;
    answer(api, path, String(answered), request, response).catch(() => {
      response.destroy(); // The client went away, or sent no conversation.
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  api: Api,
  path: string,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const conversation = api.read(await readJson(request), path);
  const said = nextAnswer(conversation);
  if (!conversation.stream) {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(api.whole(said, conversation, id)));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const { event, data } of api.events(said, conversation, id)) {
    const text = typeof data === "string" ? data : JSON.stringify(data);
    const named = event === undefined ? "" : `event: ${event}\n`;
    response.write(`${named}data: ${text}\n\n`);
  }
  response.end();
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(
    await new Blob(chunks as Uint8Array<ArrayBuffer>[]).text(),
  );
}
