/**
 * OpenAI's Responses API, also on Azure and behind gateways.
 *
 * Source: https://platform.openai.com/docs/api-reference/responses.
 *
 * @module
 */
import { defined } from "../../defined.ts";
import type { ResponseEvent } from "../../spans/response_event.ts";
import { type AnswerFacts, newFacts, noteIdentity } from "./answer_facts.ts";
import { at, countAt, listAt, numberAt, textAt } from "./fields.ts";
import type { AnswerReader, ModelApi } from "./model_api.ts";
import { openaiProvider } from "./openai_provider.ts";

/** Events that end an answer, and what it ended with. */
const ENDS: ReadonlySet<unknown> = new Set([
  "response.completed",
  "response.incomplete",
  "response.failed",
  "response.cancelled",
]);

/** OpenAI's Responses API. */
export const openaiResponses: ModelApi = {
  name: "openai.responses",
  operation: "chat",
  endpoint: "/responses",
  provider: openaiProvider,
  keys: ["input", "prompt", "previous_response_id", "conversation"],
  matches: ({ pathname }) => /\/responses\/?$/.test(pathname),
  readRequest: (body) =>
    defined({
      model: textAt(body, "model"),
      stream: at(body, "stream") === true,
      reasoningEffort: textAt(body, "reasoning", "effort"),
      serviceTier: textAt(body, "service_tier"),
      maxTokens: countAt(body, "max_output_tokens"),
      temperature: numberAt(body, "temperature"),
      topP: numberAt(body, "top_p"),
      previousResponseId: textAt(body, "previous_response_id"),
      outputType: outputType(textAt(body, "text", "format", "type")),
    }),
  createReader: () => new ResponsesReader(),
};

/** The kind of output that a format asks for. */
export function outputType(format: string | undefined): string | undefined {
  if (format === undefined) return undefined;
  return format.startsWith("json")
    ? "json"
    : format === "text"
    ? "text"
    : undefined;
}

class ResponsesReader implements AnswerReader {
  readonly facts: AnswerFacts = newFacts();

  read(data: unknown): readonly ResponseEvent[] {
    const type = textAt(data, "type");
    if (type === undefined) return [];
    if (type === "error") {
      const error = at(data, "error") ?? data;
      this.facts.error ??= {
        type: textAt(error, "code") ?? textAt(error, "type") ?? "error",
        message: textAt(error, "message") ?? "error in the stream",
      };
    } else if (type === "response.created" || ENDS.has(type)) {
      this.#readResponse(at(data, "response"), ENDS.has(type));
    } else if (type.startsWith("response.refusal.")) this.facts.refused = true;
    return [data as ResponseEvent];
  }

  readWhole(answer: unknown): readonly ResponseEvent[] {
    this.#readResponse(answer, true);
    const status = textAt(answer, "status") ??
      (at(answer, "output") === undefined ? undefined : "completed");
    if (status === undefined) return [];
    return [
      ...listAt(answer, "output").map((item) => ({
        type: "response.output_item.done",
        item,
      })),
      { type: `response.${status}`, response: answer },
    ];
  }

  end(): readonly ResponseEvent[] {
    return [];
  }

  #readResponse(response: unknown, isEnd: boolean): void {
    const { facts } = this;
    noteIdentity(
      facts,
      textAt(response, "id"),
      textAt(response, "model"),
      textAt(response, "service_tier"),
    );
    if (!isEnd) return;
    facts.over = true;
    const reason = textAt(response, "incomplete_details", "reason") ??
      textAt(response, "status");
    if (reason !== undefined) facts.finishReasons = [reason];
    const error = at(response, "error");
    const message = textAt(error, "message");
    if (message !== undefined) {
      const type = textAt(error, "code") ?? textAt(error, "type") ?? "error";
      facts.error ??= { type, message };
    }
    facts.refused ||= listAt(response, "output").some((item) =>
      listAt(item, "content").some((part) => at(part, "type") === "refusal")
    );
  }
}
