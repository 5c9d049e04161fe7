/**
 * Decisions about tools, and what came of running them.
 *
 * @module
 */
import type { ToolDecision } from "../../mod.ts";
import { FULL_SESSION, MINIMAL_SESSION } from "../_support/sessions.ts";
import {
  counterPoint,
  durationPoint,
  flag,
  int,
  texts,
  type WireAttributes,
  type WirePoint,
} from "../_support/wire.ts";
import { ANY_SEQUENCE, type WireCase } from "./_case.ts";

const DECISIONS: readonly ToolDecision["decision"][] = [
  "approved",
  "approved_with_amendment",
  "approved_for_session",
  "approved_mcp_policy_amendment",
  "approved_with_network_policy_allow",
  "denied_with_network_policy_deny",
  "denied",
  "timed_out",
  "abort",
];
const SOURCES = ["config", "user", "automated_reviewer"] as const;

function callPoints(
  session: WireAttributes,
  millis: number,
  own: Record<string, string>,
): WirePoint[] {
  const attributes = { ...texts(own), ...session };
  return [
    counterPoint("codex.tool.call", 1, attributes),
    durationPoint("codex.tool.call.duration_ms", millis, attributes),
  ];
}

const MCP: WireAttributes = {
  tool_result_seq: ANY_SEQUENCE,
  ...texts({
    tool_name: "search",
    tool_namespace: "mcp__tickets__",
    call_id: "call-1",
    duration_ms: "15",
    success: "false",
  }),
  output_truncated: flag(true),
};
const PLAIN: WireAttributes = {
  tool_result_seq: ANY_SEQUENCE,
  ...texts({
    tool_name: "shell",
    tool_namespace: "functions",
    call_id: "call-2",
    duration_ms: "3",
    success: "true",
  }),
  output_truncated: flag(false),
};

/** tool_decision, tool_result and sandbox_outcome. */
export const TOOL_CASES: readonly WireCase[] = [
  ...DECISIONS.map((decision, index): WireCase => {
    const source = SOURCES[index % SOURCES.length] ?? "user";
    return {
      why: `toolDecision() of ${decision} by ${source}`,
      session: FULL_SESSION,
      event: "codex.tool_decision",
      record: (session) =>
        session.toolDecision({
          toolName: "search",
          toolNamespace: "mcp__tickets__",
          callId: "call-1",
          decision,
          source,
        }),
      log: texts({
        tool_name: "search",
        tool_namespace: "mcp__tickets__",
        call_id: "call-1",
        decision,
        source,
      }),
      metrics: [],
    };
  }),
  {
    why: "toolDecision() with nothing optional",
    session: MINIMAL_SESSION,
    event: "codex.tool_decision",
    record: (session) =>
      session.toolDecision({
        toolName: "shell",
        callId: "call-2",
        decision: "denied",
      }),
    log: texts({
      tool_name: "shell",
      tool_namespace: "functions",
      call_id: "call-2",
      decision: "denied",
    }),
    metrics: [],
  },
  {
    why: "toolResult() of an MCP tool with everything",
    session: FULL_SESSION,
    event: "codex.tool_result",
    record: (session) =>
      session.toolResult({
        toolName: "search",
        toolNamespace: "mcp__tickets__",
        callId: "call-1",
        arguments: '{"q":"é"}',
        durationMillis: 15.999,
        success: false,
        output: "first line\nsecond line\n",
        mcpServer: "tickets",
        mcpServerOrigin: "https://tickets.example",
        productSku: "enterprise",
        metricAttributes: { sandbox: "none", sandbox_policy: "read only" },
      }),
    log: {
      ...MCP,
      ...texts({
        agent_name: "/root/reviewer",
        arguments: '{"q":"é"}',
        output: "first line\nsecon\n[... telemetry preview truncated ...]",
        mcp_server: "tickets",
        mcp_server_origin: "https://tickets.example",
        product_sku: "enterprise",
      }),
    },
    trace: {
      ...MCP,
      arguments_length: int(10),
      output_length: int(23),
      output_line_count: int(2),
      ...texts({ tool_origin: "mcp" }),
      mcp_tool: flag(true),
    },
    metrics: callPoints(FULL_SESSION.metrics, 15, {
      tool: "mcp__tickets__search",
      success: "false",
      sandbox: "none",
      sandbox_policy: "read_only",
    }),
  },
  {
    why: "toolResult() with nothing optional",
    session: MINIMAL_SESSION,
    event: "codex.tool_result",
    record: (session) =>
      session.toolResult({
        toolName: "shell",
        callId: "call-2",
        arguments: "",
        durationMillis: 3,
        success: true,
        output: "",
      }),
    log: {
      ...PLAIN,
      ...texts({
        agent_name: "/root",
        arguments: "",
        output: "",
        mcp_server: "",
        mcp_server_origin: "",
      }),
    },
    trace: {
      ...PLAIN,
      arguments_length: int(0),
      output_length: int(0),
      output_line_count: int(0),
      ...texts({ tool_origin: "builtin" }),
      mcp_tool: flag(false),
    },
    metrics: callPoints(MINIMAL_SESSION.metrics, 3, {
      tool: "shell",
      success: "true",
    }),
  },
  {
    why: "toolFailed()",
    session: FULL_SESSION,
    event: "codex.tool_result",
    record: (session) =>
      session.toolFailed({
        toolName: "no_such_tool",
        errorMessage: "unsupported call: no_such_tool",
      }),
    log: texts({
      tool_name: "no_such_tool",
      duration_ms: "0",
      success: "false",
      output: "unsupported call\n[... telemetry preview truncated ...]",
      mcp_server: "",
      mcp_server_origin: "",
    }),
    trace: {
      ...texts({
        tool_name: "no_such_tool",
        duration_ms: "0",
        success: "false",
        tool_origin: "builtin",
      }),
      output_length: int(30),
      output_line_count: int(1),
    },
    metrics: [],
  },
  ...([
    [12.9, 340.2, { escalated_duration_ms: int(340) }],
    [0, undefined, {}],
  ] as const).map(([initial, escalated, own]): WireCase => {
    const attributes: WireAttributes = {
      ...texts({ tool_name: "shell", call_id: "call-2", outcome: "escalated" }),
      initial_duration_ms: int(Math.trunc(initial)),
      ...own,
    };
    return {
      why: `sandboxOutcome() ${escalated ? "with" : "without"} a second run`,
      session: FULL_SESSION,
      event: "codex.sandbox_outcome",
      record: (session) =>
        session.sandboxOutcome({
          toolName: "shell",
          callId: "call-2",
          outcome: "escalated",
          initialDurationMillis: initial,
          ...escalated === undefined
            ? {}
            : { escalatedDurationMillis: escalated },
        }),
      log: attributes,
      trace: attributes,
      metrics: [],
    };
  }),
];
