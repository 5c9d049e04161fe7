/**
 * OpenAI's Chat Completions API, which many services and gateways speak.
 *
 * Source: https://platform.openai.com/docs/api-reference/chat.
 *
 * @module
 */
import { defined } from "../../defined.ts";
import type { ResponseEvent } from "../../spans/response_event.ts";
import {
  type AnswerFacts,
  newFacts,
  noteFinish,
  noteIdentity,
} from "./answer_facts.ts";
import { at, countAt, listAt, numberAt, textAt, textsAt } from "./fields.ts";
import type { AnswerReader, ModelApi } from "./model_api.ts";
import { openaiProvider } from "./openai_provider.ts";
import { outputType } from "./openai_responses.ts";
import {
  type AnswerUsage,
  callAdded,
  completed,
  CREATED,
  MESSAGE_ADDED,
  REASONING_DELTA,
  REFUSAL_DELTA,
  TEXT_DELTA,
  TOOL_INPUT_DELTA,
} from "./responses_events.ts";

/** OpenAI's Chat Completions API. */
export const openaiChat: ModelApi = {
  name: "openai.chat",
  operation: "chat",
  endpoint: "/chat/completions",
  provider: openaiProvider,
  keys: ["messages"],
  matches: ({ pathname }) => /\/chat\/completions\/?$/.test(pathname),
  readRequest: (body, { pathname }) =>
    defined({
      model: textAt(body, "model") ??
        /\/deployments\/([^/]+)\//.exec(pathname)?.[1],
      stream: at(body, "stream") === true,
      reasoningEffort: textAt(body, "reasoning_effort"),
      serviceTier: textAt(body, "service_tier"),
      maxTokens: countAt(body, "max_completion_tokens") ??
        countAt(body, "max_tokens"),
      choiceCount: countAt(body, "n"),
      temperature: numberAt(body, "temperature"),
      topP: numberAt(body, "top_p"),
      frequencyPenalty: numberAt(body, "frequency_penalty"),
      presencePenalty: numberAt(body, "presence_penalty"),
      seed: numberAt(body, "seed"),
      stopSequences: textsAt(body, "stop"),
      outputType: outputType(textAt(body, "response_format", "type")),
    }),
  createReader: () => new ChatReader(),
};

class ChatReader implements AnswerReader {
  readonly facts: AnswerFacts = newFacts();
  #begun = false;
  #inMessage = false;
  #usage: AnswerUsage | undefined;

  read(chunk: unknown): readonly ResponseEvent[] {
    const events: ResponseEvent[] = this.#begun ? [] : [CREATED];
    this.#begun = true;
    this.#readEnvelope(chunk);
    for (const choice of listAt(chunk, "choices")) {
      this.#readPiece(at(choice, "delta"), events);
      this.#readFinish(choice);
    }
    return events;
  }

  readWhole(answer: unknown): readonly ResponseEvent[] {
    const events: ResponseEvent[] = [];
    this.#begun = true;
    this.#readEnvelope(answer);
    for (const choice of listAt(answer, "choices")) {
      this.#readPiece(at(choice, "message"), events);
      this.#readFinish(choice);
    }
    return [...events, ...this.end(false)];
  }

  /** Usage comes after the finish reason: only the end says that it is all. */
  end(said: boolean): readonly ResponseEvent[] {
    const { facts } = this;
    facts.over = said || facts.finishReasons.length > 0;
    if (facts.error !== undefined || !facts.over) return [];
    return [completed(this.#usage)];
  }

  #readEnvelope(chunk: unknown): void {
    const { facts } = this;
    noteIdentity(
      facts,
      textAt(chunk, "id"),
      textAt(chunk, "model"),
      textAt(chunk, "service_tier"),
    );
    const error = at(chunk, "error");
    const message = textAt(error, "message") ?? textAt(chunk, "error");
    if (message !== undefined) {
      const code = textAt(error, "type") ?? textAt(error, "code") ??
        numberAt(error, "code");
      facts.error ??= { type: String(code ?? "error"), message };
    }
    this.#usage = readUsage(at(chunk, "usage")) ?? this.#usage;
  }

  #readPiece(piece: unknown, events: ResponseEvent[]): void {
    // Services beside OpenAI name their reasoning in two ways.
    if (
      textAt(piece, "reasoning_content") !== undefined ||
      textAt(piece, "reasoning") !== undefined
    ) events.push(REASONING_DELTA);
    if (textAt(piece, "refusal") !== undefined) {
      this.facts.refused = true;
      events.push(REFUSAL_DELTA);
    }
    if (textAt(piece, "content") !== undefined) {
      if (!this.#inMessage) events.push(MESSAGE_ADDED);
      this.#inMessage = true;
      events.push(TEXT_DELTA);
    }
    const calls = listAt(piece, "tool_calls").map((call) =>
      at(call, "function") ?? at(call, "custom")
    );
    for (const call of [...calls, at(piece, "function_call")]) {
      const name = textAt(call, "name");
      if (name !== undefined) events.push(callAdded(name));
      else if (textAt(call, "arguments") ?? textAt(call, "input")) {
        events.push(TOOL_INPUT_DELTA);
      }
    }
  }

  #readFinish(choice: unknown): void {
    const reason = textAt(choice, "finish_reason");
    if (reason === undefined) return;
    noteFinish(this.facts, reason, numberAt(choice, "index"));
  }
}

function readUsage(usage: unknown): AnswerUsage | undefined {
  const inputTokens = countAt(usage, "prompt_tokens");
  const outputTokens = countAt(usage, "completion_tokens");
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  return defined<AnswerUsage>({
    inputTokens,
    outputTokens,
    cachedTokens: countAt(usage, "prompt_tokens_details", "cached_tokens") ??
      countAt(usage, "prompt_cache_hit_tokens") ?? 0,
    cacheWriteTokens:
      countAt(usage, "prompt_tokens_details", "cache_write_tokens") ?? 0,
    reasoningTokens:
      countAt(usage, "completion_tokens_details", "reasoning_tokens") ?? 0,
    totalTokens: countAt(usage, "total_tokens"),
  });
}
