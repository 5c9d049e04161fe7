import assert from "node:assert/strict";
import { test } from "node:test";
import { SessionTelemetry } from "@agent-otel/agent-otel";
import { instrumentFetch } from "@agent-otel/agent-otel/instrument";
import { captureTelemetry } from "@agent-otel/agent-otel/testing";
import { startModelServer } from "../../examples/_model_server/server.ts";

const PROMPT = { role: "user", content: "Hello?" };
const GEMINI = { contents: [{ role: "user", parts: [{ text: "Hello?" }] }] };

for (
  const [name, path, body] of [
    ["Responses", "/v1/responses", { input: [PROMPT] }],
    ["Responses, streaming", "/v1/responses", {
      input: [PROMPT],
      stream: true,
    }],
    ["Chat", "/v1/chat/completions", { messages: [PROMPT] }],
    [
      "Chat, streaming",
      "/v1/chat/completions",
      { messages: [PROMPT], stream: true },
    ],
    ["Messages", "/v1/messages", { messages: [PROMPT] }],
    [
      "Messages, streaming",
      "/v1/messages",
      { messages: [PROMPT], stream: true },
    ],
    ["Gemini", "/v1beta/models/m:generateContent", GEMINI],
    [
      "Gemini, streaming",
      "/v1beta/models/m:streamGenerateContent?alt=sse",
      GEMINI,
    ],
  ] as const
) {
  test(`The model server answers by its ${name} API`, async () => {
    const model = await startModelServer();
    const { otel } = await captureTelemetry();
    try {
      const session = new SessionTelemetry(otel, {
        conversationId: crypto.randomUUID(),
        model: "m",
      });
      const response = await instrumentFetch(session)(`${model.url}${path}`, {
        method: "POST",
        body: JSON.stringify({ model: "m", ...body }),
      });
      const isStream = name.endsWith("streaming");
      assert.equal(
        response.headers.get("content-type"),
        isStream ? "text/event-stream" : "application/json",
      );
      const said = await response.text();
      for (const word of ["Hello ", "from ", "the ", "model."]) {
        assert.ok(said.includes(word), said);
      }
      const { inputTokens, outputTokens } = session.usage;
      assert.deepEqual([inputTokens, outputTokens], [90, 20]);
    } finally {
      await otel.shutdown();
      await model.close();
    }
  });
}

test("The model server knows no other paths", async () => {
  const model = await startModelServer();
  try {
    const response = await fetch(`${model.url}/v1/models`, { method: "POST" });
    await response.body?.cancel();
    assert.equal(response.status, 404);
  } finally {
    await model.close();
  }
});
