/**
 * A model that says as much as it is asked to, by OpenAI's Responses API. Lives
 * in the process of the benchmark, apart from who reads it.
 *
 * @module
 */

/** A model on loopback. */
export interface ModelService {
  /**
   * Base URL. Requests below `/{deltas}/{bytes}` are answered with that many
   * deltas of about so many bytes, as a stream where they ask for one.
   */
  readonly url: string;
  close(): Promise<void>;
}

/** Events that are written at once. */
const TOGETHER = 16;

const encoder = new TextEncoder();

/** Starts a model on a free port. */
export function startModel(): ModelService {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const [, deltas = "1", bytes = "32"] = new URL(request.url).pathname
        .split("/");
      const { stream } = await request.json();
      const texts = { deltas: Number(deltas), text: textOf(Number(bytes)) };
      return stream === true
        ? new Response(eventsOf(texts), {
          headers: { "content-type": "text/event-stream" },
        })
        : Response.json(responseOf(texts, "completed"));
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    close: () => Promise.resolve(server.unref()),
  };
}

/** How much is said. */
export interface Said {
  readonly deltas: number;
  /** Of one delta. */
  readonly text: string;
}

/** Ordinary words of a length. */
export function textOf(bytes: number): string {
  return "some words of an answer, ".repeat(bytes / 25 + 1).slice(0, bytes);
}

function eventsOf(said: Said): ReadableStream<Uint8Array> {
  const events = streamOf(said);
  return new ReadableStream({
    pull(controller) {
      let text = "";
      for (let left = TOGETHER; left > 0; left--) {
        const { done, value } = events.next();
        if (done) break;
        text += value;
      }
      if (text === "") controller.close();
      else controller.enqueue(encoder.encode(text));
    },
  });
}

/** The frames of a stream, as text. */
function* streamOf(said: Said): Generator<string> {
  let sequence = 0;
  for (const event of unnumbered(said)) {
    const data = JSON.stringify({ ...event, sequence_number: sequence++ });
    yield `event: ${event.type}\ndata: ${data}\n\n`;
  }
}

function* unnumbered(
  said: Said,
): Generator<{ readonly type: string } & Readonly<Record<string, unknown>>> {
  const place = { item_id: "msg_1", output_index: 0 };
  const content = { ...place, content_index: 0 };
  const part = { type: "output_text", text: "", annotations: [] };
  const item = {
    type: "message",
    id: "msg_1",
    role: "assistant",
    status: "in_progress",
    content: [],
  };
  const response = responseOf(said, "in_progress");
  yield { type: "response.created", response };
  yield { type: "response.output_item.added", output_index: 0, item };
  yield { type: "response.content_part.added", ...content, part };
  for (let at = 0; at < said.deltas; at++) {
    yield {
      type: "response.output_text.delta",
      ...content,
      delta: said.text,
      logprobs: [],
    };
  }
  yield {
    type: "response.output_text.done",
    ...content,
    text: "",
    logprobs: [],
  };
  yield { type: "response.content_part.done", ...content, part };
  yield { type: "response.output_item.done", output_index: 0, item };
  const completed = responseOf({ ...said, deltas: 0 }, "completed");
  yield { type: "response.completed", response: completed };
}

function responseOf({ deltas, text }: Said, status: string): unknown {
  const isDone = status === "completed";
  const words = { type: "output_text", text: text.repeat(deltas) };
  return {
    id: "resp_1",
    object: "response",
    created_at: 1_760_000_000,
    status,
    error: null,
    incomplete_details: null,
    model: "gpt-5.1",
    service_tier: "default",
    output: isDone
      ? [{
        type: "message",
        id: "msg_1",
        role: "assistant",
        status,
        content: [{ ...words, annotations: [], logprobs: [] }],
      }]
      : [],
    usage: isDone
      ? {
        input_tokens: 900,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: 200,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 1_100,
      }
      : null,
  };
}
