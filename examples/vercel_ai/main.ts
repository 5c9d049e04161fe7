/**
 * An agent with the Vercel AI SDK, which calls the tools itself.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { createOpenAI } from "@ai-sdk/openai";
import { OtelProvider, SessionTelemetry } from "@agent-otel/agent-otel";
import { instrumentFetch } from "@agent-otel/agent-otel/instrument";
import { isStepCount, streamText, tool } from "ai";
import { z } from "zod";

const model = "gpt-5.1";
const prompt = "What do my notes say?";
const send = { otlpHttp: {} }; // to OTEL_EXPORTER_OTLP_ENDPOINT

// The telemetry: a provider, a session, and a fetch that is watched.
const { otel } = await OtelProvider.tryStart({
  serviceName: "vercel-ai-agent",
  semconv: "genai", // spans and metrics by the names of the GenAI conventions
  env: "otel",
  logs: send,
  traces: send,
  metrics: send,
});
const session = new SessionTelemetry(otel, {
  conversationId: crypto.randomUUID(),
  model,
});
const openai = createOpenAI({ fetch: instrumentFetch(session) });

await session.turn({ turnId: crypto.randomUUID() }, async (turn) => {
  session.userPrompt([{ type: "text", text: prompt }]);
  const { textStream } = streamText({
    model: openai(model),
    prompt,
    stopWhen: isStepCount(5),
    tools: {
      read_file: tool({
        description: "Reads a text file.",
        inputSchema: z.object({ path: z.literal("notes.txt") }),
        execute: (input, { toolCallId }) =>
          turn.tool(
            { name: "read_file", callId: toolCallId, arguments: input },
            () => readFile(new URL(input.path, import.meta.url), "utf8"),
          ),
      }),
    },
  });
  let answer = "";
  for await (const text of textStream) answer += text;
  console.log(answer);
}).finally(() => otel.shutdown());
