/**
 * Anthropic's Messages API, also on Vertex AI.
 *
 * Its count of input tokens leaves out what the cache gave and took; ours, like
 * every other here, includes both.
 *
 * Source: https://docs.anthropic.com/en/api/messages,
 * https://docs.anthropic.com/en/docs/build-with-claude/streaming.
 *
 * @module
 */
import { defined } from "../../defined.ts";
import type { ResponseEvent } from "../../spans/response_event.ts";
import { type AnswerFacts, newFacts, noteIdentity } from "./answer_facts.ts";
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
  TOOL_INPUT_DELTA,
} from "./responses_events.ts";

/** Anthropic's Messages API. */
export const anthropicMessages: ModelApi = {
  name: "anthropic.messages",
  operation: "chat",
  endpoint: "/messages",
  provider: ({ hostname }) =>
    hostname.endsWith("aiplatform.googleapis.com")
      ? "gcp.vertex_ai"
      : "anthropic",
  keys: ["messages"],
  matches: ({ pathname }) =>
    /\/messages\/?$|\/publishers\/anthropic\/models\/[^/]+:(?:streamR|r)awPredict$/
      .test(pathname),
  readRequest: (body, { pathname }) =>
    defined({
      model: textAt(body, "model") ??
        /\/models\/([^/:]+):/.exec(pathname)?.[1],
      stream: at(body, "stream") === true,
      reasoningEffort: textAt(body, "output_config", "effort"),
      serviceTier: textAt(body, "service_tier"),
      maxTokens: countAt(body, "max_tokens"),
      temperature: numberAt(body, "temperature"),
      topP: numberAt(body, "top_p"),
      topK: numberAt(body, "top_k"),
      stopSequences: textsAt(body, "stop_sequences"),
    }),
  createReader: () => new MessagesReader(),
};

/** What the deltas of a block are. */
const DELTAS: Readonly<Record<string, ResponseEvent>> = {
  text_delta: TEXT_DELTA,
  thinking_delta: REASONING_DELTA,
  input_json_delta: TOOL_INPUT_DELTA,
};

class MessagesReader implements AnswerReader {
  readonly facts: AnswerFacts = newFacts();
  /** Fields of the latest usage: later ones replace earlier ones. */
  #usage: Record<string, unknown> = {};

  read(event: unknown): readonly ResponseEvent[] {
    switch (at(event, "type")) {
      case "message_start":
        this.#readMessage(at(event, "message"));
        return [CREATED];
      case "content_block_start":
        return blockEvents(at(event, "content_block"));
      case "content_block_delta": {
        const delta = textAt(event, "delta", "type") ?? "";
        const known = Object.hasOwn(DELTAS, delta) ? DELTAS[delta] : undefined;
        return known === undefined ? [] : [known];
      }
      case "message_delta":
        this.#readStop(at(event, "delta"));
        this.#readUsage(at(event, "usage"));
        return [];
      case "message_stop":
        return this.#complete();
      case "error":
        this.#readError(event);
        return [];
      default:
        return [];
    }
  }

  readWhole(answer: unknown): readonly ResponseEvent[] {
    if (at(answer, "type") === "error") {
      this.#readError(answer);
      return [];
    }
    this.#readMessage(answer);
    this.#readStop(answer);
    return [
      ...listAt(answer, "content").flatMap((block) => [
        ...blockEvents(block),
        ...textAt(block, "text") === undefined ? [] : [TEXT_DELTA],
        ...textAt(block, "thinking") === undefined ? [] : [REASONING_DELTA],
      ]),
      completed(this.#answerUsage()),
    ];
  }

  /** All is known with the reason to stop, one event before the last. */
  end(): readonly ResponseEvent[] {
    return this.facts.finishReasons.length > 0 ? this.#complete() : [];
  }

  #complete(): readonly ResponseEvent[] {
    this.facts.over = true;
    return this.facts.error === undefined
      ? [completed(this.#answerUsage())]
      : [];
  }

  #readMessage(message: unknown): void {
    noteIdentity(
      this.facts,
      textAt(message, "id"),
      textAt(message, "model"),
      textAt(message, "usage", "service_tier"),
    );
    this.#readUsage(at(message, "usage"));
  }

  #readStop(from: unknown): void {
    const reason = textAt(from, "stop_reason");
    if (reason === undefined) return;
    this.facts.finishReasons = [reason];
    if (reason === "refusal") this.facts.refused = true;
  }

  #readError(event: unknown): void {
    this.facts.error ??= {
      type: textAt(event, "error", "type") ?? "error",
      message: textAt(event, "error", "message") ?? "error in the stream",
    };
  }

  #readUsage(usage: unknown): void {
    if (typeof usage !== "object" || usage === null) return;
    for (const [key, value] of Object.entries(usage)) {
      if (value !== null) this.#usage[key] = value;
    }
  }

  /** With iterations, such as a compaction, the bill is their sum. */
  #answerUsage(): AnswerUsage | undefined {
    const iterations = listAt(this.#usage, "iterations");
    const parts = iterations.length > 0 ? iterations : [this.#usage];
    if (countAt(parts[0], "output_tokens") === undefined) return undefined;
    const sum = (key: string): number =>
      parts.reduce<number>((all, part) => all + (countAt(part, key) ?? 0), 0);
    const cachedTokens = sum("cache_read_input_tokens");
    const cacheWriteTokens = sum("cache_creation_input_tokens");
    return {
      inputTokens: sum("input_tokens") + cachedTokens + cacheWriteTokens,
      cachedTokens,
      cacheWriteTokens,
      outputTokens: sum("output_tokens"),
      reasoningTokens: countAt(
        this.#usage,
        "output_tokens_details",
        "thinking_tokens",
      ) ?? 0,
    };
  }
}

/** What the beginning of a block announces. */
function blockEvents(block: unknown): readonly ResponseEvent[] {
  switch (at(block, "type")) {
    case "text":
      return [MESSAGE_ADDED];
    case "tool_use":
    case "mcp_tool_use":
      return [callAdded(textAt(block, "name"))];
    case "server_tool_use":
      return [
        textAt(block, "name") === "web_search"
          ? callAdded(undefined, "web_search_call")
          : callAdded(textAt(block, "name")),
      ];
    case "compaction":
      return [callAdded(undefined, "compaction")];
    default:
      return [];
  }
}
