/**
 * Records that tell how a tool ended, beside what it gave back to the model:
 * `exec_command_end`, `patch_apply_end`, `mcp_tool_call_end` and, later,
 * `item_completed`.
 *
 * @module
 */
import { statusSuccess, textOf, type ToolOutput } from "./tool_output.ts";
import {
  booleanAt,
  type Fields,
  fieldsOf,
  isFields,
  listAt,
  numberAt,
  rustMillis,
  textAt,
} from "./values.ts";

/** How a tool ended, and what it was, for calls that the model did not write. */
export interface ToolEnding extends ToolOutput {
  readonly callId: string;
  readonly name: string;
  readonly arguments: unknown;
  readonly mcpServer?: string;
  /** Milliseconds since the Unix epoch. */
  readonly startMillis?: number;
  readonly endMillis?: number;
  /** Conversation of the sub-agent that it has started. */
  readonly started?: string;
}

/** What ran a command, and what the tool is called that the model has for it. */
const COMMAND_TOOLS: Readonly<Record<string, string>> = {
  agent: "shell",
  unified_exec_startup: "exec_command",
  unified_exec_interaction: "write_stdin",
};

type Reading = Omit<ToolEnding, "callId">;

/** How an event tells of a tool, by its type. */
const EVENTS: Readonly<Record<string, (event: Fields) => Reading | undefined>> =
  {
    exec_command_end: command,
    patch_apply_end: patch,
    mcp_tool_call_end: (event) => mcp(fieldsOf(event.invocation), event),
    collab_agent_spawn_end: (event) => spawned("spawn_agent", event),
  };

/** How an item of `item_completed` does. */
const ITEMS: Readonly<Record<string, (item: Fields) => Reading | undefined>> = {
  CommandExecution: command,
  FileChange: patch,
  McpToolCall: (item) => mcp(item, item),
  CollabAgentToolCall: (item) =>
    textAt(item, "tool") === "spawn_agent" || item.tool === "spawnAgent"
      ? spawned("spawn_agent", item)
      : undefined,
};

/** Whether an item is known to be about a tool. */
export function isToolItem(payload: Fields): boolean {
  return Object.hasOwn(ITEMS, textAt(fieldsOf(payload.item), "type") ?? "");
}

/** Reads an event; `undefined` where it names no call. */
export function readToolEvent(
  kind: string,
  payload: Fields,
): ToolEnding | undefined {
  const callId = textAt(payload, "call_id");
  const reading = EVENTS[kind]?.(payload);
  return callId === undefined || reading === undefined
    ? undefined
    : { callId, ...reading };
}

/** Reads an `item_completed`; `undefined` where it is about no tool. */
export function readToolItem(payload: Fields): ToolEnding | undefined {
  const item = fieldsOf(payload.item);
  const type = textAt(item, "type") ?? "";
  const callId = textAt(item, "id");
  const reading = Object.hasOwn(ITEMS, type) ? ITEMS[type]?.(item) : undefined;
  if (callId === undefined || reading === undefined) return undefined;
  const startMillis = numberAt(payload, "started_at_ms");
  const endMillis = numberAt(payload, "completed_at_ms");
  return {
    callId,
    ...reading,
    ...startMillis === undefined ? {} : { startMillis },
    ...endMillis === undefined ? {} : { endMillis },
  };
}

function command(fields: Fields): Reading | undefined {
  const source = textAt(fields, "source") ?? "agent";
  const name = Object.hasOwn(COMMAND_TOOLS, source)
    ? COMMAND_TOOLS[source]
    : undefined;
  if (name === undefined) return undefined; // a person ran it
  const code = numberAt(fields, "exit_code");
  return {
    name,
    arguments: { command: listAt(fields, "command") },
    text: textAt(fields, "aggregated_output") ??
      textAt(fields, "formatted_output") ?? "",
    ...ended(fields, code === undefined ? undefined : code === 0),
  };
}

function patch(fields: Fields): Reading {
  return {
    name: "apply_patch",
    arguments: { files: Object.keys(fieldsOf(fields.changes)) },
    text: textAt(fields, "stdout") ?? textAt(fields, "stderr") ?? "",
    ...ended(fields, booleanAt(fields, "success")),
  };
}

function mcp(call: Fields, end: Fields): Reading {
  const { result } = end;
  const outcome = fieldsOf(result);
  const answer = isFields(outcome.Ok) ? outcome.Ok : outcome;
  const error = textAt(outcome, "Err") ??
    textAt(fieldsOf(end.error), "message");
  const success = error === undefined &&
    (booleanAt(answer, "isError") ?? booleanAt(answer, "is_error")) !== true;
  const server = textAt(call, "server");
  return {
    name: textAt(call, "tool") ?? "unknown",
    arguments: call.arguments,
    text: error ?? textOf(answer.content) ?? "",
    ...server === undefined ? {} : { mcpServer: server },
    ...ended(end, success),
  };
}

function spawned(name: string, fields: Fields): Reading {
  const [receiver] = listAt(fields, "receiver_thread_ids");
  const started = textAt(fields, "new_thread_id") ??
    (typeof receiver === "string" ? receiver : undefined);
  return {
    name,
    arguments: {},
    text: "",
    ...started === undefined ? {} : { started },
  };
}

/** A status that says "failed" wins over what else says how it went. */
function ended(
  fields: Fields,
  success: boolean | undefined,
): Pick<ToolEnding, "success" | "durationMillis"> {
  const known = statusSuccess(fields) ?? success ??
    (fields.status === "completed" ? true : undefined);
  const durationMillis = rustMillis(fields.duration);
  return {
    ...known === undefined ? {} : { success: known },
    ...durationMillis === undefined ? {} : { durationMillis },
  };
}
