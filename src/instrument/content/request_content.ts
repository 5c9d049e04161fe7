/**
 * What a request tells a model, in the form of the GenAI conventions.
 *
 * @module
 */
import { defined } from "../../defined.ts";
import type { ModelCallContent } from "../../session/model_call.ts";
import { at, listAt, textAt } from "../apis/fields.ts";
import {
  chatParts,
  itemParts,
  type Part,
  partsOf,
  plain,
  responsePart,
} from "./parts.ts";

/** A message as the conventions have it. */
export interface Message {
  readonly role: string;
  readonly parts: readonly Part[];
}

/**
 * Characters of JSON that messages may have: of longer histories the newest
 * messages leave, as an attribute is cut at its end.
 */
const MAX_JSON = 60_000;

/** Reads the body of a request of any of the APIs. */
export function readContent(body: unknown): ModelCallContent {
  const system = systemOf(body);
  const tools = toolsOf(body);
  return {
    inputMessages: newest(messagesOf(body)),
    ...system.length === 0 ? {} : { systemInstructions: system },
    ...tools.length === 0 ? {} : { toolDefinitions: tools },
  };
}

/** System instructions are text alone. */
function systemOf(body: unknown): readonly Part[] {
  return [
    at(body, "instructions"),
    at(body, "system"),
    at(body, "systemInstruction", "parts"),
    at(body, "system_instruction", "parts"),
  ].flatMap(partsOf).filter(({ type }) => type === "text");
}

function messagesOf(body: unknown): readonly Message[] {
  const input = at(body, "input");
  if (typeof input === "string") {
    return [{ role: "user", parts: partsOf(input) }];
  }
  return [
    ...listAt(body, "input").map(itemMessage),
    ...listAt(body, "messages").map(chatMessage),
    ...listAt(body, "contents").map((content) => ({
      role: textAt(content, "role") === "model"
        ? "assistant"
        : textAt(content, "role") ?? "user",
      parts: partsOf(at(content, "parts")),
    })),
  ].filter(({ parts }) => parts.length > 0);
}

/** A message of Chat Completions or of Anthropic. */
function chatMessage(message: unknown): Message {
  const role = textAt(message, "role") ?? "user";
  return role === "tool"
    ? {
      role,
      parts: [
        responsePart(
          textAt(message, "tool_call_id"),
          plain(at(message, "content")),
        ),
      ],
    }
    : { role, parts: chatParts(message) };
}

function itemMessage(item: unknown): Message {
  const type = textAt(item, "type") ?? "message";
  const role = type === "message"
    ? textAt(item, "role") ?? "user"
    : type.endsWith("_output")
    ? "tool"
    : "assistant";
  return { role, parts: itemParts(item) };
}

function toolsOf(body: unknown): readonly Part[] {
  return listAt(body, "tools").flatMap((tool): readonly unknown[] => {
    const declared = listAt(tool, "functionDeclarations");
    return declared.length > 0 ? declared : [at(tool, "function") ?? tool];
  }).map((tool) => {
    const parameters = at(tool, "parameters") ?? at(tool, "input_schema");
    const name = textAt(tool, "name");
    const type = textAt(tool, "type") ?? "function";
    return name === undefined ? { type, name: type } : {
      type: type === "custom" || parameters !== undefined ? "function" : type,
      name,
      ...defined<object>({
        description: textAt(tool, "description"),
        parameters,
      }),
    };
  });
}

function newest(messages: readonly Message[]): readonly Message[] {
  let room = MAX_JSON;
  let from = messages.length;
  while (from > 0) {
    room -= JSON.stringify(messages[from - 1]).length;
    // The newest leaves even where it has to be cut.
    if (room < 0 && from < messages.length) break;
    from -= 1;
  }
  return messages.slice(from);
}
