/**
 * OpenAI's Chat Completions API, as a service answers it.
 *
 * Source: https://platform.openai.com/docs/api-reference/chat.
 *
 * @module
 */
import type { Api } from "./api.ts";
import { type Answer, at, listAt, textAt, words } from "./conversation.ts";

type Json = Readonly<Record<string, unknown>>;

/** OpenAI's Chat Completions API. */
export const openaiChat: Api = {
  path: /\/chat\/completions$/,
  read(body) {
    const last = listAt(body, "messages").at(-1);
    return {
      model: textAt(body, "model"),
      stream: at(body, "stream") === true,
      tools: listAt(body, "tools").map((tool) =>
        textAt(tool, "function", "name")
      ),
      toolOutput: textAt(last, "role") === "tool"
        ? textAt(last, "content")
        : undefined,
    };
  },
  whole: (answer, { model }, id) => ({
    ...head("chat.completion", model, id),
    choices: [{
      index: 0,
      message: {
        role: "assistant",
        content: answer.text ?? null,
        refusal: null,
        ...calls(answer, id),
      },
      logprobs: null,
      finish_reason: finishReason(answer),
    }],
    usage: usage(answer),
  }),
  events(answer, { model }, id) {
    const chunk = (delta: Json, reason: string | null = null): Json => ({
      ...head("chat.completion.chunk", model, id),
      choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }],
      usage: null,
    });
    return [
      chunk({ role: "assistant", content: answer.call ? null : "" }),
      ...answer.call ? [chunk(calls(answer, id, true))] : [],
      ...words(answer.text ?? "").map((content) => chunk({ content })),
      chunk({}, finishReason(answer)),
      {
        ...head("chat.completion.chunk", model, id),
        choices: [],
        usage: usage(answer),
      },
      "[DONE]",
    ].map((data) => ({ data }));
  },
};

function head(object: string, model: string, id: string): Json {
  return {
    id: `chatcmpl-${id}`,
    object,
    created: 1_760_000_000,
    model,
    service_tier: "default",
  };
}

function calls({ call }: Answer, id: string, isPart = false): Json {
  if (call === undefined) return {};
  return {
    tool_calls: [{
      ...isPart ? { index: 0 } : {},
      id: `call_${id}`,
      type: "function",
      function: { name: call.name, arguments: JSON.stringify(call.arguments) },
    }],
  };
}

function finishReason({ call }: Answer): string {
  return call === undefined ? "stop" : "tool_calls";
}

function usage({ inputTokens, cachedTokens, outputTokens }: Answer): Json {
  return {
    prompt_tokens: inputTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
    completion_tokens: outputTokens,
    completion_tokens_details: { reasoning_tokens: 0 },
    total_tokens: inputTokens + outputTokens,
  };
}
