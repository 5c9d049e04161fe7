/**
 * Answers in every form: as a whole, as an array, in more than one choice,
 * refused.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { instrumentFetch } from "../../src/instrument/mod.ts";
import { qualifiesForTtft } from "../../src/spans/response_event.ts";
import {
  bytesOf,
  createTarget,
  cut,
  fetchOf,
  type SeenCall,
  sse,
  toolsOf,
  usageOf,
} from "./_support.ts";

const CHAT = "/chat/completions";
const GEMINI = "/models/gemini-2.5-flash:streamGenerateContent";

interface Answer {
  readonly path: string;
  readonly text: string;
  readonly type?: string;
  readonly stream?: boolean;
  /** Where to cut it. */
  readonly places?: readonly number[];
}

async function answer(
  { path, text, type = "application/json", stream = false, places = [] }:
    Answer,
): Promise<SeenCall> {
  const target = createTarget();
  const send = instrumentFetch(
    target,
    fetchOf(cut(bytesOf(text), places), type),
  );
  const body = JSON.stringify({
    model: "m",
    stream,
    messages: [],
    input: [],
    contents: [],
  });
  const response = await send(`http://a.test${path}`, { method: "POST", body });
  assert.equal(await response.text(), text);
  const [call] = target.calls;
  assert.equal(call?.ends.length, 1);
  assert.deepEqual(target.diagnostics, []);
  return call as SeenCall;
}

const GEMINI_CHUNKS = [
  {
    candidates: [{
      content: { parts: [{ text: ']}"{[ Grüß', thought: true }] },
    }],
    usageMetadata: { promptTokenCount: 10 },
    responseId: "r1",
    modelVersion: "gemini-2.5-flash",
  },
  {
    candidates: [{
      content: { parts: [{ functionCall: { name: "now", args: {} } }] },
      finishReason: "STOP",
    }],
    usageMetadata: {
      promptTokenCount: 10,
      cachedContentTokenCount: 4,
      candidatesTokenCount: 5,
      thoughtsTokenCount: 3,
      toolUsePromptTokenCount: 2,
    },
  },
];

test("a stream that is a JSON array is read element by element, cut anywhere", async () => {
  const text = JSON.stringify(GEMINI_CHUNKS, null, 1);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(text.length * 2)), async (places) => {
      const call = await answer({ path: GEMINI, text, places });
      assert.equal(
        call.frames.filter(({ type }) => type === "frame").length,
        2,
      );
      assert.deepEqual(usageOf(call), {
        inputTokens: 12,
        cachedInputTokens: 4,
        cacheWriteInputTokens: 0,
        outputTokens: 8,
        reasoningOutputTokens: 3,
        totalTokens: 20,
      });
      assert.deepEqual(toolsOf(call), ["now"]);
      assert.deepEqual(call.ends, [{
        answer: {
          responseId: "r1",
          model: "gemini-2.5-flash",
          finishReasons: ["STOP"],
          refused: false,
        },
      }]);
    }),
    { numRuns: 50 },
  );
});

test("an error in place of an array is read", async () => {
  const error = { code: 503, message: "Overloaded", status: "UNAVAILABLE" };
  const text = JSON.stringify([{ error }]);
  const { ends } = await answer({ path: GEMINI, text });
  assert.deepEqual([ends[0]?.error?.name, ends[0]?.error?.message], [
    "UNAVAILABLE",
    "Overloaded",
  ]);
});

const USAGE = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };

test("each choice has a finish reason of its own", async () => {
  const choice = (index: number, finish_reason: string | null) => ({
    choices: [{ index, delta: { content: "a" }, finish_reason }],
  });
  const stream = sse([
    choice(0, null),
    choice(1, "length"),
    choice(0, "stop"),
    { choices: [], usage: USAGE },
    "[DONE]",
  ]);
  const type = "text/event-stream";
  const streamed = await answer({
    path: CHAT,
    text: stream,
    type,
    stream: true,
  });
  assert.deepEqual(streamed.ends[0]?.answer.finishReasons, ["stop", "length"]);

  const whole = JSON.stringify({
    choices: ["stop", "length"].map((finish_reason, index) => ({
      index,
      message: { content: "a" },
      finish_reason,
    })),
    usage: USAGE,
  });
  const { ends, frames } = await answer({ path: CHAT, text: whole });
  assert.deepEqual(ends[0]?.answer.finishReasons, ["stop", "length"]);
  assert.deepEqual(frames, []);
});

for (
  const [name, path, body] of [
    ["openai.chat", CHAT, {
      choices: [{
        index: 0,
        message: { refusal: "No." },
        finish_reason: "stop",
      }],
      usage: USAGE,
    }],
    ["openai.responses", "/responses", {
      id: "resp_1",
      status: "completed",
      output: [{
        type: "message",
        role: "assistant",
        content: [{ type: "refusal", refusal: "No." }],
      }],
      usage: { input_tokens: 1, output_tokens: 2, total_tokens: 3 },
    }],
    ["anthropic.messages", "/v1/messages", {
      type: "message",
      content: [],
      stop_reason: "refusal",
      usage: { input_tokens: 1, output_tokens: 2 },
    }],
    ["gemini", "/models/m:generateContent", {
      promptFeedback: { blockReason: "SAFETY" },
      usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2 },
    }],
  ] as const
) {
  test(`a refusal of ${name} is on record, with its usage`, async () => {
    const call = await answer({ path, text: JSON.stringify(body) });
    assert.equal(call.ends[0]?.answer.refused, true);
    assert.equal(call.ends[0]?.error, undefined);
    assert.equal(usageOf(call)?.totalTokens, 3);
  });
}

test("a whole answer in place of a stream is read as such", async () => {
  const text = JSON.stringify({
    choices: [{ message: { content: "a" }, finish_reason: "stop" }],
    usage: USAGE,
  });
  const call = await answer({ path: CHAT, text, stream: true });
  assert.equal(usageOf(call)?.totalTokens, 3);
});

test("a stream that does not say so is read as one", async () => {
  const text = sse([
    { choices: [{ delta: { content: "a" }, finish_reason: "stop" }] },
    { choices: [], usage: USAGE },
    "[DONE]",
  ]);
  const type = "text/plain";
  const call = await answer({ path: CHAT, text, type, stream: true });
  assert.equal(usageOf(call)?.totalTokens, 3);
});

test("failed answers that say 200 are failures", async () => {
  const text = JSON.stringify({ error: { code: 502, message: "Upstream" } });
  for (const path of [CHAT, "/responses"]) {
    const { ends, events } = await answer({ path, text });
    assert.equal(ends[0]?.error?.message, "Upstream");
    assert.deepEqual(events, []);
  }
});

test("a refused request fails by the service's word, its code or its type", async () => {
  const type = "invalid_request_error";
  for (const [code, word] of [["bad_key", "bad_key"], [null, type]] as const) {
    const error = { message: "Unsupported parameter", type, code };
    const text = JSON.stringify({ error });
    const { ends } = await answer({ path: "/responses", text });
    assert.equal(ends[0]?.error?.name, word);
  }
});

test("the first token is what a person sees, or what does something", async () => {
  const delta = (delta: unknown) => ({ choices: [{ index: 0, delta }] });
  const firsts: readonly (readonly [string, readonly unknown[], number])[] = [
    [
      CHAT,
      [delta({ role: "assistant", content: "" }), delta({ content: "a" })],
      2,
    ],
    [CHAT, [delta({ role: "assistant" }), delta({ reasoning: "hm" })], 2],
    [CHAT, [
      delta({ tool_calls: [{ index: 0, function: { name: "now" } }] }),
    ], 1],
    ["/v1/messages", [
      { type: "message_start", message: {} },
      { type: "ping" },
      {
        type: "content_block_start",
        content_block: { type: "text", text: "" },
      },
      {
        type: "content_block_delta",
        delta: { type: "text_delta", text: "a" },
      },
    ], 4],
  ];
  for (const [path, events, expected] of firsts) {
    for (let count = 1; count <= events.length; count += 1) {
      const text = sse(events.slice(0, count));
      const type = "text/event-stream";
      const call = await answer({ path, text, type, stream: true });
      assert.equal(call.events.some(qualifiesForTtft), count >= expected);
    }
  }
});
