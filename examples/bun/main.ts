/**
 * An agent on Bun, with nothing but `fetch`: Google's Gemini API.
 *
 * @module
 */
import { OtelProvider, SessionTelemetry } from "@agent-otel/agent-otel";
import { instrumentFetch } from "@agent-otel/agent-otel/instrument";

const model = "gemini-3-pro";
const prompt = "What do my notes say?";
const READ_FILE = {
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
  serviceName: "bun-agent",
  env: "otel", // Bun reads `.env` of any folder: the environment has to be asked for.
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
  const contents: Content[] = [{ role: "user", parts: [{ text: prompt }] }];
  for (;;) {
    const content = await ask(contents);
    contents.push(content);
    const [part] = content.parts;
    const call = part?.functionCall;
    if (call === undefined) return console.log(part?.text);
    const output = await turn.tool(
      { name: call.name, callId: crypto.randomUUID(), arguments: call.args },
      () => readNotes(call.args),
    );
    const functionResponse = { name: call.name, response: { output } };
    contents.push({ role: "user", parts: [{ functionResponse }] });
  }
}).finally(() => otel.shutdown());

async function ask(contents: readonly Content[]): Promise<Content> {
  const { GEMINI_BASE_URL, GEMINI_API_KEY = "" } = Bun.env;
  const response = await modelFetch(
    `${GEMINI_BASE_URL}/v1beta/models/${model}:generateContent`,
    {
      method: "POST",
      headers: {
        "x-goog-api-key": GEMINI_API_KEY,
        "content-type": "application/json",
      },
      body: JSON.stringify({
        contents,
        tools: [{ functionDeclarations: [READ_FILE] }],
      }),
    },
  );
  if (!response.ok) {
    throw new Error(`the model's service answered ${response.status}`);
  }
  const { candidates } = await response.json();
  return candidates[0].content;
}

function readNotes({ path }: { readonly path: string }): Promise<string> {
  if (path !== "notes.txt") throw new Error(`there is no ${path}`);
  return Bun.file(new URL(path, import.meta.url)).text();
}

interface Content {
  readonly role: string;
  readonly parts: readonly {
    readonly text?: string;
    readonly functionCall?: { name: string; args: { path: string } };
    readonly functionResponse?: unknown;
  }[];
}

/** What we use of `@types/bun`. */
declare const Bun: {
  readonly env: Readonly<Record<string, string | undefined>>;
  file(path: URL): { text(): Promise<string> };
};
