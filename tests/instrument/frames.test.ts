/**
 * Streams cut into frames, however they are chunked, within bounds.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { type Frame, MAX_FRAME_CHARS } from "../../src/instrument/frames.ts";
import { JsonFrames } from "../../src/instrument/json_frames.ts";
import { instrumentFetch } from "../../src/instrument/mod.ts";
import { SseFrames } from "../../src/instrument/sse_frames.ts";
import {
  bytesOf,
  CHAT_STREAM,
  createTarget,
  fetchOf,
  garbageCollector,
  STREAM_REQUEST,
  usageOf,
} from "./_support.ts";

type Frames = typeof SseFrames | typeof JsonFrames;

function framesOf(
  Reader: Frames,
  chunks: Iterable<string>,
): { frames: Frame[]; skipped: number } {
  const frames: Frame[] = [];
  let skipped = 0;
  const reader = new Reader((frame) => frames.push(frame), () => skipped += 1);
  for (const chunk of chunks) reader.feed(chunk);
  return { frames, skipped };
}

function cutText(text: string, places: readonly number[]): string[] {
  const cuts = [...new Set(places.map((at) => at % (text.length + 1)))].sort(
    (a, b) => a - b,
  );
  return [0, ...cuts].map((from, index) => text.slice(from, cuts[index]));
}

const cuts = fc.array(fc.nat(), { maxLength: 30 });

test("JsonFrames finds the elements of any array, cut anywhere", () => {
  const arrays = fc.array(fc.dictionary(fc.string(), fc.jsonValue()));
  fc.assert(
    fc.property(arrays, fc.nat(4), cuts, (elements, indent, places) => {
      const text = JSON.stringify(elements, null, indent);
      const { frames, skipped } = framesOf(JsonFrames, cutText(text, places));
      assert.deepEqual(
        frames.map(({ data }) => JSON.stringify(JSON.parse(data))),
        elements.map((element) => JSON.stringify(element)),
      );
      assert.equal(skipped, 0);
    }),
    { numRuns: 500 },
  );
});

test("SseFrames finds every event, cut anywhere, with any end of line", () => {
  const data = fc.string({ unit: "grapheme" }).filter((text) =>
    !/[\r\n]/.test(text) && !text.startsWith(" ")
  );
  const ends = fc.constantFrom("\n", "\r\n", "\r");
  const events = fc.array(
    fc.tuple(data, fc.constantFrom("", ": hello", "id: 1")),
  );
  fc.assert(
    fc.property(events, ends, cuts, (events, end, places) => {
      const text = events.map(([data, more]) =>
        [...more === "" ? [] : [more], "event: a", `data: ${data}`, "", ""]
          .join(end)
      ).join("");
      const { frames } = framesOf(SseFrames, [
        ...cutText(text, places),
        ": \n",
      ]);
      assert.deepEqual(
        frames,
        events.map(([data]) => ({ event: "a", data })),
      );
    }),
    { numRuns: 500 },
  );
});

for (const end of ["\n", "\r\n"]) {
  for (const chunkChars of [1_000_003, 65_536, MAX_FRAME_CHARS * 2]) {
    test(`SseFrames skips an event that is too long, in chunks of ${chunkChars}, lines that end with ${JSON.stringify(end)}`, () => {
      const long = "x".repeat(MAX_FRAME_CHARS + 10);
      const text = ["before", long, "after", long, "last"]
        .map((data) => `event: a${end}data: ${data}${end}${end}`).join("");
      const chunks: string[] = [];
      for (let at = 0; at < text.length; at += chunkChars) {
        chunks.push(text.slice(at, at + chunkChars));
      }
      const { frames, skipped } = framesOf(SseFrames, chunks);
      assert.deepEqual(frames.map(({ data }) => data), [
        "before",
        "after",
        "last",
      ]);
      assert.equal(skipped, 2);
    });
  }
}

test("JsonFrames skips an element that is too long", () => {
  const long = "x".repeat(MAX_FRAME_CHARS);
  const text = JSON.stringify([{ a: 1 }, { long }, { b: 2 }]);
  const chunks = text.match(/[^]{1,100000}/g) ?? [];
  const { frames, skipped } = framesOf(JsonFrames, chunks);
  assert.deepEqual(frames.map(({ data }) => data), [`{"a":1}`, `{"b":2}`]);
  assert.equal(skipped, 1);
});

test("a frame that is too long is reported, and what follows is read", async () => {
  const target = createTarget();
  const long = bytesOf("x".repeat(1024 * 1024));
  const count = MAX_FRAME_CHARS / long.length + 1;
  const pieces = [
    bytesOf("data: "),
    ...Array.from({ length: count }, () => long),
    bytesOf(`\n\n${CHAT_STREAM}`),
  ];
  const send = instrumentFetch(target, fetchOf(pieces));
  const response = await send("http://a.test/chat/completions", STREAM_REQUEST);
  await response.arrayBuffer();
  const [call] = target.calls;
  assert.equal(call && usageOf(call)?.totalTokens, 29);
  assert.deepEqual(target.diagnostics.map(({ code }) => code), [
    "instrument.answer",
  ]);
});

test("an answer that is too long as a whole is reported, and ends", async () => {
  const target = createTarget();
  const piece = bytesOf(" ".repeat(1024 * 1024));
  const count = MAX_FRAME_CHARS / piece.length + 1;
  const pieces = Array.from({ length: count }, () => piece);
  const send = instrumentFetch(target, fetchOf(pieces, "application/json"));
  const init = { ...STREAM_REQUEST, body: `{"messages":[]}` };
  const response = await send("http://a.test/chat/completions", init);
  const bytes = await response.arrayBuffer();
  assert.equal(bytes.byteLength, count * piece.length);
  assert.equal(target.calls[0]?.ends.length, 1);
  assert.deepEqual(target.diagnostics.map(({ code }) => code), [
    "instrument.answer",
  ]);
});

test("an endless stream needs no more memory the longer it is", async () => {
  const MEBI = 1024 * 1024;
  const delta = "word ".repeat(13_000);
  const frame = bytesOf(
    `data: ${
      JSON.stringify({ choices: [{ index: 0, delta: { content: delta } }] })
    }\n\n`,
  );
  const total = 100 * MEBI;
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    type: "bytes",
    pull(controller) {
      sent += frame.length;
      controller.enqueue(frame.slice());
    },
  });
  let frames = 0;
  const target = createTarget();
  const counting = {
    startModelCall: (request: Parameters<typeof target.startModelCall>[0]) => ({
      ...target.startModelCall(request),
      frame: () => void (frames += 1),
      event: () => {},
    }),
  };
  const send = instrumentFetch(
    counting,
    (_: string, __: RequestInit) =>
      Promise.resolve(
        new Response(body, {
          headers: { "content-type": "text/event-stream" },
        }),
      ),
  );
  const response = await send("http://a.test/chat/completions", STREAM_REQUEST);
  const reader = response.body?.getReader();
  const { memoryUsage } = await import("node:process");
  const collect = garbageCollector();
  const held = (): number => {
    collect();
    const { heapUsed, external } = memoryUsage();
    return heapUsed + external;
  };
  let early = 0;
  let read = 0;
  while (read < total) {
    const { value } = await reader?.read() ?? {};
    read += value?.length ?? 0;
    if (read > total / 10) early ||= held();
  }
  const more = held() - early;
  await reader?.cancel();
  assert.ok(frames >= Math.floor(total / frame.length), String(frames));
  assert.ok(sent < total + MEBI, "asked for more than was read");
  assert.ok(more < 10 * MEBI, `${more / MEBI} MiB more`);
});
