/**
 * Tool calls as the conventions see them: `execute_tool {name}`, and for MCP
 * `tools/call {name}`.
 *
 * @module
 */
import { serverOfOrigin } from "../spans/mcp.ts";
import type {
  DispatchFields,
  DispatchLate,
  McpCallFields,
  McpCallLate,
} from "../spans/tool_spans.ts";
import {
  agentNameOf,
  content,
  type GenAiConvention,
  type GenAiEnd,
  type GenAiFacts,
  type GenAiMetricRow,
  type GenAiRow,
  row,
  seconds,
} from "./convention.ts";
import { GENAI_OPERATIONS, MCP_TOOL_CALL } from "./names.ts";

/** What both kinds of spans know. */
type Fields = Pick<DispatchFields, "toolName" | "callId">;
type Late = Pick<DispatchLate, "arguments" | "result">;
type Facts = GenAiFacts<Fields, Late>;
type End = GenAiEnd<Fields, Late>;
type McpFacts = GenAiFacts<McpCallFields, McpCallLate>;

const TOOL: GenAiRow<Facts> = row("toolName", ({ fields }) => fields.toolName);

const CALL_ID: GenAiRow<Facts> = row(
  "toolCallId",
  ({ fields }) => fields.callId,
);

const TYPED: readonly GenAiRow<Facts>[] = [
  row("toolType", () => "function"),
  row("agentName", ({ session }) => agentNameOf(session)),
];

const SAID: readonly GenAiRow<Facts>[] = [
  content("toolCallArguments", ({ late }) => late.arguments),
  content("toolCallResult", ({ late }) => late.result),
];

const FAILED: GenAiRow<End> = row("errorType", (end) => end.errorType);

const DURATION: GenAiMetricRow<End> = {
  metric: "toolDuration",
  value: ({ elapsedMillis }) => seconds(elapsedMillis),
  attributes: [
    TOOL,
    ...TYPED,
    FAILED,
  ],
};

/** A tool call. */
export const TOOL_CALL: GenAiConvention<DispatchFields, DispatchLate> = {
  operation: () => GENAI_OPERATIONS.executeTool,
  target: ({ toolName }) => toolName,
  kind: "internal",
  start: [
    row("operationName", () => GENAI_OPERATIONS.executeTool),
    TOOL,
    CALL_ID,
    ...TYPED,
  ],
  late: SAID,
  metrics: [DURATION],
};

const MCP: readonly GenAiRow<McpFacts>[] = [
  row("mcpMethod", () => MCP_TOOL_CALL),
  row("networkTransport", ({ fields }) => transportOf(fields)),
  row(
    "serverAddress",
    ({ fields }) => serverOfOrigin(fields.serverOrigin).address,
  ),
  row("serverPort", ({ fields }) => serverOfOrigin(fields.serverOrigin).port),
];

/** A request to an MCP server; the tool call itself where no span is around it. */
export const MCP_CALL: GenAiConvention<McpCallFields, McpCallLate> = {
  operation: () => MCP_TOOL_CALL,
  target: ({ toolName }) => toolName,
  kind: "client",
  start: [
    row(
      "operationName",
      ({ fields }) => wholeCall(fields, GENAI_OPERATIONS.executeTool),
    ),
    ...MCP,
    TOOL,
    ...[CALL_ID, ...TYPED].map(ifWhole),
  ],
  late: SAID,
  metrics: [
    {
      metric: "mcpDuration",
      value: ({ elapsedMillis }) => seconds(elapsedMillis),
      attributes: [
        ...MCP,
        TOOL,
        FAILED,
      ],
    },
    {
      ...DURATION,
      value: (end) => wholeCall(end.fields, DURATION.value(end)),
    },
  ],
};

function wholeCall<T>({ isWholeCall }: McpCallFields, value: T): T | undefined {
  return isWholeCall === true ? value : undefined;
}

function ifWhole(typed: GenAiRow<Facts>): GenAiRow<McpFacts> {
  return {
    ...typed,
    value: (facts) => wholeCall(facts.fields, typed.value(facts)),
  };
}

/** `network.transport` of a way to reach a server. */
function transportOf({ transport }: McpCallFields): string | undefined {
  if (transport === "stdio") return "pipe";
  return transport === "streamable_http" ? "tcp" : undefined;
}
