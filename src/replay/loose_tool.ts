/**
 * A tool that ran outside of any turn.
 *
 * @module
 */
import type { SessionTelemetry } from "../session/session_telemetry.ts";
import { argumentsText } from "../session/tool_output.ts";
import type { ToolEndStep, ToolStep } from "./steps.ts";

/** Records what came of it. */
export function endLooseTool(
  session: SessionTelemetry,
  { call, atMillis }: ToolStep,
  { output, success, cancelled, atMillis: endMillis }: ToolEndStep,
): void {
  const { name, namespace, callId, mcpServer, productSku } = call;
  const server = typeof mcpServer === "string" ? mcpServer : mcpServer?.name;
  session.toolResult({
    toolName: name,
    ...namespace === undefined ? {} : { toolNamespace: namespace },
    callId,
    arguments: argumentsText(call.arguments),
    ...server === undefined ? {} : { mcpServer: server },
    ...productSku === undefined ? {} : { productSku },
    durationMillis: Math.max(0, endMillis - atMillis),
    success: success && cancelled !== true,
    output,
  });
}
