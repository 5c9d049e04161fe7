/**
 * Asks the model, and records every attempt and every frame.
 *
 * @module
 */
import type { SessionTelemetry, Turn } from "@agent-otel/agent-otel";
import { setTimeout as delay } from "node:timers/promises";
import type {
  InputItem,
  OutputItem,
  Response,
  ResponsesRequest,
  StreamEvent,
} from "./responses_api.ts";
import { readServerSentEvents } from "./sse.ts";
import { TOOL_DEFINITIONS } from "./tools.ts";

/** Where the model is, and which one. */
export interface ModelOptions {
  /** Base URL, such as `http://127.0.0.1:8080/v1`. */
  readonly url: string;
  readonly model: string;
  readonly reasoningEffort: string;
}

/** A refusal of the model's service. */
export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly status: number;
  /** How long the service asks to wait. */
  readonly retryAfterMillis: number | undefined;

  constructor(message: string, status: number, retryAfterMillis?: number) {
    super(message);
    this.status = status;
    this.retryAfterMillis = retryAfterMillis;
  }
}

const MAX_ATTEMPTS = 4;

/** One response of the model to the conversation so far. */
export async function askModel(
  options: ModelOptions,
  session: SessionTelemetry,
  turn: Turn,
  input: readonly InputItem[],
): Promise<readonly OutputItem[]> {
  const askedAt = performance.now();
  const body = await connect(options, session, input);
  let ttftMillis: number | undefined;
  let waitingSince = performance.now();
  try {
    for await (const frame of readServerSentEvents(body)) {
      const durationMillis = performance.now() - waitingSince;
      session.sseEvent({ kind: frame.event, durationMillis });
      const event = JSON.parse(frame.data) as StreamEvent;
      if (ttftMillis === undefined && isToken(event)) {
        ttftMillis = performance.now() - askedAt;
        turn.firstToken();
      }
      if (event.type === "response.completed" && event.response) {
        recordCompletion(options, session, event.response, ttftMillis);
        return event.response.output;
      }
      waitingSince = performance.now();
    }
    throw new Error("the stream ended before the response did");
  } catch (error) {
    session.sseEventFailed({
      durationMillis: performance.now() - waitingSince,
      errorMessage: String(error),
    });
    throw error;
  }
}

/** Sends the request, again when the service asks to come back later. */
async function connect(
  options: ModelOptions,
  session: SessionTelemetry,
  input: readonly InputItem[],
): Promise<ReadableStream<Uint8Array>> {
  for (let attempt = 0;; attempt++) {
    try {
      const { body } = await session.runApiRequest(
        { attempt, endpoint: "/responses" },
        () => post(options, input),
      );
      return body;
    } catch (error) {
      const canRetry = error instanceof ModelError &&
        (error.status === 429 || error.status >= 500);
      if (!canRetry || attempt + 1 === MAX_ATTEMPTS) throw error;
      await delay(error.retryAfterMillis ?? 100 * 2 ** attempt);
    }
  }
}

async function post(
  { url, model, reasoningEffort }: ModelOptions,
  input: readonly InputItem[],
): Promise<{ status: number; body: ReadableStream<Uint8Array> }> {
  const request: ResponsesRequest = {
    model,
    stream: true,
    reasoning: { effort: reasoningEffort, summary: "auto" },
    tools: TOOL_DEFINITIONS,
    input,
  };
  const { status, ok, body, headers } = await fetch(`${url}/responses`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
  });
  if (ok && body !== null) return { status, body };
  await body?.cancel();
  throw new ModelError(
    `the model's service answered ${status}`,
    status,
    Number(headers.get("retry-after-ms")) || undefined,
  );
}

/** Whether the event brings text or a tool call, not only an announcement. */
function isToken({ type, item }: StreamEvent): boolean {
  return type === "response.output_text.delta" ||
    type === "response.reasoning_summary_text.delta" ||
    item?.type === "function_call";
}

function recordCompletion(
  { reasoningEffort }: ModelOptions,
  session: SessionTelemetry,
  { usage, service_tier: serviceTier }: Response,
  ttftMillis: number | undefined,
): void {
  if (usage === null) {
    const errorMessage = "the response completed without its usage";
    return session.sseEventCompletedFailed({ errorMessage });
  }
  session.sseEventCompleted({
    inputTokens: usage.input_tokens,
    cachedTokens: usage.input_tokens_details.cached_tokens,
    outputTokens: usage.output_tokens,
    reasoningTokens: usage.output_tokens_details.reasoning_tokens,
    totalTokens: usage.total_tokens,
    serviceTier,
    reasoningEffort,
    ...ttftMillis === undefined ? {} : { ttftMillis },
  });
}
