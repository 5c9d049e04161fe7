/**
 * Calls of tools, and what came of them.
 *
 * @module
 */
import { at, numberAt, textAt } from "../../../instrument/apis/fields.ts";
import { readToolOutput } from "../../../session/tool_output.ts";
import type { ToolDecision } from "../../../events/tool_decision.ts";
import type { ToolEndStep, ToolStep } from "../../steps.ts";
import { argumentsOf } from "./answers.ts";
import { isInterruption } from "./prompts.ts";

/** Tools that start a sub-agent: the first is the older name. */
const AGENT_TOOLS: ReadonlySet<string> = new Set(["Task", "Agent"]);

/** How a tool of an MCP server is called: server, then tool. */
const MCP_TOOL = /^mcp__(.+?)__(.+)$/;

/** What is said in place of a result when a call was refused, and who did. */
const REFUSALS: readonly (readonly [
  RegExp,
  ToolDecision["decision"],
  ToolDecision["source"],
])[] = [
  [/^The user doesn't want to (?:proceed with|take) this/, "denied", "user"],
  [/^User rejected tool use/, "denied", "user"],
  [/^Permission prompt was aborted/, "abort", "user"],
  [/^Permission to use .+ has been denied/, "denied", "config"],
  [
    /^Claude requested permissions? to .+ haven't granted it/,
    "denied",
    "config",
  ],
  [/^Permission for this tool use was denied/, "denied", undefined],
];

/** The sub-agent that a call starts. */
export interface AgentCall {
  readonly prompt: string | undefined;
  /** Its type, such as `general-purpose`. */
  readonly role: string | undefined;
}

/** Reads a block `tool_use`; `undefined` where it has no id. */
export function readToolUse(block: unknown): ToolStep["call"] | undefined {
  const callId = textAt(block, "id");
  if (callId === undefined) return undefined;
  const fullName = textAt(block, "name") ?? "unknown";
  const [, mcpServer, name = fullName] = MCP_TOOL.exec(fullName) ?? [];
  return {
    name,
    callId,
    arguments: argumentsOf(block),
    ...mcpServer === undefined ? {} : { mcpServer },
  };
}

/** What a block `tool_use` says of the sub-agent that it starts. */
export function readAgentCall(block: unknown): AgentCall | undefined {
  return AGENT_TOOLS.has(textAt(block, "name") ?? "")
    ? {
      prompt: textAt(block, "input", "prompt"),
      role: textAt(block, "input", "subagent_type"),
    }
    : undefined;
}

/** What came of a call. */
export interface ToolResult {
  readonly callId: string;
  readonly end: Omit<ToolEndStep, "type" | "callId" | "atMillis" | "thread">;
  /** How it was refused. */
  readonly refusal?: Pick<ToolDecision, "decision" | "source">;
  /** How long the tool ran, in milliseconds, where the file says so. */
  readonly durationMillis?: number;
}

/** Whether a block is what a tool gave back. */
export function isToolResult(block: unknown): boolean {
  return at(block, "type") === "tool_result";
}

/**
 * Reads a block `tool_result`; `undefined` for other blocks.
 *
 * @param details What the record says beside its message, `toolUseResult`.
 */
export function readToolResult(
  block: unknown,
  details: unknown,
): ToolResult | undefined {
  const callId = textAt(block, "tool_use_id");
  if (!isToolResult(block) || callId === undefined) return;
  const content = at(block, "content") ?? "";
  const output = typeof content === "string"
    ? content
    : readToolOutput({ content }).output;
  const failed = at(block, "is_error") === true;
  const cancelled = at(details, "interrupted") === true ||
    (failed && isInterruption([{ type: "text", text: output }]));
  const [, decision, source] = failed
    ? REFUSALS.find(([text]) => text.test(output)) ?? []
    : [];
  const agentId = textAt(details, "agentId");
  const durationMillis = numberAt(details, "totalDurationMs") ??
    numberAt(details, "durationMs");
  return {
    callId,
    end: {
      output,
      success: !failed && !cancelled,
      ...cancelled ? { cancelled } : {},
      ...agentId === undefined ? {} : { startedConversationId: agentId },
    },
    ...decision === undefined ? {} : {
      refusal: { decision, ...source === undefined ? {} : { source } },
    },
    ...durationMillis === undefined ? {} : { durationMillis },
  };
}
