/**
 * Recorded streams, sent in pieces that are cut anywhere, against a reading of
 * their own.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";

import { type ApiChoice, instrumentFetch } from "../../src/instrument/mod.ts";
import {
  bytesOf,
  CHAT_STREAM,
  createTarget,
  cut,
  fetchOf,
  MESSAGES_STREAM,
  RESPONSES_STREAM,
  type SeenCall,
  STREAM_REQUEST,
  toolsOf,
  usageOf,
  withServer,
} from "./_support.ts";

const RECORDED = new URL("../../../shared/data/streams/", import.meta.url);

/** What both readings have to agree on. */
interface Reading {
  /** Input, cached, written to the cache, output, reasoning. */
  readonly tokens: readonly number[] | undefined;
  readonly finish: readonly string[];
  readonly tools: readonly string[];
  readonly error: readonly [string, string] | undefined;
  readonly id: string | undefined;
  readonly model: string | undefined;
  /** Frames with data. */
  readonly frames: number;
}

interface Sample {
  readonly name: string;
  readonly text: string;
  readonly api: ApiChoice & string;
}

function samples(): readonly Sample[] {
  const own: readonly Sample[] = [
    { name: "own chat", text: CHAT_STREAM, api: "openai.chat" },
    {
      name: "own chat with CRLF",
      text: withCrlf(CHAT_STREAM),
      api: "openai.chat",
    },
    { name: "own responses", text: RESPONSES_STREAM, api: "openai.responses" },
    { name: "own messages", text: MESSAGES_STREAM, api: "anthropic.messages" },
  ];
  if (!existsSync(RECORDED)) return own;
  const recorded = readdirSync(RECORDED).sort().flatMap((name) => {
    const text = readFileSync(new URL(name, RECORDED), "utf8");
    return (name.endsWith(".chunks.txt") ? streamsOf(text) : [text]).map((
      text,
      index,
    ): Sample => ({
      name: `${name} #${index + 1}`,
      text,
      api: name.startsWith("openai-responses")
        ? "openai.responses"
        : name.startsWith("anthropic")
        ? "anthropic.messages"
        : name.startsWith("gemini")
        ? "gemini"
        : "openai.chat",
    }));
  });
  return [...own, ...recorded];
}

function withCrlf(text: string): string {
  return `\uFEFF: comment\n\n${text}`.replaceAll("\n", "\r\n");
}

/** One JSON text per line; one answer after the other. */
function streamsOf(text: string): readonly string[] {
  return text.split(/^(?=\{"type":"response\.created")/m).map((lines) =>
    lines.split("\n").filter((line) => line.trim() !== "")
      .map((line) => `data: ${line}\n\n`).join("")
  );
}

/** Events of the Responses API, as far as they are read here. */
interface ResponsesEvent {
  readonly type: string;
  readonly item: { readonly type: string; readonly name: string };
  readonly error?: Failure;
  readonly response: {
    readonly id: string;
    readonly model: string;
    readonly status: string;
    readonly incomplete_details?: { readonly reason: string };
    readonly error?: Failure;
    readonly usage?: {
      readonly input_tokens: number;
      readonly input_tokens_details: { readonly cached_tokens: number };
      readonly output_tokens: number;
      readonly output_tokens_details: { readonly reasoning_tokens: number };
    };
  };
}

interface Failure {
  readonly code: string;
  readonly message: string;
}

/** Chunks of Chat Completions. */
interface ChatChunk {
  readonly id: string;
  readonly model: string;
  readonly error?: Failure;
  readonly choices: readonly {
    readonly finish_reason?: string;
    readonly delta: {
      readonly tool_calls?: readonly {
        readonly function: { readonly name?: string };
      }[];
    };
  }[];
  readonly usage?: {
    readonly prompt_tokens: number;
    readonly prompt_tokens_details?: { readonly cached_tokens?: number };
    readonly completion_tokens: number;
    readonly completion_tokens_details?: { readonly reasoning_tokens?: number };
  };
}

type Counts = Readonly<Record<string, number | undefined>>;

interface MessageUsage {
  readonly iterations?: readonly Counts[];
  readonly output_tokens_details?: { readonly thinking_tokens?: number };
}

/** Events of Anthropic's Messages. */
interface MessagesEvent {
  readonly type: string;
  readonly message: {
    readonly id: string;
    readonly model: string;
    readonly usage: MessageUsage;
  };
  readonly usage?: MessageUsage;
  readonly delta: { readonly stop_reason: string };
  readonly content_block: { readonly type: string; readonly name: string };
  readonly error?: { readonly type: string; readonly message: string };
}

/** Chunks of Gemini. */
interface GeminiChunk {
  readonly responseId?: string;
  readonly modelVersion: string;
  readonly usageMetadata?: {
    readonly promptTokenCount: number;
    readonly cachedContentTokenCount?: number;
    readonly candidatesTokenCount?: number;
    readonly thoughtsTokenCount?: number;
  };
  readonly candidates?: readonly {
    readonly finishReason?: string;
    readonly content?: {
      readonly parts?: readonly {
        readonly functionCall?: { readonly name: string };
      }[];
    };
  }[];
}

/** Reads a stream on its own, all at once. */
function readNaively({ text, api }: Sample): Reading {
  const data = text.replace(/^\uFEFF/, "").split(/\r?\n\r?\n/).map((block) =>
    block.split(/\r?\n/).filter((line) => line.startsWith("data:"))
      .map((line) => line.slice(5).trim()).join("\n")
  ).filter((block) => block !== "");
  const events: unknown[] = data.filter((block) => block !== "[DONE]").map((
    block,
  ) => JSON.parse(block));
  return { ...(NAIVE[api] as Naive)(events as never[]), frames: data.length };
}

type Naive = (events: never[]) => Omit<Reading, "frames">;

const NAIVE: Readonly<Record<ApiChoice & string, Naive>> = {
  "openai.responses"(events: ResponsesEvent[]) {
    const last = events.findLast(({ type }) =>
      /^response\.(completed|failed|incomplete)$/.test(type)
    )?.response;
    const first = events.find(({ type }) => type === "response.created");
    const { usage } = last ?? {};
    const error = last?.error ??
      events.find(({ type }) => type === "error")?.error;
    return {
      tokens: last?.status === "failed" || !usage ? undefined : [
        usage.input_tokens,
        usage.input_tokens_details.cached_tokens,
        0,
        usage.output_tokens,
        usage.output_tokens_details.reasoning_tokens,
      ],
      finish: last ? [last.incomplete_details?.reason ?? last.status] : [],
      tools: events.filter(({ type, item }) =>
        type === "response.output_item.added" && item.type === "function_call"
      ).map(({ item }) => item.name),
      error: error ? [error.code, error.message] : undefined,
      id: first?.response.id,
      model: first?.response.model,
    };
  },
  "openai.chat"(events: ChatChunk[]) {
    const error = events.find((event) => event.error)?.error;
    const usage = events.findLast((event) => event.usage)?.usage;
    const choices = events.flatMap((event) => event.choices);
    return {
      tokens: error || !usage ? undefined : [
        usage.prompt_tokens,
        usage.prompt_tokens_details?.cached_tokens ?? 0,
        0,
        usage.completion_tokens,
        usage.completion_tokens_details?.reasoning_tokens ?? 0,
      ],
      finish: choices.flatMap((choice) => choice.finish_reason ?? []).slice(-1),
      tools: choices.flatMap((choice) => choice.delta.tool_calls ?? [])
        .flatMap((call) => call.function.name ?? []),
      error: error ? [String(error.code), error.message] : undefined,
      id: events[0]?.id,
      model: events[0]?.model,
    };
  },
  "anthropic.messages"(events: MessagesEvent[]) {
    const message = events.find(({ type }) => type === "message_start")
      ?.message;
    const stop = events.find(({ type }) => type === "message_delta");
    const error = events.find(({ type }) => type === "error")?.error;
    const usage = { ...message?.usage, ...stop?.usage };
    const { iterations = [] } = usage;
    const parts = (iterations.length > 0 ? iterations : [usage]) as Counts[];
    const sum = (key: string): number =>
      parts.reduce((all, part) => all + (part[key] ?? 0), 0);
    const read = sum("cache_read_input_tokens");
    const written = sum("cache_creation_input_tokens");
    return {
      tokens: error ? undefined : [
        sum("input_tokens") + read + written,
        read,
        written,
        sum("output_tokens"),
        usage.output_tokens_details?.thinking_tokens ?? 0,
      ],
      finish: stop ? [stop.delta.stop_reason] : [],
      tools: events.filter(({ type, content_block }) =>
        type === "content_block_start" &&
        /^((mcp|server)_)?tool_use$/.test(content_block.type)
      ).map(({ content_block }) => content_block.name),
      error: error ? [error.type, error.message] : undefined,
      id: message?.id,
      model: message?.model,
    };
  },
  gemini(events: GeminiChunk[]) {
    const usage = events.findLast((event) => event.usageMetadata)
      ?.usageMetadata;
    const candidates = events.flatMap((event) => event.candidates ?? []);
    const thoughts = usage?.thoughtsTokenCount ?? 0;
    return {
      tokens: usage && [
        usage.promptTokenCount,
        usage.cachedContentTokenCount ?? 0,
        0,
        (usage.candidatesTokenCount ?? 0) + thoughts,
        thoughts,
      ],
      finish: candidates.flatMap((one) => one.finishReason ?? []).slice(-1),
      tools: candidates.flatMap((one) => one.content?.parts ?? [])
        .flatMap((part) => part.functionCall?.name ?? []),
      error: undefined,
      id: events.findLast((event) => event.responseId)?.responseId,
      model: events[0]?.modelVersion,
    };
  },
};

/** What was recorded of a call, to compare. */
function readingOf(call: SeenCall): Reading {
  const [{ answer, error } = { answer: {} }] = call.ends;
  const usage = usageOf(call);
  return {
    tokens: usage && [
      usage.inputTokens,
      usage.cachedInputTokens,
      usage.cacheWriteInputTokens ?? 0,
      usage.outputTokens,
      usage.reasoningOutputTokens,
    ],
    finish: answer.finishReasons ?? [],
    tools: toolsOf(call),
    error: error && [error.name, error.message],
    id: answer.responseId,
    model: answer.model,
    frames: call.frames.filter(({ type }) => type === "frame").length,
  };
}

async function observe(
  sample: Sample,
  send: typeof fetch,
  origin: string,
): Promise<void> {
  const target = createTarget();
  const instrumented = instrumentFetch(target, send, { api: sample.api });
  const init = {
    ...STREAM_REQUEST,
    body: `{"model":"m","stream":true,"input":[],"messages":[],"contents":[]}`,
  };
  const path = sample.api === "gemini"
    ? "/models/m:streamGenerateContent"
    : "/ask";
  const response = await instrumented(`${origin}${path}`, init);
  const got = new Uint8Array(await response.arrayBuffer());
  assert.deepEqual(got, bytesOf(sample.text));
  const [call] = target.calls;
  assert.equal(call?.ends.length, 1);
  assert.deepEqual(readingOf(call as SeenCall), readNaively(sample));
  assert.deepEqual(target.diagnostics, []);
}

for (const sample of samples()) {
  const bytes = bytesOf(sample.text);
  const places = fc.array(fc.nat(bytes.length), { maxLength: 40 });

  test(`instrumentFetch() reads ${sample.name}, cut anywhere`, async () => {
    await fc.assert(
      fc.asyncProperty(
        places,
        (cuts) => observe(sample, fetchOf(cut(bytes, cuts)), "http://a.test"),
      ),
      { numRuns: 25 },
    );
    const single = [...bytes.slice(0, 4_000)].map((byte) =>
      Uint8Array.of(byte)
    );
    const pieces = [...single, bytes.slice(4_000)].filter((piece) =>
      piece.length > 0
    );
    await observe(sample, fetchOf(pieces), "http://a.test");
  });

  test(`instrumentFetch() reads ${sample.name} from a server`, async () => {
    let cuts: readonly number[] = [];
    await withServer(async (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const piece of cut(bytes, cuts)) {
        response.write(piece);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      response.end();
    }, async ({ origin }) => {
      await fc.assert(
        fc.asyncProperty(places, async (next) => {
          cuts = next;
          await observe(sample, fetch, origin);
        }),
        { numRuns: 3 },
      );
    });
  });
}

test("recorded streams are there to be read", (t) => {
  if (!existsSync(RECORDED)) {
    t.skip("no recorded streams beside the repository");
  } else assert.ok(samples().length > 20);
});
