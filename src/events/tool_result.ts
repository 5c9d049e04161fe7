/**
 * What came of running a tool.
 *
 * @module
 */
import type { AttributeRow, EventDefinition } from "./definition.ts";
import {
  cutToBytes,
  flagText,
  lineCount,
  MAX_CONTENT_BYTES,
  utf8Length,
  wholeText,
} from "./text.ts";
import { DEFAULT_TOOL_NAMESPACE } from "./tool_namespace.ts";

/** Bytes of the arguments that go to the log record. */
export const MAX_ARGUMENTS_BYTES: number = MAX_CONTENT_BYTES;

/** What came of running a tool. */
export interface ToolResult {
  /** Name without its namespace. */
  readonly toolName: string;
  /** @default {"functions"} */
  readonly toolNamespace?: string;
  readonly callId: string;
  /** As the model wrote them: JSON text. */
  readonly arguments: string;
  readonly durationMillis: number;
  readonly success: boolean;
  /** What the tool gave back, or the text of its failure. */
  readonly output: string;
  /** Name of the MCP server, for its tools. */
  readonly mcpServer?: string;
  /** Where that server is, such as `stdio` or a URL's origin. */
  readonly mcpServerOrigin?: string;
  /** The product's own name for its variant. */
  readonly productSku?: string;
  /** Further attributes of the metrics, such as `sandbox`. */
  readonly metricAttributes?: Readonly<Record<string, string>>;
}

/** A result with what the session adds: its number and the limit of output. */
export interface NumberedToolResult extends ToolResult {
  readonly sequence: number;
  readonly maxOutputBytes: number;
}

type Rows = readonly AttributeRow<NumberedToolResult>[];

const IDENTITY: Rows = [
  {
    key: "tool_result_seq",
    type: "int",
    sink: "both",
    since: "L1",
    brief: "Number of the result in this process, from 1.",
    value: (result) => result.sequence,
  },
  {
    key: "tool_name",
    type: "string",
    sink: "both",
    brief: "Name of the tool.",
    value: (result) => result.toolName,
  },
  {
    key: "tool_namespace",
    type: "string",
    sink: "both",
    since: "L1",
    brief: "Namespace of the tool.",
    value: (result) => result.toolNamespace ?? DEFAULT_TOOL_NAMESPACE,
  },
  {
    key: "call_id",
    type: "string",
    sink: "both",
    brief: "Id of the call.",
    value: (result) => result.callId,
  },
  {
    key: "duration_ms",
    type: "string",
    sink: "both",
    brief: "Time the tool took, in milliseconds.",
    value: (result) => wholeText(result.durationMillis),
  },
  {
    key: "success",
    type: "string",
    sink: "both",
    brief: "`true` or `false`.",
    value: (result) => flagText(result.success),
  },
  {
    key: "output_truncated",
    type: "boolean",
    sink: "both",
    since: "L1",
    brief: "The output of the log record was cut.",
    value: ({ output, maxOutputBytes }) =>
      cutToBytes(output, maxOutputBytes) !== output,
  },
];

const CONTENT: Rows = [
  {
    key: "agent_name",
    type: "string",
    sink: "log",
    since: "L1",
    brief: "`/root`, or the path of the sub-agent.",
    value: (_, session) => session.agentName,
  },
  {
    key: "arguments",
    type: "string",
    sink: "log",
    sensitive: true,
    content: true,
    brief: "What the model passed, at most 65,536 bytes.",
    cut: { maxBytes: MAX_ARGUMENTS_BYTES, ending: "json" },
    value: (result) => result.arguments,
  },
  {
    key: "output",
    type: "string",
    sink: "log",
    sensitive: true,
    content: true,
    brief: "What the tool gave back, cut to the limit of the session.",
    cut: { maxBytes: (result) => result.maxOutputBytes, ending: "line" },
    value: (result) => result.output,
  },
  {
    key: "mcp_server",
    type: "string",
    sink: "log",
    sensitive: true,
    brief: "Name of the MCP server; empty for other tools.",
    value: (result) => result.mcpServer ?? "",
  },
  {
    key: "mcp_server_origin",
    type: "string",
    sink: "log",
    sensitive: true,
    brief: "Where that server is; empty for other tools.",
    value: (result) => result.mcpServerOrigin ?? "",
  },
  {
    key: "product_sku",
    type: "string",
    sink: "log",
    since: "L2",
    brief: "The product's own name for its variant.",
    value: (result) => result.productSku,
  },
];

const MEASURES: Rows = [
  {
    key: "arguments_length",
    type: "int",
    sink: "trace",
    brief: "Length of the arguments, in bytes of UTF-8.",
    value: (result) => utf8Length(result.arguments),
  },
  {
    key: "output_length",
    type: "int",
    sink: "trace",
    brief: "Length of the whole output, in bytes of UTF-8.",
    value: (result) => utf8Length(result.output),
  },
  {
    key: "output_line_count",
    type: "int",
    sink: "trace",
    brief: "Lines of the whole output.",
    value: (result) => lineCount(result.output),
  },
  {
    key: "tool_origin",
    type: "string",
    sink: "trace",
    brief: "`mcp` or `builtin`.",
    value: (result) => isMcp(result) ? "mcp" : "builtin",
  },
  {
    key: "mcp_tool",
    type: "boolean",
    sink: "trace",
    brief: "The tool belongs to an MCP server.",
    value: isMcp,
  },
];

/** `codex.tool_result`. */
export const toolResult: EventDefinition<NumberedToolResult> = {
  name: "codex.tool_result",
  brief: "What came of running a tool.",
  attributes: [...IDENTITY, ...CONTENT, ...MEASURES],
  metrics: [
    {
      name: "codex.tool.call",
      brief: "Tool calls.",
      kind: "counter",
      attributes: callAttributes,
    },
    {
      name: "codex.tool.call.duration_ms",
      brief: "Time tools took.",
      kind: "duration",
      value: (result) => result.durationMillis,
      attributes: callAttributes,
    },
  ],
};

function callAttributes(result: NumberedToolResult): Record<string, string> {
  const { toolNamespace = DEFAULT_TOOL_NAMESPACE, toolName } = result;
  return {
    tool: toolNamespace === DEFAULT_TOOL_NAMESPACE
      ? toolName
      : toolNamespace + toolName,
    success: flagText(result.success),
    ...result.metricAttributes,
  };
}

function isMcp(result: ToolResult): boolean {
  return (result.mcpServer ?? "") !== "";
}
