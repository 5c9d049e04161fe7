/**
 * The official clients on an instrumented `fetch`, called off at every point.
 *
 * @module
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import process from "node:process";
import { createOpenAI } from "@ai-sdk/openai";
import Anthropic from "@anthropic-ai/sdk";
import { generateText, streamText } from "ai";
import OpenAI from "openai";

import { instrumentFetch } from "../../src/instrument/mod.ts";
import {
  bytesOf,
  CHAT_STREAM,
  createTarget,
  MESSAGES_STREAM,
  onlyCall,
  RESPONSES_STREAM,
  serve,
  type Target,
  type TestServer,
  until,
  usageOf,
} from "./_support.ts";

const STREAMS: Readonly<Record<string, string>> = {
  "/v1/chat/completions": CHAT_STREAM,
  "/v1/responses": RESPONSES_STREAM,
  "/v1/messages": MESSAGES_STREAM,
};

const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown): void => void unhandled.push(reason);

let server: TestServer;
/** Statuses to answer with first. */
let refusals: number[] = [];

before(async () => {
  process.on("unhandledRejection", onUnhandled);
  server = await serve(async (request, response) => {
    const status = refusals.shift();
    if (status !== undefined) {
      response.writeHead(status, {
        "content-type": "application/json",
        "retry-after-ms": "1",
        "x-request-id": "req_1",
      }).end(`{"error":{"type":"overloaded","message":"Come back later"}}`);
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    const text = STREAMS[new URL(request.url ?? "", "http://a").pathname] ?? "";
    for (const frame of text.split(/(?<=\n\n)/)) {
      if (response.destroyed) return;
      response.write(bytesOf(frame));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    response.end();
  });
});

after(async () => {
  await server.close();
  // Rejections are told of a little later.
  await new Promise((resolve) => setTimeout(resolve, 50));
  process.off("unhandledRejection", onUnhandled);
  assert.deepEqual(unhandled, []);
});

function openai(target: Target): OpenAI {
  return new OpenAI({
    apiKey: "key",
    baseURL: `${server.origin}/v1`,
    fetch: instrumentFetch(target),
  });
}

function anthropic(target: Target): Anthropic {
  return new Anthropic({
    apiKey: "key",
    baseURL: server.origin,
    fetch: instrumentFetch(target),
  });
}

const messages = [{ role: "user" as const, content: "hello" }];
const ask = { model: "gpt-5.1", messages, stream: true } as const;
const askMessages = { model: "claude-haiku-4-5", max_tokens: 9, messages };

/** What a way to stream gives: each piece, and how to call it off. */
interface Streaming {
  readonly pieces: AsyncIterable<unknown>;
  abort(): void;
  /** Until it is over, where somebody knows. */
  over?(): Promise<unknown>;
}

/** Every way to stream. */
const WAYS: readonly (readonly [
  string,
  (target: Target) => Promise<Streaming>,
])[] = [
  ["openai chat.completions.create()", async (target) => {
    const stream = await openai(target).chat.completions.create(ask);
    return { pieces: stream, abort: () => stream.controller.abort() };
  }],
  ["openai chat.completions.stream()", (target) => {
    const stream = openai(target).chat.completions.stream(ask);
    return Promise.resolve({
      pieces: stream,
      abort: () => stream.abort(),
      over: () => stream.done(),
    });
  }],
  ["openai responses.create()", async (target) => {
    const stream = await openai(target).responses.create({
      model: "gpt-5.1",
      input: "hello",
      stream: true,
    });
    return { pieces: stream, abort: () => stream.controller.abort() };
  }],
  ["openai responses.stream()", (target) => {
    const stream = openai(target).responses.stream({
      model: "gpt-5.1",
      input: "hello",
    });
    return Promise.resolve({
      pieces: stream,
      abort: () => stream.abort(),
      over: () => stream.done(),
    });
  }],
  ["anthropic messages.create()", async (target) => {
    const stream = await anthropic(target).messages.create({
      ...askMessages,
      stream: true,
    });
    return { pieces: stream, abort: () => stream.controller.abort() };
  }],
  ["anthropic messages.stream()", (target) => {
    const stream = anthropic(target).messages.stream(askMessages);
    return Promise.resolve({
      pieces: stream,
      abort: () => stream.abort(),
      over: () => stream.done(),
    });
  }],
];

/** Reads pieces until there are enough. */
async function take(
  { pieces }: Streaming,
  count: number,
): Promise<"all" | "some"> {
  let read = 0;
  if (count === 0) return "some";
  for await (const _ of pieces) {
    read += 1;
    if (read === count) return "some";
  }
  return "all";
}

for (const [name, start] of WAYS) {
  test(`${name} is recorded as it streams`, async () => {
    const target = createTarget();
    assert.equal(await take(await start(target), Infinity), "all");
    const call = onlyCall(target);
    assert.equal(call.request.attempt, 0);
    assert.equal(call.ends.length, 1);
    assert.equal(call.ends[0]?.error, undefined);
    assert.deepEqual(
      [usageOf(call)?.inputTokens, usageOf(call)?.outputTokens],
      [
        20,
        9,
      ],
    );
    assert.deepEqual(target.diagnostics, []);
  });

  for (const how of ["abort", "break"] as const) {
    test(`${name} ends once after ${how}, wherever that is`, async () => {
      let whole = false;
      for (let count = how === "break" ? 1 : 0; !whole; count += 1) {
        assert.ok(count < 50);
        const target = createTarget();
        const streaming = await start(target);
        whole = await take(streaming, count) === "all";
        if (how === "abort") {
          streaming.abort();
          // It may be called off before it begins, or after it is over.
          await streaming.over?.().catch(() => {});
        }
        await until(() => target.calls.every(({ ends }) => ends.length > 0));
        for (const { ends, events } of target.calls) {
          assert.equal(ends.length, 1);
          const isComplete = events.some(({ type }) =>
            type === "response.completed"
          );
          assert.equal(
            ends[0]?.error?.name,
            isComplete ? undefined : "AbortError",
          );
        }
        if (count > 0) onlyCall(target);
        assert.deepEqual(target.diagnostics, []);
      }
    });
  }
}

test("openai's own retries are attempts of their own", async () => {
  refusals = [429, 503];
  const target = createTarget();
  const stream = await openai(target).chat.completions.create(ask);
  for await (const _ of stream);
  await until(() => target.calls.every(({ ends }) => ends.length === 1));
  assert.deepEqual(
    target.calls.map(({ request, headers, ends }) => [
      request.attempt,
      headers[0]?.status,
      headers[0]?.requestId,
      ends.length,
    ]),
    [[0, 429, "req_1", 1], [1, 503, "req_1", 1], [2, 200, undefined, 1]],
  );
});

test("anthropic's error says what the service said", async () => {
  refusals = [529, 529, 529];
  const target = createTarget();
  await assert.rejects(
    () => anthropic(target).messages.create(askMessages),
    (error: Error) => error.message.includes("Come back later"),
  );
  await until(() => target.calls.every(({ ends }) => ends.length === 1));
  assert.deepEqual(target.calls.map(({ request }) => request.attempt), [
    0,
    1,
    2,
  ]);
});

for (
  const api of ["chat", "responses"] as const
) {
  test(`the AI SDK streams through ${api}`, async () => {
    const target = createTarget();
    const provider = createOpenAI({
      apiKey: "key",
      baseURL: `${server.origin}/v1`,
      fetch: instrumentFetch(target),
    });
    const { textStream } = streamText({
      model: provider[api]("gpt-5.1"),
      prompt: "hello",
    });
    let text = "";
    for await (const piece of textStream) text += piece;
    assert.equal(text, "Grüß Gott 👋");
    const call = onlyCall(target);
    assert.equal(call.ends.length, 1);
    assert.equal(usageOf(call)?.cachedInputTokens, 8);
  });
}

test("the AI SDK's retries are counted when asked for", async () => {
  refusals = [503, 503];
  const target = createTarget();
  const provider = createOpenAI({
    apiKey: "key",
    baseURL: `${server.origin}/v1`,
    fetch: instrumentFetch(target, fetch, { countRetries: true }),
  });
  const asked = generateText({
    model: provider.chat("gpt-5.1"),
    prompt: "hello",
    maxRetries: 2,
  });
  // What comes after the refusals is a stream, which was not asked for.
  await assert.rejects(() => asked);
  assert.deepEqual(target.calls.map(({ request }) => request.attempt), [
    0,
    1,
    2,
  ]);
});
