/**
 * A tool call of a turn: its spans, its result, its time.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import { attempt } from "../attempt.ts";
import { errorText } from "../error_text.ts";
import * as events from "../events/definitions.ts";
import { plainText } from "../events/text.ts";
import { METRIC_NAMES } from "../metrics/names.ts";
import type { HostAbortSignal } from "../runtime/types.ts";
import { failureNamed } from "../spans/failure.ts";
import { type OpenSpan, openSpan } from "../spans/open.ts";
import type { TraceCarrier } from "../trace_context/w3c.ts";
import { endedBy, outcomeOf } from "./ended_by.ts";
import { recordMeasurements } from "./measure.ts";
import type { ToolOutcome } from "./session_work.ts";
import { beginStep } from "./step.ts";
import { argumentsText, readToolOutput } from "./tool_output.ts";
import type { TurnScope } from "./turn_scope.ts";
import { recordToolResult } from "./work_records.ts";

/** An MCP server that has the tool. */
export interface McpServer {
  readonly name: string;
  /** Where it is, such as `https://mcp.example`. */
  readonly origin?: string;
  /** `stdio`, `in_process` or `streamable_http`. */
  readonly transport?: string;
  readonly connectorId?: string;
  readonly connectorName?: string;
}

/** A tool call that the model asked for. */
export interface TurnToolCall<T = unknown> {
  /** Name of the tool, without its namespace. */
  readonly name: string;
  /** @default {"functions"} */
  readonly namespace?: string;
  readonly callId: string;
  /** As the model wrote them: JSON text. Anything else is written as JSON. */
  readonly arguments?: unknown;
  /** The MCP server that has the tool; its name, or what is known of it. */
  readonly mcpServer?: McpServer | string;
  /** Calls the tool off: what is thrown then counts as cancelled. */
  readonly signal?: HostAbortSignal;
  /** The product's own name for its variant. */
  readonly productSku?: string;
  /** Further attributes of the metrics, such as `sandbox`. */
  readonly metricAttributes?: Readonly<Record<string, string>>;
  /**
   * What to record of a result.
   *
   * @default {text, `{ output, success }` and MCP results as they are; else JSON}
   */
  readonly output?: (result: T) => ToolOutcome | string;
}

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

/** Runs a tool, and records what came of it. */
export async function runTurnTool<T>(
  scope: TurnScope,
  call: TurnToolCall<T>,
  fn: (run: ToolRun) => T | Promise<T>,
): Promise<T> {
  const { host, ledger } = scope;
  const { pipeline, session } = host;
  const outside = scope.here();
  const facts = readCall(scope, call);
  const start = pipeline.clock.monotonicMillis();
  const entry = ledger.begin("tools");
  const span = openCall(scope, facts, outside);
  const record = (given: () => Required<ToolOutcome>, error?: unknown): void =>
    attempt(pipeline, events.toolResult.name, () => {
      const durationMillis = pipeline.clock.monotonicMillis() - start;
      const { output, success } = given();
      recordToolResult({ ...host, context: span.context }, {
        ...facts,
        durationMillis,
        success,
        output,
      }, error === undefined ? undefined : outcomeOf(error));
      recordMcpCall(scope, facts, durationMillis, success);
      if (pipeline.semconv.showsContent(session)) {
        span.record({ arguments: facts.arguments, result: output });
      }
    });
  try {
    const result = await runInSpans(
      scope,
      facts,
      span.context,
      outside,
      fn,
      (result) => failureOf(scope, call, result),
    );
    record(() => outcomeOfResult(call, result));
    span.end(failureOf(scope, call, result));
    return result;
  } catch (error) {
    const ended = endedBy(error, facts.signal);
    record(() => ({ output: errorText(error), success: false }), ended);
    span.end(ended);
    throw error;
  } finally {
    entry.end();
  }
}

/** What is known of a call. */
interface CallFacts {
  readonly toolName: string;
  readonly toolNamespace?: string;
  readonly callId: string;
  readonly arguments: string;
  readonly mcpServer?: string;
  readonly mcpServerOrigin?: string;
  readonly productSku?: string;
  readonly metricAttributes?: Readonly<Record<string, string>>;
  readonly signal: HostAbortSignal | undefined;
  readonly server: McpServer | undefined;
}

/** Never throws on what callers without a type checker pass. */
function readCall<T>(scope: TurnScope, call: TurnToolCall<T>): CallFacts {
  let facts: CallFacts = {
    toolName: "unknown",
    callId: "unknown",
    arguments: "",
    signal: scope.signal,
    server: undefined,
  };
  attempt(scope.host.pipeline, "a tool call", () => {
    const { mcpServer, namespace, productSku, metricAttributes } = call;
    const server = typeof mcpServer === "string"
      ? { name: mcpServer }
      : mcpServer;
    facts = {
      toolName: plainText(call.name) ?? facts.toolName,
      callId: plainText(call.callId) ?? facts.callId,
      arguments: argumentsText(call.arguments),
      signal: call.signal ?? scope.signal,
      server: server ?? undefined,
      ...namespace === undefined ? {} : { toolNamespace: namespace },
      ...server?.name === undefined ? {} : { mcpServer: server.name },
      ...server?.origin === undefined ? {} : { mcpServerOrigin: server.origin },
      ...productSku === undefined ? {} : { productSku },
      ...metricAttributes === undefined ? {} : { metricAttributes },
    };
  });
  return facts;
}

/** Runs `fn` in the span of the tool, and for MCP in that of the request. */
async function runInSpans<T>(
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

type CallSpan = OpenSpan<
  { readonly arguments?: string; readonly result?: string }
>;

/** The span of a call. */
function openCall(
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

/** To the conventions, a tool that says it has failed is an error. */
function failureOf<T>(
  { host: { pipeline } }: TurnScope,
  call: TurnToolCall<T>,
  result: T,
): Error | undefined {
  let failure: Error | undefined;
  if (pipeline.semconv.mode === "codex") return failure;
  attempt(pipeline, "a tool call", () => {
    if (!outcomeOfResult(call, result).success) {
      failure = failureNamed("tool_error");
    }
  });
  return failure;
}

function outcomeOfResult<T>(
  call: TurnToolCall<T>,
  result: T,
): Required<ToolOutcome> {
  return readToolOutput(
    call?.output === undefined ? result : call.output(result),
  );
}

function recordMcpCall(
  { host }: TurnScope,
  { server, toolName }: CallFacts,
  value: number,
  success: boolean,
): void {
  if (server === undefined) return;
  const { connectorId, connectorName } = server;
  const attributes = {
    status: success ? "ok" : "error",
    tool: toolName,
    ...connectorId === undefined ? {} : { connector_id: connectorId },
    ...connectorName === undefined ? {} : { connector_name: connectorName },
  };
  recordMeasurements(host.pipeline, host.session, [
    { kind: "counter", name: METRIC_NAMES.mcpCall, value: 1, attributes },
    {
      kind: "duration",
      name: METRIC_NAMES.mcpCallDuration,
      value,
      attributes,
    },
  ]);
}
