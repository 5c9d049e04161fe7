/**
 * A tool call that the model asked for, as the agent tells it.
 *
 * @module
 */
import { attempt } from "../attempt.ts";
import { plainText } from "../events/text.ts";
import type { HostAbortSignal } from "../runtime/types.ts";
import { serverOfOrigin } from "../spans/mcp.ts";
import type { ToolOutcome } from "./tool_output.ts";
import { argumentsText } from "./tool_output.ts";
import type { TurnScope } from "./turn_scope.ts";

/** An MCP server that has the tool. */
export interface McpServer {
  readonly name: string;
  /** Where it is, such as `https://mcp.example`; of a URL only that leaves. */
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

/** What is known of a call. */
export interface CallFacts {
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

/** Reads a call. Never throws on what callers without a type checker pass. */
export function readToolCall<T>(
  scope: TurnScope,
  call: TurnToolCall<T>,
): CallFacts {
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
      ...server?.origin === undefined
        ? {}
        : { mcpServerOrigin: serverOfOrigin(server.origin).origin },
      ...productSku === undefined ? {} : { productSku },
      ...metricAttributes === undefined ? {} : { metricAttributes },
    };
  });
  return facts;
}
