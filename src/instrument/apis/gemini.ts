/**
 * Google's Gemini API, `generateContent` and `streamGenerateContent`, also on
 * Vertex AI.
 *
 * A stream without `alt=sse` is one JSON array; its elements are the events.
 *
 * Source: https://ai.google.dev/api/generate-content.
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
import {
  type AnswerUsage,
  callAdded,
  completed,
  CREATED,
  MESSAGE_ADDED,
  REASONING_DELTA,
  TEXT_DELTA,
} from "./responses_events.ts";

const PATH = /\/models\/([^/:]+):(streamGenerateContent|generateContent)$/;

/** Reasons that mean that the model would not or may not say it. */
const REFUSALS: ReadonlySet<string> = new Set([
  "BLOCKLIST",
  "IMAGE_SAFETY",
  "PROHIBITED_CONTENT",
  "RECITATION",
  "SAFETY",
  "SPII",
]);

/** Google's Gemini API. */
export const gemini: ModelApi = {
  name: "gemini",
  operation: "generate_content",
  endpoint: "/generateContent",
  provider: ({ hostname }) =>
    hostname.endsWith("aiplatform.googleapis.com")
      ? "gcp.vertex_ai"
      : "gcp.gemini",
  keys: ["contents"],
  matches: ({ pathname }) => PATH.test(pathname),
  readRequest(body, { pathname }) {
    const [, model, method] = PATH.exec(pathname) ?? [];
    const config = at(body, "generationConfig") ??
      at(body, "generation_config");
    return defined({
      model: model ?? textAt(body, "model"),
      stream: method === "streamGenerateContent",
      reasoningEffort: textAt(config, "thinkingConfig", "thinkingLevel"),
      maxTokens: countAt(config, "maxOutputTokens"),
      choiceCount: countAt(config, "candidateCount"),
      temperature: numberAt(config, "temperature"),
      topP: numberAt(config, "topP"),
      topK: numberAt(config, "topK"),
      frequencyPenalty: numberAt(config, "frequencyPenalty"),
      presencePenalty: numberAt(config, "presencePenalty"),
      seed: numberAt(config, "seed"),
      stopSequences: textsAt(config, "stopSequences"),
      outputType: textAt(config, "responseMimeType") === "application/json"
        ? "json"
        : undefined,
    });
  },
  createReader: () => new GeminiReader(),
};

class GeminiReader implements AnswerReader {
  readonly facts: AnswerFacts = newFacts();
  #begun = false;
  #inMessage = false;
  #usage: AnswerUsage | undefined;

  read(chunk: unknown): readonly ResponseEvent[] {
    const events: ResponseEvent[] = this.#begun ? [] : [CREATED];
    this.#begun = true;
    this.#readChunk(chunk, events);
    return events;
  }

  readWhole(answer: unknown): readonly ResponseEvent[] {
    const events: ResponseEvent[] = [];
    for (const chunk of Array.isArray(answer) ? answer : [answer]) {
      this.#readChunk(chunk, events);
    }
    return [...events, ...this.end()];
  }

  /** Usage grows with every chunk: only the end says that it is all. */
  end(): readonly ResponseEvent[] {
    const { facts } = this;
    facts.over = facts.finishReasons.length > 0;
    if (facts.error !== undefined || !facts.over) return [];
    return [completed(this.#usage)];
  }

  #readChunk(chunk: unknown, events: ResponseEvent[]): void {
    const { facts } = this;
    noteIdentity(
      facts,
      textAt(chunk, "responseId"),
      textAt(chunk, "modelVersion"),
      textAt(chunk, "usageMetadata", "serviceTier"),
    );
    const message = textAt(chunk, "error", "message");
    if (message !== undefined) {
      const type = textAt(chunk, "error", "status") ?? "error";
      facts.error ??= { type, message };
    }
    const blocked = textAt(chunk, "promptFeedback", "blockReason");
    if (blocked !== undefined) {
      noteFinish(facts, blocked);
      facts.refused = true;
    }
    for (const candidate of listAt(chunk, "candidates")) {
      for (const part of listAt(candidate, "content", "parts")) {
        this.#readPart(part, events);
      }
      const reason = textAt(candidate, "finishReason");
      if (reason !== undefined) {
        noteFinish(facts, reason, numberAt(candidate, "index"));
        facts.refused ||= REFUSALS.has(reason);
      }
    }
    this.#usage = readUsage(at(chunk, "usageMetadata")) ?? this.#usage;
  }

  #readPart(part: unknown, events: ResponseEvent[]): void {
    const call = at(part, "functionCall");
    if (call !== undefined) events.push(callAdded(textAt(call, "name")));
    if (textAt(part, "text") === undefined) return;
    if (at(part, "thought") === true) {
      events.push(REASONING_DELTA);
      return;
    }
    if (!this.#inMessage) events.push(MESSAGE_ADDED);
    this.#inMessage = true;
    events.push(TEXT_DELTA);
  }
}

/** Thoughts are counted apart from the candidates; what tools read, too. */
function readUsage(usage: unknown): AnswerUsage | undefined {
  const prompt = countAt(usage, "promptTokenCount");
  if (prompt === undefined) return undefined;
  const reasoningTokens = countAt(usage, "thoughtsTokenCount") ?? 0;
  return {
    inputTokens: prompt + (countAt(usage, "toolUsePromptTokenCount") ?? 0),
    cachedTokens: countAt(usage, "cachedContentTokenCount") ?? 0,
    cacheWriteTokens: 0,
    outputTokens: (countAt(usage, "candidatesTokenCount") ?? 0) +
      reasoningTokens,
    reasoningTokens,
  };
}
