/**
 * Anthropic's Messages API, as a service answers it.
 *
 * Source: https://docs.anthropic.com/en/api/messages-streaming.
 *
 * @module
 */
import type { Api, StreamEvent } from "./api.ts";
import { type Answer, at, listAt, textAt, words } from "./conversation.ts";

type Json = Readonly<Record<string, unknown>>;

/** Anthropic's Messages API. */
export const anthropicMessages: Api = {
  path: /\/messages$/,
  read(body) {
    const last = listAt(body, "messages").at(-1);
    const result = listAt(last, "content").find((block) =>
      textAt(block, "type") === "tool_result"
    );
    return {
      model: textAt(body, "model"),
      stream: at(body, "stream") === true,
      tools: listAt(body, "tools").map((tool) => textAt(tool, "name")),
      toolOutput: result === undefined ? undefined : textAt(result, "content"),
    };
  },
  whole: (answer, { model }, id) => ({
    ...message(model, id),
    content: [block(answer, id)],
    stop_reason: stopReason(answer),
    usage: { ...inputUsage(answer), output_tokens: answer.outputTokens },
  }),
  events(answer, { model }, id) {
    const usage = { ...inputUsage(answer), output_tokens: 1 };
    return [
      { type: "message_start", message: { ...message(model, id), usage } },
      {
        type: "content_block_start",
        index: 0,
        content_block: {
          ...block(answer, id),
          ...answer.call ? { input: {} } : { text: "" },
        },
      },
      { type: "ping" },
      ...deltas(answer).map((delta) => ({
        type: "content_block_delta",
        index: 0,
        delta,
      })),
      { type: "content_block_stop", index: 0 },
      {
        type: "message_delta",
        delta: { stop_reason: stopReason(answer), stop_sequence: null },
        usage: { output_tokens: answer.outputTokens },
      },
      { type: "message_stop" },
    ].map((data): StreamEvent => ({ event: data.type, data }));
  },
};

function message(model: string, id: string): Json {
  return {
    id: `msg_${id}`,
    type: "message",
    role: "assistant",
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
  };
}

function block({ call, text }: Answer, id: string): Json {
  return call === undefined ? { type: "text", text } : {
    type: "tool_use",
    id: `toolu_${id}`,
    name: call.name,
    input: call.arguments,
  };
}

function deltas({ call, text = "" }: Answer): Json[] {
  return call === undefined
    ? words(text).map((word) => ({ type: "text_delta", text: word }))
    : [{
      type: "input_json_delta",
      partial_json: JSON.stringify(call.arguments),
    }];
}

function stopReason({ call }: Answer): string {
  return call === undefined ? "end_turn" : "tool_use";
}

/** What was read from the cache is not in `input_tokens` here. */
function inputUsage({ inputTokens, cachedTokens }: Answer): Json {
  return {
    input_tokens: inputTokens - cachedTokens,
    cache_read_input_tokens: cachedTokens,
    cache_creation_input_tokens: 0,
  };
}
