/**
 * An agent with the `@anthropic-ai/sdk` package: Messages as a stream.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { OtelProvider, SessionTelemetry } from "@agent-otel/agent-otel";
import { instrumentFetch } from "@agent-otel/agent-otel/instrument";
import Anthropic from "@anthropic-ai/sdk";

const model = "claude-sonnet-5-5";
const prompt = "What do my notes say?";
const READ_FILE: Anthropic.Tool = {
  name: "read_file",
  description: "Reads a text file.",
  input_schema: {
    type: "object",
    properties: { path: { type: "string" } },
    required: ["path"],
  },
};
const send = { otlpHttp: {} }; // to OTEL_EXPORTER_OTLP_ENDPOINT

// The telemetry: a provider, a session, and a fetch that is watched.
const { otel } = await OtelProvider.tryStart({
  serviceName: "node-anthropic-agent",
  env: "otel",
  logs: send,
  traces: send,
  metrics: send,
});
const session = new SessionTelemetry(otel, {
  conversationId: crypto.randomUUID(),
  model,
});
const client = new Anthropic({
  fetch: instrumentFetch(session),
  openTelemetry: false, // Its own spans would tell of the same calls.
});

// The agent: asks the model, runs the tools it wants, until it answers.
await session.turn({ turnId: crypto.randomUUID() }, async (turn) => {
  session.userPrompt([{ type: "text", text: prompt }]);
  const messages: Anthropic.MessageParam[] = [
    { role: "user", content: prompt },
  ];
  for (;;) {
    const { content } = await client.messages.stream({
      model,
      max_tokens: 1_024,
      messages,
      tools: [READ_FILE],
    }).finalMessage();
    messages.push({ role: "assistant", content });
    const results: Anthropic.ToolResultBlockParam[] = [];
    for (const block of content) {
      if (block.type === "text") console.log(block.text);
      if (block.type !== "tool_use") continue;
      const { id, name, input } = block;
      const output = await turn.tool(
        { name, callId: id, arguments: input },
        () => readNotes(input as { path: string }),
      );
      results.push({ type: "tool_result", tool_use_id: id, content: output });
    }
    if (results.length === 0) return;
    messages.push({ role: "user", content: results });
  }
}).finally(() => otel.shutdown());

function readNotes({ path }: { readonly path: string }): Promise<string> {
  if (path !== "notes.txt") throw new Error(`there is no ${path}`);
  return readFile(new URL(path, import.meta.url), "utf8");
}
