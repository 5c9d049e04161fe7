/**
 * What the tests of `instrumentFetch` share: a target that remembers, a server
 * that answers as told, and streams of every API.
 *
 * @module
 */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { ROOT_CONTEXT } from "@opentelemetry/api";

import type { Diagnostic } from "../../src/diagnostics.ts";
import type { SseOutcome } from "../../src/events/sse_outcome.ts";
import type {
  ModelCallAnswer,
  ModelCallHeaders,
  ModelCallRequest,
  ModelCallTarget,
} from "../../src/session/model_call.ts";
import {
  type ResponseEvent,
  responseEventFacts,
  responseUsage,
} from "../../src/spans/response_event.ts";
import type { TokenUsage } from "../../src/session/usage.ts";

/** What was told of a call. */
export interface SeenCall {
  readonly request: ModelCallRequest;
  readonly headers: ModelCallHeaders[];
  readonly frames: SseOutcome[];
  readonly events: ResponseEvent[];
  /** One for every time that it was ended. */
  readonly ends: { readonly answer: ModelCallAnswer; readonly error?: Error }[];
}

/** A target that remembers what it was told. */
export interface Target extends ModelCallTarget {
  readonly calls: SeenCall[];
  readonly diagnostics: Diagnostic[];
}

/** The one call that a target has seen. */
export function onlyCall({ calls }: Target): SeenCall {
  const [call, ...more] = calls;
  assert.ok(call !== undefined);
  assert.deepEqual(more, []);
  return call;
}

/** Makes a target. */
export function createTarget(): Target {
  const calls: SeenCall[] = [];
  const diagnostics: Diagnostic[] = [];
  return {
    calls,
    diagnostics,
    startModelCall(request) {
      const call: SeenCall = {
        request,
        headers: [],
        frames: [],
        events: [],
        ends: [],
      };
      calls.push(call);
      return {
        context: ROOT_CONTEXT,
        wantsContent: false,
        report: (diagnostic) => diagnostics.push(diagnostic),
        answered: (headers) => call.headers.push(headers),
        frame: (outcome) => call.frames.push(outcome),
        event: (event) => call.events.push(event),
        end: (answer, error) =>
          call.ends.push({
            answer,
            ...error === undefined ? {} : { error: error as Error },
          }),
      };
    },
  };
}

/** Tokens that a call told of. */
export function usageOf(call: SeenCall): TokenUsage | undefined {
  return call.events.map(responseUsage).find((usage) => usage !== undefined);
}

/** Names of the tools that a call told of, in order, each once. */
export function toolsOf(call: SeenCall): readonly string[] {
  const names = call.events.filter((event) =>
    event.type === "response.output_item.added"
  ).map((event) => responseEventFacts(event).toolName);
  return names.filter((name) => name !== undefined);
}

/** A server on loopback. */
export interface TestServer {
  /** Such as `http://127.0.0.1:1234`. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves HTTP on loopback. */
export async function serve(
  handler: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<TestServer> {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => void handler(request, response));
  });
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve())
  );
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Runs `fn` with a server, and closes it whatever happens. */
export async function withServer(
  handler: (request: IncomingMessage, response: ServerResponse) => unknown,
  fn: (server: TestServer) => Promise<void>,
): Promise<void> {
  const server = await serve(handler);
  try {
    await fn(server);
  } finally {
    await server.close();
  }
}

/** Waits until something is so, at most 10 seconds. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let left = 1_000; left > 0 && !isSo(); left -= 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  if (!isSo()) throw new Error("waited in vain");
}

/** What takes away all that nobody holds. */
export function garbageCollector(): () => void {
  const { Bun } = globalThis as { Bun?: { gc(force: boolean): void } };
  if (Bun !== undefined) return () => Bun.gc(true);
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}

/** A body in the given pieces, each of which has to be asked for. */
export function bodyOf(
  pieces: readonly Uint8Array[],
): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      const piece = pieces[at];
      at += 1;
      if (piece === undefined) {
        controller.close();
        (controller as ReadableByteStreamController).byobRequest?.respond(0);
      } else controller.enqueue(piece.slice());
    },
  }, { highWaterMark: 0 });
}

/** Cuts bytes at some places. */
export function cut(
  bytes: Uint8Array,
  places: readonly number[],
): readonly Uint8Array[] {
  const cuts = [...new Set(places.map((place) => place % bytes.length))]
    .filter((place) => place > 0).sort((a, b) => a - b);
  return [0, ...cuts].map((from, index) => bytes.slice(from, cuts[index]));
}

/** A `fetch` that answers with a body of such pieces. */
export function fetchOf(
  pieces: readonly Uint8Array[],
  type = "text/event-stream",
): typeof fetch {
  return () =>
    Promise.resolve(
      new Response(bodyOf(pieces), { headers: { "content-type": type } }),
    );
}

/** Asks for a stream, of any API. */
export const STREAM_REQUEST: RequestInit = {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({
    model: "gpt-5.1",
    stream: true,
    messages: [{ role: "user", content: "Grüße" }],
    input: "Grüße",
  }),
};

/** A stream of Chat Completions: text with a tool call. */
export const CHAT_STREAM: string = sse([
  chatChunk({ role: "assistant", content: "" }),
  chatChunk({ content: "Grüß Gott 👋" }),
  chatChunk({
    tool_calls: [{
      index: 0,
      id: "call_1",
      type: "function",
      function: { name: "list_files", arguments: "" },
    }],
  }),
  chatChunk({ tool_calls: [{ index: 0, function: { arguments: "{}" } }] }),
  chatChunk({}, "tool_calls"),
  {
    ...chatEnvelope(),
    choices: [],
    usage: {
      prompt_tokens: 20,
      completion_tokens: 9,
      total_tokens: 29,
      prompt_tokens_details: { cached_tokens: 8 },
      completion_tokens_details: { reasoning_tokens: 3 },
    },
  },
  "[DONE]",
]);

/** A stream of the Responses API. */
export const RESPONSES_STREAM: string = sse([
  responsesEvent("response.created", {
    response: {
      id: "resp_1",
      created_at: 1_778_522_584,
      model: "gpt-5.1",
      status: "in_progress",
      output: [],
    },
  }),
  responsesEvent("response.output_item.added", {
    output_index: 0,
    item: {
      id: "msg_1",
      type: "message",
      role: "assistant",
      status: "in_progress",
      content: [],
    },
  }),
  responsesEvent("response.content_part.added", {
    output_index: 0,
    content_index: 0,
    item_id: "msg_1",
    part: { type: "output_text", text: "", annotations: [] },
  }),
  ...["Grüß ", "Gott ", "👋"].map((delta) =>
    responsesEvent("response.output_text.delta", {
      output_index: 0,
      content_index: 0,
      item_id: "msg_1",
      delta,
    })
  ),
  responsesEvent("response.output_item.done", {
    output_index: 0,
    item: {
      id: "msg_1",
      type: "message",
      role: "assistant",
      status: "completed",
      content: [{
        type: "output_text",
        text: "Grüß Gott 👋",
        annotations: [],
      }],
    },
  }),
  responsesEvent("response.completed", {
    response: {
      id: "resp_1",
      created_at: 1_778_522_584,
      model: "gpt-5.1",
      status: "completed",
      output: [],
      usage: {
        input_tokens: 20,
        input_tokens_details: { cached_tokens: 8 },
        output_tokens: 9,
        output_tokens_details: { reasoning_tokens: 3 },
        total_tokens: 29,
      },
    },
  }),
]);

/** A stream of the Messages API. */
export const MESSAGES_STREAM: string = sse([
  {
    type: "message_start",
    message: {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "claude-haiku-4-5",
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: {
        input_tokens: 10,
        cache_read_input_tokens: 8,
        cache_creation_input_tokens: 2,
        output_tokens: 1,
      },
    },
  },
  {
    type: "content_block_start",
    index: 0,
    content_block: { type: "text", text: "" },
  },
  { type: "ping" },
  ...["Grüß ", "Gott ", "👋"].map((text) => ({
    type: "content_block_delta",
    index: 0,
    delta: { type: "text_delta", text },
  })),
  { type: "content_block_stop", index: 0 },
  {
    type: "message_delta",
    delta: { stop_reason: "end_turn", stop_sequence: null },
    usage: { output_tokens: 9 },
  },
  { type: "message_stop" },
]);

/** Text as bytes. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Server-sent events, as the APIs write them. */
export function sse(events: readonly unknown[]): string {
  return events.map((event) => {
    const data = typeof event === "string" ? event : JSON.stringify(event);
    const type = /^\{"type":"(.*?)"/.exec(data)?.[1];
    return `${type === undefined ? "" : `event: ${type}\n`}data: ${data}\n\n`;
  }).join("");
}

function chatChunk(delta: unknown, reason: string | null = null): unknown {
  const choices = [{ index: 0, delta, finish_reason: reason }];
  return { ...chatEnvelope(), choices };
}

function chatEnvelope(): Record<string, unknown> {
  return {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1_778_522_584,
    model: "gpt-5.1-2025-11-13",
  };
}

function responsesEvent(type: string, more: object): unknown {
  return { type, sequence_number: 0, ...more };
}
