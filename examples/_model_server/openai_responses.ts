/**
 * OpenAI's Responses API, as a service answers it.
 *
 * Source: https://platform.openai.com/docs/api-reference/responses.
 *
 * @module
 */
import type { Api, StreamEvent } from "./api.ts";
import { type Answer, at, listAt, textAt, words } from "./conversation.ts";

type Item = Readonly<Record<string, unknown>>;
type Event = Item & { readonly type: string };

/** OpenAI's Responses API. */
export const openaiResponses: Api = {
  path: /\/responses$/,
  read(body) {
    const last = listAt(body, "input").at(-1);
    return {
      model: textAt(body, "model"),
      stream: at(body, "stream") === true,
      tools: listAt(body, "tools").map((tool) => textAt(tool, "name")),
      toolOutput: textAt(last, "type") === "function_call_output"
        ? textAt(last, "output")
        : undefined,
    };
  },
  whole: (answer, { model }, id) => response(answer, model, id, "completed"),
  events(answer, { model }, id) {
    const item = outputItem(answer, id);
    const begun = response(answer, model, id, "in_progress");
    return [
      { type: "response.created", response: begun },
      { type: "response.in_progress", response: begun },
      {
        type: "response.output_item.added",
        output_index: 0,
        item: { ...item, status: "in_progress", ...emptied(answer) },
      },
      ...deltas(answer, String(item["id"])),
      { type: "response.output_item.done", output_index: 0, item },
      {
        type: "response.completed",
        response: response(answer, model, id, "completed"),
      },
    ].map((data, index): StreamEvent => ({
      event: data.type,
      data: { ...data, sequence_number: index },
    }));
  },
};

function response(
  answer: Answer,
  model: string,
  id: string,
  status: "in_progress" | "completed",
): Item {
  const { inputTokens, cachedTokens, outputTokens } = answer;
  const isDone = status === "completed";
  return {
    id: `resp_${id}`,
    object: "response",
    created_at: 1_760_000_000,
    status,
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    model,
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: "auto",
    tools: [],
    top_p: 1,
    service_tier: "default",
    output: isDone ? [outputItem(answer, id)] : [],
    usage: isDone
      ? {
        input_tokens: inputTokens,
        input_tokens_details: {
          cached_tokens: cachedTokens,
          cache_write_tokens: 0,
        },
        output_tokens: outputTokens,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: inputTokens + outputTokens,
      }
      : null,
  };
}

function outputItem({ call, text = "" }: Answer, id: string): Item {
  return call === undefined
    ? {
      type: "message",
      id: `msg_${id}`,
      role: "assistant",
      status: "completed",
      content: [textPart(text)],
    }
    : {
      type: "function_call",
      id: `fc_${id}`,
      call_id: `call_${id}`,
      name: call.name,
      arguments: JSON.stringify(call.arguments),
      status: "completed",
    };
}

/** What an item has not got yet when it is announced. */
function emptied({ call }: Answer): Item {
  return call === undefined ? { content: [] } : { arguments: "" };
}

function textPart(text: string): Item {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}

function deltas({ call, text = "" }: Answer, itemId: string): Event[] {
  const place = { item_id: itemId, output_index: 0 };
  if (call !== undefined) {
    const type = "response.function_call_arguments";
    const argumentsText = JSON.stringify(call.arguments);
    return [
      { type: `${type}.delta`, ...place, delta: argumentsText },
      {
        type: `${type}.done`,
        ...place,
        name: call.name,
        arguments: argumentsText,
      },
    ];
  }
  const part = { ...place, content_index: 0 };
  return [
    { type: "response.content_part.added", ...part, part: textPart("") },
    ...words(text).map((delta) => ({
      type: "response.output_text.delta",
      ...part,
      delta,
      logprobs: [],
    })),
    { type: "response.output_text.done", ...part, text, logprobs: [] },
    { type: "response.content_part.done", ...part, part: textPart(text) },
  ];
}
