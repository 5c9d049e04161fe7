/**
 * Items with which the model asks for a tool.
 *
 * @module
 */
import { type Fields, parseFields, textAt } from "./values.ts";

/** A tool, and what it is asked. */
export interface CalledTool {
  readonly name: string;
  readonly namespace?: string;
  readonly mcpServer?: string;
  readonly arguments: unknown;
}

/** Items that ask for a tool of the agent's, and where their input is. */
const CALLS: Readonly<Record<string, (item: Fields) => unknown>> = {
  function_call: (item) => item.arguments,
  custom_tool_call: (item) => item.input,
  local_shell_call: (item) => item.action,
  tool_search_call: (item) => item.arguments,
};

/** Names of tools whose items hold none. */
const NAMES: Readonly<Record<string, string>> = {
  local_shell_call: "local_shell",
  tool_search_call: "tool_search",
};

/** Whether an item asks for a tool that runs where the agent does. */
export function isToolCall(item: Fields): boolean {
  return Object.hasOwn(CALLS, textAt(item, "type") ?? "") &&
    item.execution !== "server";
}

/** By what a call and its output belong together. */
export function callIdOf(payload: Fields): string | undefined {
  return textAt(payload, "call_id") ?? textAt(payload, "id");
}

/** Reads an item; `undefined` where it asks for no tool. */
export function readToolCall(item: Fields): CalledTool | undefined {
  const type = textAt(item, "type") ?? "";
  return Object.hasOwn(CALLS, type)
    ? { ...toolName(item, type), arguments: CALLS[type]?.(item) }
    : undefined;
}

/** The id of a sub-agent, as the tool that starts one tells it. */
export function startedBy(name: string, output: string): string | undefined {
  return name === "spawn_agent"
    ? textAt(parseFields(output) ?? {}, "agent_id")
    : undefined;
}

/** `mcp__server__tool`, in one name or in two. */
function toolName(
  item: Fields,
  type: string,
): Omit<CalledTool, "arguments"> {
  const stated = textAt(item, "namespace");
  const written = textAt(item, "name") ?? NAMES[type] ?? "unknown";
  const whole =
    stated?.startsWith("mcp__") === true && !written.startsWith("mcp__")
      ? `${stated.replace(/__$/, "")}__${written}`
      : written;
  const [, server, name] = /^mcp__(.+?)__(.+)$/s.exec(whole) ?? [];
  if (server !== undefined && name !== undefined) {
    return { name, namespace: `mcp__${server}__`, mcpServer: server };
  }
  return stated === undefined
    ? { name: written }
    : { name: written, namespace: stated };
}
