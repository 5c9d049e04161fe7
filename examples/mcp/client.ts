/**
 * An agent whose tools are on an MCP server: the server's span is part of the
 * agent's trace.
 *
 * @module
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { OtelProvider, SessionTelemetry } from "@agent-otel/agent-otel";
import { instrumentFetch } from "@agent-otel/agent-otel/instrument";
import { Client } from "@modelcontextprotocol/sdk/client";
// @ts-types="@modelcontextprotocol/sdk/client/stdio"
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import OpenAI from "openai";

const model = "gpt-5.1";
const prompt = "What is 19 and 23?";
const send = { otlpHttp: {} }; // to OTEL_EXPORTER_OTLP_ENDPOINT

// The telemetry: a provider, a session, and a fetch that is watched.
const { otel } = await OtelProvider.tryStart({
  serviceName: "mcp-agent",
  env: "otel",
  logs: send,
  traces: send,
  metrics: send,
});
const session = new SessionTelemetry(otel, {
  conversationId: crypto.randomUUID(),
  model,
});
const openai = new OpenAI({ fetch: instrumentFetch(session) });

const mcp = new Client({ name: "mcp-agent", version: "1.0.0" });
await mcp.connect(
  new StdioClientTransport({
    command: process.execPath,
    args: [fileURLToPath(new URL("server.ts", import.meta.url))],
    env: process.env as Record<string, string>,
  }),
);
const { tools: offered } = await mcp.listTools();
const tools = offered.map((tool): OpenAI.Responses.FunctionTool => ({
  type: "function",
  name: tool.name,
  description: tool.description ?? null,
  parameters: tool.inputSchema,
  strict: false,
}));

// The agent: asks the model, runs the tools it wants, until it answers.
await session.turn({ turnId: crypto.randomUUID() }, async (turn) => {
  session.userPrompt([{ type: "text", text: prompt }]);
  const input: OpenAI.Responses.ResponseInput = [
    { role: "user", content: prompt },
  ];
  for (;;) {
    const response = await openai.responses
      .stream({ model, input, tools })
      .finalResponse();
    const calls = response.output.filter((item) =>
      item.type === "function_call"
    );
    if (calls.length === 0) return console.log(response.output_text);
    for (const call of calls) {
      const { name, call_id, arguments: args } = call;
      const mcpServer = { name: "adder", transport: "stdio" };
      const { content } = await turn.tool(
        { name, callId: call_id, arguments: args, mcpServer },
        ({ meta: _meta }) =>
          mcp.callTool({ name, arguments: JSON.parse(args), _meta }),
      );
      const output = (content as { text: string }[])[0]?.text ?? "";
      input.push(
        { type: "function_call", call_id, name, arguments: args },
        { type: "function_call_output", call_id, output },
      );
    }
  }
}).finally(async () => {
  await mcp.close();
  await otel.shutdown();
});
