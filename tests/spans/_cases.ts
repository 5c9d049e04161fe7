/**
 * Every span of the catalogue, and how it arrives.
 *
 * @module
 */
import type { SpanFields, SpanLate, SpanName } from "../../mod.ts";
import { CONVERSATION_ID, TURN_ID } from "../_support/sessions.ts";
import { flag, int, texts, type WireAttributes } from "../_support/wire.ts";

/** A span that is opened, and how it arrives. */
export interface SpanCase {
  readonly name: SpanName;
  readonly why?: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly late?: Readonly<Record<string, unknown>>;
  readonly arrives: Arrival;
}

interface Arrival {
  readonly name?: string;
  readonly kind?: "server" | "client";
  readonly attributes: WireAttributes;
}

function when<N extends SpanName>(
  name: N,
  fields: SpanFields<N>,
  attributes: WireAttributes,
  more: Omit<Arrival, "attributes"> & {
    readonly why?: string;
    readonly late?: SpanLate<N>;
  } = {},
): SpanCase {
  const { why, late, ...arrival } = more;
  return {
    name,
    fields: fields as SpanCase["fields"],
    arrives: { attributes, ...arrival },
    ...why === undefined ? {} : { why },
    ...late === undefined ? {} : { late },
  };
}

const BARE = [
  "thread_spawn",
  "session_init",
  "run_turn",
  "stream_request",
  "receiving_stream",
  "receiving",
  "handle_output_item_done",
  "build_tool_call",
  "handle_tool_call",
  "handle_tool_call_with_source",
] as const;

const CALL = { toolName: "shell_command", callId: "call_1" };
const CALLED = {
  ...texts({ tool_name: "shell_command", call_id: "call_1" }),
  aborted: flag(false),
};
const HTTP = texts({ transport: "responses_http", "http.method": "POST" });
const WEBSOCKET = texts({ transport: "responses_websocket" });
const PATH = texts({ "api.path": "responses" });
const CLIENT = texts({ model: "gpt-5.1", wire_api: "responses" });
const NO_HEADER = { "turn.has_metadata_header": flag(false) };

/** The cases. */
export const SPAN_CASES: readonly SpanCase[] = [
  ...BARE.map((name) => when(name, {}, {})),
  when("codex.exec", {}, {}),
  when(
    "codex.exec",
    {},
    texts({ "thread.id": CONVERSATION_ID, "turn.id": TURN_ID }),
    {
      why: "with what it started",
      late: { threadId: CONVERSATION_ID, turnId: TURN_ID },
    },
  ),
  when(
    "app_server.request",
    {
      method: "turn/start",
      transport: "stdio",
      requestId: "7",
      connectionId: "c-1",
    },
    texts({
      "rpc.system": "jsonrpc",
      "rpc.method": "turn/start",
      "rpc.transport": "stdio",
      "rpc.request_id": "7",
      "app_server.connection_id": "c-1",
      "app_server.api_version": "v2",
      "app_server.client_name": "editor",
      "app_server.client_version": "1.0",
      "turn.id": TURN_ID,
    }),
    {
      name: "turn/start",
      kind: "server",
      late: { clientName: "editor", clientVersion: "1.0", turnId: TURN_ID },
    },
  ),
  when("session_loop", {}, texts({ thread_id: CONVERSATION_ID })),
  when(
    "submission_dispatch",
    { submissionId: "s-1", operation: "turn_input" },
    texts({ "submission.id": "s-1", "codex.op": "turn_input" }),
    { name: "op.dispatch.turn_input" },
  ),
  when(
    "run_sampling_request",
    { turnId: TURN_ID, cwd: "/home/me/project" },
    texts({ turn_id: TURN_ID, model: "gpt-5.1", cwd: "/home/me/project" }),
  ),
  when(
    "run_sampling_request",
    { turnId: TURN_ID, model: "other" },
    texts({ turn_id: TURN_ID, model: "other" }),
    { why: "of another model" },
  ),
  when(
    "try_run_sampling_request",
    { turnId: TURN_ID },
    texts({ turn_id: TURN_ID, model: "gpt-5.1" }),
  ),
  when("dispatch_tool_call_with_code_mode_result", CALL, CALLED, {
    name: "shell_command",
  }),
  when("dispatch_tool_call_with_terminal_outcome", CALL, CALLED),
  when("dispatch_tool_call_with_terminal_outcome", CALL, {
    ...CALLED,
    aborted: flag(true),
  }, { why: "that is aborted", late: { aborted: true } }),
  when(
    "mcp.tools.call",
    {
      serverName: "docs",
      serverOrigin: "https://mcp.example:8443",
      transport: "streamable_http",
      connectorId: "con-1",
      connectorName: "Docs",
      toolName: "search",
      callId: "call_2",
      turnId: TURN_ID,
      sessionId: "s-9",
    },
    {
      ...texts({
        "rpc.system": "jsonrpc",
        "rpc.method": "tools/call",
        "mcp.server.name": "docs",
        "mcp.server.origin": "https://mcp.example:8443",
        "mcp.transport": "streamable_http",
        "mcp.connector.id": "con-1",
        "mcp.connector.name": "Docs",
        "tool.name": "search",
        "tool.call_id": "call_2",
        "conversation.id": CONVERSATION_ID,
        "session.id": "s-9",
        "turn.id": TURN_ID,
        "server.address": "mcp.example",
        "codex.mcp.target.id": "page-1",
      }),
      "server.port": int(8443),
      "codex.mcp.server_user_flow.triggered": flag(true),
    },
    {
      kind: "client",
      late: { targetId: "page-1", serverUserFlowTriggered: true },
    },
  ),
  when(
    "mcp.tools.call",
    { serverName: "docs", toolName: "search", callId: "2", turnId: TURN_ID },
    texts({
      "rpc.system": "jsonrpc",
      "rpc.method": "tools/call",
      "mcp.server.name": "docs",
      "mcp.server.origin": "",
      "mcp.transport": "",
      "mcp.connector.id": "",
      "mcp.connector.name": "",
      "tool.name": "search",
      "tool.call_id": "2",
      "conversation.id": CONVERSATION_ID,
      "session.id": CONVERSATION_ID,
      "turn.id": TURN_ID,
    }),
    { why: "with nothing optional", kind: "client" },
  ),
  when("model_client.stream_responses_api", {}, {
    ...CLIENT,
    ...HTTP,
    ...PATH,
    ...NO_HEADER,
  }),
  when("model_client.stream_responses_websocket", {
    hasMetadataHeader: true,
    warmup: true,
  }, {
    ...CLIENT,
    ...WEBSOCKET,
    ...PATH,
    "turn.has_metadata_header": flag(true),
    "websocket.warmup": flag(true),
  }),
  when("model_client.stream_responses_websocket", {}, {
    ...CLIENT,
    ...WEBSOCKET,
    ...PATH,
    ...NO_HEADER,
    "websocket.warmup": flag(false),
  }, { why: "with nothing optional" }),
  when("model_client.websocket_connection", { provider: "openai" }, {
    ...texts({ provider: "openai", wire_api: "responses" }),
    ...WEBSOCKET,
    ...PATH,
    ...NO_HEADER,
  }),
  when("responses.stream_request", {}, { ...HTTP, ...PATH }),
  when("responses.stream", { hasState: true }, {
    ...HTTP,
    ...PATH,
    "turn.has_state": flag(true),
  }),
  when("responses_websocket.connect", {}, { ...WEBSOCKET, ...PATH }),
  when("responses_websocket.stream_request", {}, { ...WEBSOCKET, ...PATH }),
  when("responses_websocket.send_response_processed", {}, {
    ...WEBSOCKET,
    ...PATH,
  }),
  when(
    "endpoint_session.execute_with",
    { httpMethod: "GET", apiPath: "models" },
    texts({ "http.method": "GET", "api.path": "models" }),
  ),
  when("endpoint_session.stream_with", {}, {
    ...texts({ "http.method": "POST" }),
    ...PATH,
  }),
];
