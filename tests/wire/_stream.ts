/**
 * The stream of one response of a model, as it was parsed.
 *
 * @module
 */
import type { ResponseEvent } from "../../mod.ts";

const ANSWER = {
  type: "message",
  role: "assistant",
  id: "msg_1",
  content: [{ type: "output_text", text: "Done." }],
};

/** From its creation to its completion, with a tool that is called. */
export const RESPONSE_STREAM: readonly ResponseEvent[] = [
  { type: "response.created" },
  {
    type: "response.output_item.done",
    item: {
      type: "function_call",
      name: "shell_command",
      arguments: '{"command":"ls"}',
      call_id: "call_1",
    },
  },
  { type: "response.output_item.added", item: { ...ANSWER, content: [] } },
  { type: "response.output_text.delta" },
  { type: "response.output_item.done", item: ANSWER },
  {
    type: "response.completed",
    response: {
      usage: {
        input_tokens: 30,
        input_tokens_details: { cached_tokens: 10, cache_write_tokens: 4 },
        output_tokens: 50,
        output_tokens_details: { reasoning_tokens: 20 },
        total_tokens: 80,
      },
    },
  },
];
