/**
 * What a message of the model says, as the answer of a call.
 *
 * @module
 */
import { anthropicMessages } from "../../../instrument/apis/anthropic_messages.ts";
import { at, countAt, textAt } from "../../../instrument/apis/fields.ts";
import { defined } from "../../../defined.ts";
import { compactJson } from "../../../events/parse_json.ts";
import type { ModelCallAnswer } from "../../../session/model_call.ts";
import type { ResponseEvent } from "../../../spans/response_event.ts";

/** Model of messages that the agent has made up itself. */
export const SYNTHETIC = "<synthetic>";

/** Fields that a message has once; later records of it know more. */
const FIELDS = ["id", "model", "usage", "stop_reason"];

/** The fields of a message, put together from its records. */
export type MessageFields = Readonly<Record<string, unknown>>;

/** A message with what a further record says of it: the last one counts. */
export function mergeMessage(
  message: MessageFields,
  next: unknown,
): MessageFields {
  const told = FIELDS
    .map((key) => [key, at(next, key)] as const)
    .filter(([, value]) => value !== undefined && value !== null);
  return { ...message, ...Object.fromEntries(told) };
}

/** What usage counts. */
const COUNTS = [
  "input_tokens",
  "cache_read_input_tokens",
  "cache_creation_input_tokens",
  "output_tokens",
];

/** Whether a message has more tokens than were told of it. */
export function hasMore(message: unknown, told: MessageFields): boolean {
  return COUNTS.some((key) => moreOf(key, message, told) > 0);
}

/** A message with the tokens alone that were not told of it. */
export function restOf(
  message: MessageFields,
  told: MessageFields,
): MessageFields {
  const counts = COUNTS.map((key) => [key, moreOf(key, message, told)]);
  return { ...message, usage: Object.fromEntries(counts) };
}

function moreOf(key: string, message: unknown, told: MessageFields): number {
  const count = (from: unknown) => countAt(from, "usage", key) ?? 0;
  return Math.max(0, count(message) - count(told));
}

/** What came of a call. */
export interface Answer {
  readonly answer: ModelCallAnswer;
  /** `undefined` where the file holds no usage. */
  readonly completed: ResponseEvent | undefined;
}

/** Reads a whole message, with its usage as live calls are read. */
export function readAnswer(message: MessageFields): Answer {
  const reader = anthropicMessages.createReader();
  const completed = reader.readWhole(message)
    .find((event) => at(event.response, "usage") !== undefined);
  const { responseId, model, serviceTier, finishReasons, refused } =
    reader.facts;
  return {
    answer: defined<ModelCallAnswer>({
      responseId,
      model,
      serviceTier,
      finishReasons: finishReasons.length > 0 ? finishReasons : undefined,
      refused: refused || undefined,
    }),
    completed,
  };
}

/** A block of a message as an item of a response; `undefined` for others. */
export function itemOf(block: unknown): ResponseEvent | undefined {
  const type = textAt(block, "type") ?? "";
  const item = Object.hasOwn(ITEMS, type) ? ITEMS[type]?.(block) : undefined;
  return item && { type: "response.output_item.done", item };
}

type Item = Readonly<Record<string, unknown>>;

const ITEMS: Readonly<Record<string, (block: unknown) => Item>> = {
  text: (block) => ({
    type: "message",
    role: "assistant",
    content: [{ type: "output_text", text: textAt(block, "text") ?? "" }],
  }),
  thinking: reasoning,
  redacted_thinking: reasoning,
  tool_use: functionCall,
  mcp_tool_use: functionCall,
  server_tool_use: (block) =>
    at(block, "name") === "web_search"
      ? { type: "web_search_call" }
      : functionCall(block),
};

/** The text of thoughts is often left out of transcripts. */
function reasoning(block: unknown): Item {
  const text = textAt(block, "thinking");
  return {
    type: "reasoning",
    summary: text === undefined ? [] : [{ type: "summary_text", text }],
  };
}

function functionCall(block: unknown): Item {
  return {
    type: "function_call",
    name: textAt(block, "name") ?? "unknown",
    call_id: textAt(block, "id") ?? "unknown",
    arguments: argumentsOf(block),
  };
}

/** What a tool is called with, as JSON text. */
export function argumentsOf(block: unknown): string {
  return compactJson(at(block, "input") ?? {});
}
