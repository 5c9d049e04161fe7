/**
 * An agent with the `openai` package: Chat Completions as a stream.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import {
  formatSummary,
  OtelProvider,
  SessionTelemetry,
} from "@agent-otel/agent-otel";
import { instrumentFetch } from "@agent-otel/agent-otel/instrument";
import OpenAI from "openai";

const model = "gpt-5.1";
const prompt = "What do my notes say?";
const READ_FILE: OpenAI.ChatCompletionTool = {
  type: "function",
  function: {
    name: "read_file",
    description: "Reads a text file.",
    parameters: {
      type: "object",
      properties: { path: { type: "string" } },
      required: ["path"],
    },
  },
};
const send = { otlpHttp: {} }; // to OTEL_EXPORTER_OTLP_ENDPOINT

// The telemetry: a provider, a session, and a fetch that is watched.
const { otel } = await OtelProvider.tryStart({
  serviceName: "node-openai-agent",
  env: "otel",
  logs: send,
  traces: send,
  metrics: send,
});
const session = new SessionTelemetry(otel, {
  conversationId: crypto.randomUUID(),
  model,
});
const client = new OpenAI({ fetch: instrumentFetch(session) });

// The agent: asks the model, runs the tools it wants, until it answers.
await session.turn({ turnId: crypto.randomUUID() }, async (turn) => {
  session.userPrompt([{ type: "text", text: prompt }]);
  const messages: OpenAI.ChatCompletionMessageParam[] = [
    { role: "user", content: prompt },
  ];
  for (;;) {
    const message = await client.chat.completions.stream({
      model,
      messages,
      tools: [READ_FILE],
      stream_options: { include_usage: true },
    }).finalMessage();
    messages.push(message);
    const calls = message.tool_calls ?? [];
    if (calls.length === 0) return console.log(message.content);
    for (const call of calls) {
      if (call.type !== "function") continue;
      const { name, arguments: args } = call.function;
      const content = await turn.tool(
        { name, callId: call.id, arguments: args },
        () => readNotes(JSON.parse(args)),
      );
      messages.push({ role: "tool", tool_call_id: call.id, content });
    }
  }
}).finally(() => otel.shutdown());
console.log(formatSummary(session.summary()));

function readNotes({ path }: { readonly path: string }): Promise<string> {
  if (path !== "notes.txt") throw new Error(`there is no ${path}`);
  return readFile(new URL(path, import.meta.url), "utf8");
}
