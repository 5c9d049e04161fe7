/**
 * The spans of a tool call of a turn, and running the tool in them.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import { type OpenSpan, openSpan } from "../spans/open.ts";
import type { TraceCarrier } from "../trace_context/w3c.ts";
import { beginStep } from "./step.ts";
import type { CallFacts, McpServer } from "./tool_call.ts";
import type { TurnScope } from "./turn_scope.ts";

/** A tool call under way. */
export interface ToolRun {
  /** Where events and child spans of the call belong. */
  readonly context: Context;
  /**
   * Trace context for `_meta` of a request to an MCP server, `traceparent` and
   * `tracestate`; empty while traces are off.
   */
  readonly meta: TraceCarrier;
  /** Calls `fn` with the call's context active. */
  run<T>(fn: () => T): T;
}

/** Runs `fn` in the span of the tool, and for MCP in that of the request. */
export async function runInSpans<T>(
  scope: TurnScope,
  facts: CallFacts,
  context: Context,
  outside: Context,
  fn: (run: ToolRun) => T | Promise<T>,
  failureOf: (result: T) => unknown,
): Promise<T> {
  const { pipeline, propagation } = scope.host;
  const work = async (inner: Context): Promise<T> => {
    const step = beginStep(inner, outside);
    const run: ToolRun = {
      context: step.context,
      meta: propagation.carrier(inner) ?? {},
      run: (fn) => pipeline.context.with(step.context, fn),
    };
    try {
      return await run.run(() => fn(run));
    } finally {
      step.end();
    }
  };
  if (facts.server === undefined || hasOneSpan(scope)) {
    return await work(context);
  }
  const request = openMcpCall(scope, facts, facts.server, context);
  return await request.ending(() => work(request.context), failureOf);
}

/** Whether one span covers a call and the request to the MCP server. */
function hasOneSpan({ host: { pipeline } }: TurnScope): boolean {
  return pipeline.semconv.mode === "genai";
}

/** The span of a call, told what went in and came out where content leaves. */
export type CallSpan = OpenSpan<
  { readonly arguments?: string; readonly result?: string }
>;

/** The span of a call. */
export function openCall(
  scope: TurnScope,
  facts: CallFacts,
  context: Context,
): CallSpan {
  const { server, toolName, callId } = facts;
  if (server !== undefined && hasOneSpan(scope)) {
    return openMcpCall(scope, facts, server, context, true);
  }
  const { pipeline, session } = scope.host;
  return openSpan(
    { pipeline, session, context },
    "dispatch_tool_call_with_code_mode_result",
    { toolName, callId },
  );
}

function openMcpCall(
  { host: { pipeline, session }, turnId }: TurnScope,
  { toolName, callId }: CallFacts,
  server: McpServer,
  context: Context,
  isWholeCall = false,
): CallSpan {
  return openSpan({ pipeline, session, context }, "mcp.tools.call", {
    isWholeCall,
    serverName: server.name,
    ...server.origin === undefined ? {} : { serverOrigin: server.origin },
    ...server.transport === undefined ? {} : { transport: server.transport },
    ...server.connectorId === undefined
      ? {}
      : { connectorId: server.connectorId },
    ...server.connectorName === undefined
      ? {}
      : { connectorName: server.connectorName },
    toolName,
    callId,
    turnId,
  });
}
