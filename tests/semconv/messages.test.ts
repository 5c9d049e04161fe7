/**
 * What a model is told and what it says, read from every API through `fetch`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";

import { instrumentFetch } from "../../src/instrument/mod.ts";
import { AnswerContent } from "../../src/instrument/content/answer_content.ts";
import { readContent } from "../../src/instrument/content/request_content.ts";
import { inMode, shown } from "./_session.ts";

const ASKED = { role: "user", parts: [{ type: "text", content: "weather?" }] };
const CALLED = {
  role: "assistant",
  parts: [{
    type: "tool_call",
    id: "call_1",
    name: "weather",
    arguments: { city: "Oslo" },
  }],
};
const GIVEN = {
  role: "tool",
  parts: [{ type: "tool_call_response", id: "call_1", response: "rain" }],
};
const TOOL = {
  type: "function",
  name: "weather",
  description: "The weather.",
  parameters: { type: "object" },
};
const ARGUMENTS = '{"city":"Oslo"}';
const SYSTEM = [{ type: "text", content: "be brief" }];

interface Case {
  readonly path: string;
  readonly request: Record<string, unknown>;
  /** What differs from the usual content. */
  readonly content: Record<string, unknown>;
  readonly stream: readonly unknown[];
}

const CASES: Readonly<Record<string, Case>> = {
  "OpenAI's Responses": {
    path: "/v1/responses",
    request: {
      model: "m",
      stream: true,
      instructions: "be brief",
      input: [
        { role: "user", content: [{ type: "input_text", text: "weather?" }] },
        {
          type: "function_call",
          call_id: "call_1",
          name: "weather",
          arguments: ARGUMENTS,
        },
        { type: "function_call_output", call_id: "call_1", output: "rain" },
      ],
      tools: [TOOL],
    },
    content: { systemInstructions: SYSTEM },
    stream: [
      {
        type: "response.output_item.done",
        item: {
          type: "message",
          role: "assistant",
          content: [{ type: "output_text", text: "It rains." }],
        },
      },
      {
        type: "response.completed",
        response: {
          id: "r",
          status: "completed",
          usage: { input_tokens: 1, output_tokens: 1 },
        },
      },
    ],
  },
  "Chat Completions": {
    path: "/v1/chat/completions",
    request: {
      model: "m",
      stream: true,
      messages: [
        { role: "system", content: "be brief" },
        { role: "user", content: "weather?" },
        {
          role: "assistant",
          content: null,
          tool_calls: [{
            id: "call_1",
            function: { name: "weather", arguments: ARGUMENTS },
          }],
        },
        { role: "tool", tool_call_id: "call_1", content: "rain" },
      ],
      tools: [{
        type: "function",
        function: {
          name: TOOL.name,
          description: TOOL.description,
          parameters: TOOL.parameters,
        },
      }],
    },
    content: {
      inputMessages: [{ role: "system", parts: SYSTEM }, ASKED, CALLED, GIVEN],
    },
    stream: [
      { choices: [{ index: 0, delta: { content: "It " } }] },
      { choices: [{ index: 0, delta: { content: "rains." } }] },
      { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
    ],
  },
  "Anthropic's Messages": {
    path: "/v1/messages",
    request: {
      model: "m",
      stream: true,
      max_tokens: 10,
      system: "be brief",
      messages: [
        { role: "user", content: "weather?" },
        {
          role: "assistant",
          content: [{
            type: "tool_use",
            id: "call_1",
            name: "weather",
            input: { city: "Oslo" },
          }],
        },
        {
          role: "user",
          content: [{
            type: "tool_result",
            tool_use_id: "call_1",
            content: [{ type: "text", text: "rain" }],
          }],
        },
      ],
      tools: [{
        name: TOOL.name,
        description: TOOL.description,
        input_schema: TOOL.parameters,
      }],
    },
    content: {
      systemInstructions: SYSTEM,
      inputMessages: [ASKED, CALLED, { ...GIVEN, role: "user" }],
    },
    stream: [
      {
        type: "message_start",
        message: { id: "m1", usage: { input_tokens: 1 } },
      },
      {
        type: "content_block_start",
        index: 0,
        content_block: { type: "text", text: "" },
      },
      {
        type: "content_block_delta",
        index: 0,
        delta: { type: "text_delta", text: "It " },
      },
      {
        type: "content_block_delta",
        index: 0,
        delta: { type: "text_delta", text: "rains." },
      },
      {
        type: "message_delta",
        delta: { stop_reason: "end_turn" },
        usage: { output_tokens: 1 },
      },
      { type: "message_stop" },
    ],
  },
  Gemini: {
    path: "/v1beta/models/m:streamGenerateContent?alt=sse",
    request: {
      systemInstruction: { parts: [{ text: "be brief" }] },
      contents: [
        { role: "user", parts: [{ text: "weather?" }] },
        {
          role: "model",
          parts: [{
            functionCall: {
              id: "call_1",
              name: "weather",
              args: { city: "Oslo" },
            },
          }],
        },
        {
          role: "user",
          parts: [{ functionResponse: { id: "call_1", response: "rain" } }],
        },
      ],
      tools: [{
        functionDeclarations: [{
          name: TOOL.name,
          description: TOOL.description,
          parameters: TOOL.parameters,
        }],
      }],
    },
    content: {
      systemInstructions: SYSTEM,
      inputMessages: [ASKED, CALLED, { ...GIVEN, role: "user" }],
    },
    stream: [
      { candidates: [{ content: { parts: [{ text: "It " }] } }] },
      {
        candidates: [{
          content: { parts: [{ text: "rains." }] },
          finishReason: "STOP",
        }],
      },
    ],
  },
};

for (const [api, { path, request, content, stream }] of Object.entries(CASES)) {
  test(`${api}: what is told and said leaves as messages`, async () => {
    const body = stream.map((event) => `data: ${JSON.stringify(event)}\n\n`)
      .join("");
    const server = createServer((incoming, response) => {
      incoming.resume();
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(body);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    try {
      const { spans } = await inMode("genai", async ({ session }) => {
        const answer = await instrumentFetch(session)(
          `http://127.0.0.1:${port}${path}`,
          { method: "POST", body: JSON.stringify(request) },
        );
        assert.equal(await answer.text(), body);
      }, { genaiContent: "span" });
      const [span] = spans;
      assert.ok(span);
      const said = shown(span);
      const json = (key: string): unknown =>
        said[key] === undefined ? undefined : JSON.parse(String(said[key]));
      const expected = {
        systemInstructions: undefined,
        inputMessages: [ASKED, CALLED, GIVEN],
        toolDefinitions: [TOOL],
        ...content,
      };
      assert.deepEqual({
        systemInstructions: json("gen_ai.system_instructions"),
        inputMessages: json("gen_ai.input.messages"),
        toolDefinitions: json("gen_ai.tool.definitions"),
      }, expected);
      assert.deepEqual(json("gen_ai.output.messages"), [{
        role: "assistant",
        parts: [{ type: "text", content: "It rains." }],
        finish_reason: "stop",
      }]);
    } finally {
      await new Promise((done) => server.close(done));
    }
  });
}

test("an answer that says nothing leaves no messages", async () => {
  const { spans } = await inMode("genai", async ({ session }) => {
    const refuse = (_: string, __?: RequestInit) =>
      Promise.resolve(new Response("{}", { status: 429 }));
    const answer = await instrumentFetch(session, refuse)(
      "http://a.test/v1/chat/completions",
      { method: "POST", body: '{"messages":[]}' },
    );
    await answer.text();
  }, { genaiContent: "span" });
  const [span] = spans;
  assert.ok(span);
  assert.equal(shown(span)["error.type"], "429");
  assert.equal(shown(span)["gen_ai.output.messages"], undefined);
});

test("tool calls that come in pieces are put together, each in its choice", () => {
  const answer = new AnswerContent();
  const delta = (index: number, call: unknown): void =>
    answer.read({ choices: [{ index, delta: { tool_calls: [call] } }] });
  delta(0, { index: 0, id: "a", function: { name: "weather", arguments: "" } });
  delta(0, { index: 0, function: { arguments: '{"city":' } });
  delta(1, { index: 0, id: "b", function: { name: "time", arguments: "{" } });
  delta(0, { index: 0, function: { arguments: '"Oslo"}' } });
  assert.deepEqual(answer.messages(["tool_calls"]), [
    {
      role: "assistant",
      parts: [{
        type: "tool_call",
        id: "a",
        name: "weather",
        arguments: { city: "Oslo" },
      }],
      finish_reason: "tool_call",
    },
    {
      role: "assistant",
      parts: [{ type: "tool_call", id: "b", name: "time", arguments: "{" }],
      finish_reason: "unknown",
    },
  ]);
});

test("an answer that calls a tool ends with that, whatever the service says", () => {
  const responses = new AnswerContent();
  responses.read({
    type: "response.output_item.done",
    item: { type: "function_call", call_id: "a", name: "t", arguments: "{}" },
  });
  const gemini = new AnswerContent();
  const parts = [{ functionCall: { name: "t", args: {} } }];
  gemini.read({ candidates: [{ content: { parts }, finishReason: "STOP" }] });
  for (
    const [answer, reason, expected] of [
      [responses, "completed", "tool_call"],
      [responses, "max_output_tokens", "length"],
      [gemini, "STOP", "tool_call"],
      [new AnswerContent(), "STOP", undefined],
    ] as const
  ) {
    assert.equal(answer.messages([reason])[0]?.finish_reason, expected);
  }
});

test("blocks of Anthropic's stream become thinking and a call", () => {
  const answer = new AnswerContent();
  const block = (index: number, content_block: unknown): void =>
    answer.read({ type: "content_block_start", index, content_block });
  const delta = (index: number, delta: unknown): void =>
    answer.read({ type: "content_block_delta", index, delta });
  block(0, { type: "thinking", thinking: "" });
  delta(0, { type: "thinking_delta", thinking: "hm" });
  block(1, { type: "tool_use", id: "a", name: "weather", input: {} });
  delta(1, { type: "input_json_delta", partial_json: ARGUMENTS });
  assert.deepEqual(answer.messages(["tool_use"])[0]?.parts, [
    { type: "reasoning", content: "hm" },
    CALLED.parts[0] && { ...CALLED.parts[0], id: "a" },
  ]);
});

for (
  const [api, whole] of [
    ["OpenAI's Responses", {
      output: [{
        type: "message",
        content: [{ type: "output_text", text: "Hi" }],
      }],
    }],
    ["Chat Completions", { choices: [{ message: { content: "Hi" } }] }],
    ["Anthropic's Messages", { content: [{ type: "text", text: "Hi" }] }],
    ["Gemini", { candidates: [{ content: { parts: [{ text: "Hi" }] } }] }],
    ["Gemini's array", [{
      candidates: [{ content: { parts: [{ text: "Hi" }] } }],
    }]],
  ] as const
) {
  test(`${api}: an answer that comes as a whole is read`, () => {
    const answer = new AnswerContent();
    answer.readWhole(whole);
    assert.deepEqual(answer.messages(["stop"]), [{
      role: "assistant",
      parts: [{ type: "text", content: "Hi" }],
      finish_reason: "stop",
    }]);
  });
}

test("an endless answer is cut", () => {
  const answer = new AnswerContent();
  for (let count = 0; count < 1_000; count += 1) {
    answer.read({
      choices: [{ index: 0, delta: { content: "x".repeat(1_000) } }],
    });
    answer.read({ choices: [{ index: count, delta: { content: "y" } }] });
  }
  const messages = answer.messages([]);
  assert.ok(messages.length <= 256);
  assert.ok(JSON.stringify(messages[0]).length <= 61_000);
});

test("of a long history the newest messages leave", () => {
  const messages = Array.from({ length: 100 }, (_, index) => ({
    role: "user",
    content: `${index} ${"x".repeat(2_000)}`,
  }));
  const { inputMessages = [] } = readContent({ messages });
  assert.ok(inputMessages.length > 20 && inputMessages.length < 30);
  assert.match(JSON.stringify(inputMessages.at(-1)), /"99 x/);
});

test("a request of any form is read without a throw", () => {
  for (
    const body of [
      undefined,
      null,
      7,
      "text",
      [],
      {},
      { messages: [null, 7] },
      {
        input: [{ type: 7 }, null],
        tools: [null, "a"],
      },
      { contents: [{}, null] },
    ]
  ) {
    readContent(body);
    const answer = new AnswerContent();
    answer.read(body);
    answer.readWhole(body);
    answer.messages([]);
  }
});

test("what has no room for its end leaves no head of a secret", () => {
  const answer = new AnswerContent();
  const secret = `sk-proj-${"Ab1".repeat(20)}`;
  const delta = (content: string): void =>
    answer.read({ choices: [{ index: 0, delta: { content } }] });
  delta("a ".repeat(29_995));
  for (const piece of [secret.slice(0, 10), secret.slice(10), " and more"]) {
    delta(piece);
  }
  const [{ parts } = { parts: [] }] = answer.messages(["stop"]);
  const text = JSON.stringify(parts);
  assert.ok(text.length > 58_000);
  assert.ok(!text.includes("sk-"), text.slice(-60));
});
