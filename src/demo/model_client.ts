/**
 * Asks the model. Nothing here knows of telemetry: the `fetch` records.
 *
 * @module
 */
import { SseFrames } from "../instrument/sse_frames.ts";
import { delay } from "./delay.ts";
import type {
  InputItem,
  ModelResponse,
  ResponsesRequest,
  StreamEvent,
} from "./responses_api.ts";
import { TOOL_DEFINITIONS } from "./tools.ts";

/** Where the model is, and which one. */
export interface Model {
  /** Base URL, such as `http://127.0.0.1:8080/v1`. */
  readonly url: string;
  readonly model: string;
  readonly reasoningEffort: string;
}

/** A refusal of the model's service. */
export class ModelError extends Error {
  override readonly name = "ModelError";
}

const MAX_ATTEMPTS = 4;

/**
 * One response of the model to the conversation so far.
 *
 * @param onEvent Told each event of the stream as it comes.
 * @throws {ModelError} If the service refuses.
 */
export async function askModel(
  { url, model, reasoningEffort }: Model,
  input: readonly InputItem[],
  fetch: typeof globalThis.fetch,
  onEvent: (event: StreamEvent) => void = () => {},
): Promise<ModelResponse> {
  const request: ResponsesRequest = {
    model,
    stream: true,
    reasoning: { effort: reasoningEffort, summary: "auto" },
    tools: TOOL_DEFINITIONS,
    input,
  };
  for (let attempt = 1;; attempt++) {
    const { ok, status, headers, body } = await fetch(`${url}/responses`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
    });
    if (ok && body !== null) return await readResponse(body, onEvent);
    await body?.cancel();
    const canRetry = status === 429 || status >= 500;
    if (!canRetry || attempt === MAX_ATTEMPTS) {
      throw new ModelError(`the model's service answered ${status}`);
    }
    await delay(Number(headers.get("retry-after-ms")) || 100 * 2 ** attempt);
  }
}

async function readResponse(
  body: ReadableStream<Uint8Array>,
  onEvent: (event: StreamEvent) => void,
): Promise<ModelResponse> {
  let completed: ModelResponse | undefined;
  const frames = new SseFrames(({ data }) => {
    const event = JSON.parse(data) as StreamEvent;
    onEvent(event);
    if (event.type === "response.completed") completed = event.response;
  }, () => {});
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    frames.feed(decoder.decode(value, { stream: true }));
  }
  if (completed !== undefined) return completed;
  throw new ModelError("the stream ended before the response did");
}
