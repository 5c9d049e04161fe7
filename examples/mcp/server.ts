/**
 * An MCP server with one tool. What it does for a request is in the trace that
 * the request belongs to.
 *
 * @module
 */
import process from "node:process";
import { OtelProvider } from "@agent-otel/agent-otel";
// @ts-types="@modelcontextprotocol/sdk/server/mcp"
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
// @ts-types="@modelcontextprotocol/sdk/server/stdio"
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { z } from "zod";

const { otel } = await OtelProvider.tryStart({
  serviceName: "mcp-adder",
  env: "otel",
  traces: { otlpHttp: {} }, // to OTEL_EXPORTER_OTLP_ENDPOINT
});

const server = new McpServer({ name: "adder", version: "1.0.0" });
server.registerTool(
  "add",
  {
    description: "Adds two numbers.",
    inputSchema: { a: z.number(), b: z.number() },
  },
  ({ a, b }, { requestId, _meta }) =>
    otel.spans.run(
      "app_server.request",
      {
        method: "tools/call",
        transport: "stdio",
        requestId: String(requestId),
        parent: traceOf(_meta),
      },
      () => ({ content: [{ type: "text" as const, text: `${a + b}` }] }),
    ),
);
process.stdin.once("end", () => void otel.shutdown());
await server.connect(new StdioServerTransport());

/** The trace that the client says its request belongs to. */
function traceOf(
  meta: Readonly<Record<string, unknown>> = {},
): { readonly traceparent?: string; readonly tracestate?: string } {
  const { traceparent, tracestate } = meta;
  return {
    ...typeof traceparent === "string" ? { traceparent } : {},
    ...typeof tracestate === "string" ? { tracestate } : {},
  };
}
