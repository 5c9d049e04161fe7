/**
 * The APIs that are understood; adding one is one file and one line here.
 *
 * @module
 */
import { anthropicMessages } from "./anthropic_messages.ts";
import { gemini } from "./gemini.ts";
import type { ModelApi, ModelApiName, RequestUrl } from "./model_api.ts";
import { openaiChat } from "./openai_chat.ts";
import { openaiResponses } from "./openai_responses.ts";

/** All of them. */
const MODEL_APIS: readonly ModelApi[] = [
  openaiResponses,
  openaiChat,
  anthropicMessages,
  gemini,
];

/** The API that a request goes to: as the caller says, else by its URL. */
export function modelApiOf(
  url: RequestUrl,
  name?: ModelApiName,
): ModelApi | undefined {
  return MODEL_APIS.find((api) =>
    name === undefined ? api.matches(url) : api.name === name
  );
}
