/**
 * Whether a JSON value can be read as an item of a response.
 *
 * @module
 */
import { fieldOf } from "./parse_json.ts";

type Kind = "text" | "list" | "object" | "anything";

/** Fields without which an item of a known type cannot be read. */
const REQUIRED: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  message: { role: "text", content: "list" },
  reasoning: { summary: "list" },
  local_shell_call: { status: "text", action: "object" },
  function_call: { name: "text", arguments: "text", call_id: "text" },
  function_call_output: { call_id: "text", output: "anything" },
  tool_search_call: { execution: "text", arguments: "anything" },
  tool_search_output: { status: "text", execution: "text", tools: "list" },
  custom_tool_call: { call_id: "text", name: "text", input: "text" },
  custom_tool_call_output: { call_id: "text", output: "anything" },
  image_generation_call: { id: "text", status: "text", result: "text" },
  compaction: { encrypted_content: "text" },
};

/**
 * Whether a value is an item of a response: its `type` is text, and for a known
 * type the fields are there that it needs. An unknown type is accepted.
 */
export function isResponseItem(value: unknown): boolean {
  const type = fieldOf(value, "type");
  if (typeof type !== "string") return false;
  if (!Object.hasOwn(REQUIRED, type)) return true;
  return Object.entries(REQUIRED[type] ?? {})
    .every(([key, kind]) => isOfKind(fieldOf(value, key), kind));
}

function isOfKind(value: unknown, kind: Kind): boolean {
  switch (kind) {
    case "text":
      return typeof value === "string";
    case "list":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null;
    case "anything":
      return value !== undefined;
  }
}
