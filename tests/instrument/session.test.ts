/**
 * What a session puts on the wire for calls that go through its `fetch`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { instrumentFetch } from "../../src/instrument/mod.ts";
import { observe } from "../_support/observed.ts";
import { text, wireAttributes } from "../_support/wire.ts";
import {
  bytesOf,
  CHAT_STREAM,
  fetchOf,
  MESSAGES_STREAM,
  RESPONSES_STREAM,
  STREAM_REQUEST,
  withServer,
} from "./_support.ts";

const URL_OF_CHAT = "http://a.test/v1/chat/completions";

test("a turn's fetch records attempt, frames, usage and spans of its turn", async () => {
  const { logs, spans, diagnostics } = await observe(
    {},
    async ({ session }) => {
      await session.turn({ turnId: "turn-1" }, async (turn) => {
        const send = instrumentFetch(turn, fetchOf([bytesOf(CHAT_STREAM)]));
        const response = await send(URL_OF_CHAT, STREAM_REQUEST);
        await response.text();
      });
    },
  );
  const names = logs.map(({ eventName }) => eventName);
  const count = (name: string) => names.filter((one) => one === name).length;
  assert.equal(count("codex.api_request"), 1);
  // Seven frames with [DONE], and the completion.
  assert.equal(count("codex.sse_event"), 8);
  assert.equal(count("codex.turn_ttft"), 1);
  const completion = logs.map(wireAttributes).find((one) =>
    one.input_token_count !== undefined
  );
  assert.deepEqual(completion?.input_token_count, text("20"));
  assert.deepEqual(completion?.output_token_count, text("9"));
  assert.ok(completion?.ttft_ms !== undefined);

  const parents = new Map(spans.map((span) => [span.spanId, span]));
  const path: string[] = [];
  let span = spans.find(({ name }) => name === "handle_responses");
  while (span !== undefined) {
    path.unshift(span.name);
    span = parents.get(span.parentSpanId ?? "");
  }
  assert.deepEqual(path, [
    "session_task.turn",
    "run_sampling_request",
    "handle_responses",
  ]);
  assert.deepEqual(diagnostics, []);
});

test("calls of many turns at once stay with their turns", async () => {
  const streams = [
    ["/v1/chat/completions", CHAT_STREAM],
    ["/v1/responses", RESPONSES_STREAM],
    ["/v1/messages", MESSAGES_STREAM],
  ] as const;
  const traceIds: (string | undefined)[] = [];
  const { spans, logs } = await observe({}, async ({ session }) => {
    await withServer(async (request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const [, stream] = streams.find(([path]) => path === request.url) ??
        streams[0];
      for (const frame of stream.split(/(?<=\n\n)/)) {
        response.write(frame);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      response.end();
    }, async ({ origin }) => {
      await Promise.all(Array.from({ length: 30 }, async (_, index) => {
        const turn = session.startTurn({ turnId: `turn-${index}` });
        traceIds.push(turn.traceId);
        const [path] = streams[index % streams.length] ?? streams[0];
        const response = await instrumentFetch(turn)(
          `${origin}${path}`,
          STREAM_REQUEST,
        );
        for await (const _ of response.body ?? []);
        turn.end();
      }));
    });
  });
  for (const traceId of traceIds) {
    const own = spans.filter((span) => span.traceId === traceId)
      .map(({ name }) => name);
    assert.equal(own.filter((name) => name === "handle_responses").length, 1);
    const completions = logs.filter((log) =>
      log.traceId === traceId &&
      wireAttributes(log).input_token_count !== undefined
    );
    assert.equal(completions.length, 1);
  }
  assert.equal(new Set(traceIds).size, 30);
});

test("what is counted is there when the last frame is read", async () => {
  await observe({}, async ({ session }) => {
    const turn = session.startTurn({ turnId: "turn-1" });
    // Nothing but the last frame says what was used.
    const pieces = CHAT_STREAM.split(/(?<=\n\n)/).map(bytesOf);
    const response = await instrumentFetch(turn, fetchOf(pieces))(
      URL_OF_CHAT,
      STREAM_REQUEST,
    );
    const reader = response.body?.getReader();
    for (const _ of pieces) await reader?.read();
    assert.equal(session.summary().usage.totalTokens, 29);
    turn.end();
  });
});
