/**
 * A model on loopback: streams the Responses API, says what its script says,
 * and is overloaded at first, as real ones are.
 *
 * @module
 */
import type { Runtime, ServerReply, ServerRequest } from "../runtime/types.ts";
import { delay } from "./delay.ts";
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

/**
 * Starts a model on a free port of loopback.
 *
 * @throws {Error} If the host cannot listen.
 */
export async function startModelServer(
  runtime: Pick<Runtime, "serve">,
  options: ModelServerOptions = {},
): Promise<ModelServer> {
  const { paceMillis = 6, refusals = 1, onTrace } = options;
  if (runtime.serve === undefined) {
    throw new Error("This host cannot listen for HTTP");
  }
  let refused = 0;
  let answered = 0;
  const { port, close } = await runtime.serve({}, async (request, reply) => {
    onTrace?.(request.headers["traceparent"]);
    if (request.method !== "POST" || request.path !== "/v1/responses") {
      reply.head(404, { "content-length": "0" });
      reply.end();
    } else if (refused < refusals) {
      refused += 1;
      await refuse(reply);
    } else {
      answered += 1;
      await stream(request, reply, answered, paceMillis);
    }
  });
  return { url: `http://127.0.0.1:${port}/v1`, close };
}

async function refuse(reply: ServerReply): Promise<void> {
  reply.head(429, {
    "content-type": "application/json",
    "retry-after-ms": "50",
  });
  await reply.write(bytes(JSON.stringify({
    error: {
      type: "rate_limit_exceeded",
      message: "Rate limit reached for requests",
    },
  })));
  reply.end();
}

async function stream(
  request: ServerRequest,
  reply: ServerReply,
  number: number,
  paceMillis: number,
): Promise<void> {
  const { model, input } = await readJson(request);
  reply.head(200, { "content-type": "text/event-stream" });
  for (const event of streamEvents(nextAnswer(input), model, number)) {
    await delay(paceMillis);
    await reply.write(
      bytes(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
    );
  }
  reply.end();
}

async function readJson({ body }: ServerRequest): Promise<ResponsesRequest> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
  }
  return JSON.parse(text) as ResponsesRequest;
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
