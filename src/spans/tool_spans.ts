/**
 * Spans of tool calls: handling, dispatch, requests to MCP servers.
 *
 * @module
 */
import type { SpanDefinition, SpanRow } from "./definition.ts";
import { cutTarget, mcpResultTelemetry, serverOfOrigin } from "./mcp.ts";
import type { NoFields } from "./process_spans.ts";
import { fixed, flag, int, text } from "./rows.ts";

/** A tool call that is dispatched. */
export interface DispatchFields {
  readonly toolName: string;
  readonly callId: string;
}

/** How a dispatched tool call went. */
export interface DispatchLate {
  /** Whether it was cancelled; set by itself when the work ends so. */
  readonly aborted: boolean;
  /** What the model passed, and what the tool gave back: with `genaiContent`. */
  readonly arguments: string;
  readonly result: string;
}

/** A tool call to an MCP server. */
export interface McpCallFields {
  readonly serverName: string;
  /** Where the server is, such as `https://mcp.example`. */
  readonly serverOrigin?: string;
  /** `stdio`, `in_process` or `streamable_http`. */
  readonly transport?: string;
  readonly connectorId?: string;
  readonly connectorName?: string;
  readonly toolName: string;
  readonly callId: string;
  readonly turnId: string;
  /** @default {the id of the conversation} */
  readonly sessionId?: string;
  /** Whether no other span covers the call. @default {false} */
  readonly isWholeCall?: boolean;
}

/**
 * What the server says of a tool call; read from the result's
 * `_meta["codex/telemetry"]["span"]` where the work returns one.
 */
export interface McpCallLate {
  /** What the call was about. Cut to 256 characters. */
  readonly targetId: string;
  /** Whether the server asked the user for something. */
  readonly serverUserFlowTriggered: boolean;
  /** What the model passed, and what the tool gave back: with `genaiContent`. */
  readonly arguments: string;
  readonly result: string;
}

/** Fields of the spans of tools. */
export interface ToolSpans {
  handle_tool_call: { fields: NoFields; late: NoFields };
  handle_tool_call_with_source: { fields: NoFields; late: NoFields };
  dispatch_tool_call_with_code_mode_result: {
    fields: DispatchFields;
    late: DispatchLate;
  };
  dispatch_tool_call_with_terminal_outcome: {
    fields: DispatchFields;
    late: DispatchLate;
  };
  "mcp.tools.call": { fields: McpCallFields; late: McpCallLate };
}

const DISPATCH: SpanDefinition<DispatchFields, DispatchLate> = {
  brief: "A tool call, from its dispatch to its outcome.",
  attributes: [
    text("tool_name", "Name of the tool.", (call) => call.toolName),
    text("call_id", "Id of the call.", (call) => call.callId),
    flag("aborted", "Whether it was cancelled.", () => false),
  ],
  late: [
    flag("aborted", "Whether it was cancelled.", (late) => late.aborted),
  ],
  whenCancelled: { aborted: true },
};

/** The spans of tools. */
export const TOOL_SPANS: {
  readonly [N in keyof ToolSpans]: SpanDefinition<
    ToolSpans[N]["fields"],
    ToolSpans[N]["late"]
  >;
} = {
  handle_tool_call: {
    brief: "Handling a tool call that the model asked for.",
    attributes: [],
  },
  handle_tool_call_with_source: {
    brief: "Handling a tool call, with who asked for it.",
    attributes: [],
  },
  dispatch_tool_call_with_code_mode_result: {
    ...DISPATCH,
    brief: `${DISPATCH.brief} Named by the tool.`,
    name: (call) => call.toolName,
  },
  dispatch_tool_call_with_terminal_outcome: DISPATCH,
  "mcp.tools.call": {
    brief: "A tool call to an MCP server.",
    kind: "client",
    attributes: [
      fixed("rpc.system", "`jsonrpc`.", "jsonrpc"),
      fixed("rpc.method", "`tools/call`.", "tools/call"),
      text("mcp.server.name", "Name of the server.", (call) => call.serverName),
      text(
        "mcp.server.origin",
        "Where the server is, or empty.",
        (call) => serverOfOrigin(call.serverOrigin).origin,
      ),
      text(
        "mcp.transport",
        "How the server is reached, or empty.",
        (call) => call.transport ?? "",
      ),
      text(
        "mcp.connector.id",
        "Connector behind the tool, or empty.",
        (call) => call.connectorId ?? "",
      ),
      text(
        "mcp.connector.name",
        "Name of that connector, or empty.",
        (call) => call.connectorName ?? "",
      ),
      text("tool.name", "Name of the tool.", (call) => call.toolName),
      text("tool.call_id", "Id of the call.", (call) => call.callId),
      conversation("conversation.id", "Id of the conversation."),
      text(
        "session.id",
        "Id of the session.",
        (call, session) => call.sessionId ?? session?.conversationId,
      ),
      text("turn.id", "Id of the turn.", (call) => call.turnId),
      text(
        "server.address",
        "Host of the server, where its origin is a URL.",
        (call) => serverOfOrigin(call.serverOrigin).address,
      ),
      int(
        "server.port",
        "Port of the server, where its origin is a URL.",
        (call) => serverOfOrigin(call.serverOrigin).port,
      ),
    ],
    late: [
      text(
        "codex.mcp.target.id",
        "What the call was about, as the server says.",
        (late) => cutTarget(late.targetId),
      ),
      flag(
        "codex.mcp.server_user_flow.triggered",
        "Whether the server asked the user for something.",
        (late) => late.serverUserFlowTriggered,
      ),
    ],
    fromResult: mcpResultTelemetry,
  },
};

function conversation(key: string, brief: string): SpanRow<unknown> {
  return text(key, brief, (_, session) => session?.conversationId);
}
