/**
 * Parts of messages, whichever API they come from, in the form of the GenAI
 * conventions. The APIs' own forms differ enough to tell them apart by shape.
 *
 * @module
 */
import { defined } from "../../defined.ts";
import { parseJson } from "../../events/parse_json.ts";
import { at, listAt, textAt } from "../apis/fields.ts";

/** A part of a message. */
export type Part = Readonly<Record<string, unknown>>;

/** A part that is text. */
export function textPart(content: string): Part {
  return { type: "text", content };
}

/** A part that is the model's thinking. */
export function reasoningPart(content: string): Part {
  return { type: "reasoning", content };
}

/** A part that is a call of a tool; JSON arguments become what they say. */
export function callPart(
  name: string | undefined,
  id: string | undefined,
  given: unknown,
): Part {
  const json = typeof given === "string" ? parseJson(given)?.value : given;
  return {
    type: "tool_call",
    ...defined<object>({
      id,
      name: name ?? "unknown",
      arguments: json ?? given,
    }),
  };
}

/** The parts of a content: a text, a list, or nothing. */
export function partsOf(content: unknown): readonly Part[] {
  if (typeof content === "string") {
    return content === "" ? [] : [textPart(content)];
  }
  return Array.isArray(content) ? content.flatMap(partOf) : [];
}

/** One part; what has no counterpart says its type alone. */
function partOf(part: unknown): readonly Part[] {
  const type = textAt(part, "type");
  const text = textAt(part, "text");
  const call = at(part, "functionCall");
  const response = at(part, "functionResponse");
  if (call !== undefined) {
    return [
      callPart(textAt(call, "name"), textAt(call, "id"), at(call, "args")),
    ];
  }
  if (response !== undefined) {
    return [responsePart(textAt(response, "id"), at(response, "response"))];
  }
  switch (type) {
    case "thinking":
      return [reasoningPart(textAt(part, "thinking") ?? "")];
    case "tool_use":
    case "server_tool_use":
    case "mcp_tool_use":
      return [
        callPart(textAt(part, "name"), textAt(part, "id"), at(part, "input")),
      ];
    case "tool_result":
      return [
        responsePart(textAt(part, "tool_use_id"), plain(at(part, "content"))),
      ];
    case "refusal":
      return [textPart(textAt(part, "refusal") ?? "")];
  }
  if (text !== undefined) {
    return [
      at(part, "thought") === true ? reasoningPart(text) : textPart(text),
    ];
  }
  return type === undefined ? [] : [{ type }];
}

/** What a tool gave back. */
export function responsePart(id: string | undefined, response: unknown): Part {
  return {
    type: "tool_call_response",
    ...defined<object>({ id, response: response ?? "" }),
  };
}

/** Text where a content is nothing but text, else what it is. */
export function plain(content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  const texts = content.map((part) => textAt(part, "text"));
  return texts.every((text) => text !== undefined) ? texts.join("\n") : content;
}

/** The parts of one message of Chat Completions, beside its content. */
export function chatParts(message: unknown): readonly Part[] {
  const reasoning = textAt(message, "reasoning_content") ??
    textAt(message, "reasoning");
  return [
    ...reasoning === undefined ? [] : [reasoningPart(reasoning)],
    ...partsOf(at(message, "content")),
    ...partsOf([{ type: "refusal", refusal: textAt(message, "refusal") }])
      .filter(({ content }) => content !== ""),
    ...listAt(message, "tool_calls").map((call) =>
      callPart(
        textAt(call, "function", "name"),
        textAt(call, "id"),
        at(call, "function", "arguments"),
      )
    ),
  ];
}

/** The parts of one item of the Responses API. */
export function itemParts(item: unknown): readonly Part[] {
  const type = textAt(item, "type");
  switch (type) {
    case undefined:
    case "message":
      return partsOf(at(item, "content"));
    case "reasoning":
      return [...listAt(item, "summary"), ...listAt(item, "content")]
        .map((part) => reasoningPart(textAt(part, "text") ?? ""));
    case "function_call":
      return [
        callPart(
          textAt(item, "name"),
          textAt(item, "call_id"),
          at(item, "arguments"),
        ),
      ];
    case "custom_tool_call":
      return [
        callPart(
          textAt(item, "name"),
          textAt(item, "call_id"),
          at(item, "input"),
        ),
      ];
    case "function_call_output":
    case "custom_tool_call_output":
      return [responsePart(textAt(item, "call_id"), plain(at(item, "output")))];
    default:
      return [{ type }];
  }
}
