/**
 * Asks the model, and records every attempt and every frame.
 *
 * @module
 */
import {
  qualifiesForTtft,
  type SessionTelemetry,
  type TracePropagation,
  type Turn,
} from "@agent-otel/agent-otel";
import { setTimeout as delay } from "node:timers/promises";
import { readEvents } from "./model_stream.ts";
import type {
  InputItem,
  OutputItem,
  Response,
  ResponsesRequest,
  StreamEvent,
} from "./responses_api.ts";
import { TOOL_DEFINITIONS } from "./tools.ts";

/** Where the model is, and which one. */
export interface ModelOptions {
  /** Base URL, such as `http://127.0.0.1:8080/v1`. */
  readonly url: string;
  readonly model: string;
  readonly reasoningEffort: string;
}

/** What the model is asked, and on whose behalf. */
export interface Question {
  readonly session: SessionTelemetry;
  readonly propagation: TracePropagation;
  readonly turn: Turn;
  readonly turnId: string;
  /** The conversation so far. */
  readonly input: readonly InputItem[];
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
  model: ModelOptions,
  question: Question,
): Promise<readonly OutputItem[]> {
  const { session, turnId } = question;
  const askedAt = performance.now();
  return await session.spans.run(
    "run_sampling_request",
    { turnId },
    async () =>
      await receive(await connect(model, question), question, askedAt),
  );
}

/** Reads the response. Its span also finds the first token of the turn. */
async function receive(
  body: ReadableStream<Uint8Array>,
  { session, turn }: Question,
  askedAt: number,
): Promise<readonly OutputItem[]> {
  let ttftMillis: number | undefined;
  const handle = (event: StreamEvent): Response | undefined => {
    if (qualifiesForTtft(event)) ttftMillis ??= performance.now() - askedAt;
    if (event.type !== "response.completed") return undefined;
    if (event.response) recordUsage(session, event.response, ttftMillis);
    return event.response;
  };
  return await session.spans.response({ turn }, async (spans) => {
    for await (const event of readEvents(session, body)) {
      const response = await spans.handle(event, () => handle(event));
      if (response !== undefined) return response.output;
    }
    const errorMessage = "the stream ended before the response did";
    session.sseEventCompletedFailed({ errorMessage });
    throw new Error(errorMessage);
  });
}

/** Sends the request, again when the service asks to come back later. */
async function connect(
  model: ModelOptions,
  question: Question,
): Promise<ReadableStream<Uint8Array>> {
  const { session } = question;
  for (let attempt = 0;; attempt++) {
    try {
      const { body } = await session.spans.run(
        "model_client.stream_responses_api",
        {},
        () =>
          session.runApiRequest(
            { attempt, endpoint: "/responses" },
            () => post(model, question),
          ),
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
  { propagation, input }: Question,
): Promise<{ status: number; body: ReadableStream<Uint8Array> }> {
  const request: ResponsesRequest = {
    model,
    stream: true,
    reasoning: { effort: reasoningEffort, summary: "auto" },
    tools: TOOL_DEFINITIONS,
    input,
  };
  const requestHeaders = new Headers({ "content-type": "application/json" });
  propagation.injectHeaders(requestHeaders);
  const { status, ok, body, headers } = await fetch(`${url}/responses`, {
    method: "POST",
    headers: requestHeaders,
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

function recordUsage(
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
    ...ttftMillis === undefined ? {} : { ttftMillis },
  });
}
