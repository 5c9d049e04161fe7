/**
 * An agent on Deno, with nothing but `fetch`: OpenAI's Responses API as a stream.
 *
 * @module
 */
import { OtelProvider, SessionTelemetry } from "@agent-otel/agent-otel";
import { instrumentFetch } from "@agent-otel/agent-otel/instrument";
import { EventSourceParserStream } from "eventsource-parser/stream";

const model = "gpt-5.1";
const prompt = "What do my notes say?";
const READ_FILE = {
  type: "function",
  name: "read_file",
  description: "Reads a text file.",
  parameters: {
    type: "object",
    properties: { path: { type: "string" } },
    required: ["path"],
  },
};
const send = { otlpHttp: {} }; // to OTEL_EXPORTER_OTLP_ENDPOINT

// The telemetry: a provider, a session, and a fetch that is watched.
const { otel } = await OtelProvider.tryStart({
  serviceName: "deno-agent",
  logs: send,
  traces: send,
  metrics: send,
});
const session = new SessionTelemetry(otel, {
  conversationId: crypto.randomUUID(),
  model,
});
const modelFetch = instrumentFetch(session);

// The agent: asks the model, runs the tools it wants, until it answers.
await session.turn({ turnId: crypto.randomUUID() }, async (turn) => {
  session.userPrompt([{ type: "text", text: prompt }]);
  const input: unknown[] = [{ role: "user", content: prompt }];
  for (;;) {
    const item = await ask(input);
    if (item.type === "message") {
      return console.log(item.content[0]?.text);
    }
    const output = await turn.tool(
      { name: item.name, callId: item.call_id, arguments: item.arguments },
      () => readNotes(JSON.parse(item.arguments)),
    );
    const { call_id } = item;
    input.push(item, { type: "function_call_output", call_id, output });
  }
}).finally(() => otel.shutdown());

/** The one item that our model's server puts into a response. */
async function ask(input: readonly unknown[]): Promise<OutputItem> {
  const response = await modelFetch(
    `${Deno.env.get("OPENAI_BASE_URL")}/responses`,
    {
      method: "POST",
      headers: {
        "authorization": `Bearer ${Deno.env.get("OPENAI_API_KEY")}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ model, stream: true, tools: [READ_FILE], input }),
    },
  );
  if (!response.ok || response.body === null) {
    throw new Error(`the model's service answered ${response.status}`);
  }
  const frames = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  for await (const { data } of frames) {
    const event = JSON.parse(data);
    if (event.type === "response.completed") return event.response.output[0];
  }
  throw new Error("the stream ended before the response did");
}

function readNotes({ path }: { readonly path: string }): Promise<string> {
  if (path !== "notes.txt") throw new Error(`there is no ${path}`);
  return Deno.readTextFile(new URL(path, import.meta.url));
}

type OutputItem =
  | { type: "message"; content: { text: string }[] }
  | { type: "function_call"; name: string; call_id: string; arguments: string };
