import assert from "node:assert/strict";
import { test } from "node:test";
import {
  readServerSentEvents,
  type ServerSentEvent,
} from "../../examples/demo/sse.ts";

for (
  const [why, text, expected] of [
    ["reads event and data", "event: a\ndata: 1\n\n", [["a", "1"]]],
    ["calls a frame without a name message", "data: 1\n\n", [["message", "1"]]],
    ["joins lines of data", "data: 1\ndata: 2\n\n", [["message", "1\n2"]]],
    ["takes away one space at most", "data:  1\n\n", [["message", " 1"]]],
    ["reads fields without a space", "event:a\ndata:1\n\n", [["a", "1"]]],
    ["reads CR LF", "event: a\r\ndata: 1\r\n\r\n", [["a", "1"]]],
    ["leaves comments and other fields out", ": hi\nid: 7\n\ndata: 1\n\n", [
      ["message", "1"],
    ]],
    ["forgets the name of a frame without data", "event: a\n\ndata: 1\n\n", [
      ["message", "1"],
    ]],
    ["drops an unfinished frame", "data: 1\n\ndata: 2\n", [["message", "1"]]],
    ["keeps characters of several bytes", "data: é→𝄞\n\n", [
      ["message", "é→𝄞"],
    ]],
  ] as const
) {
  for (const size of [1, 3, 1_000]) {
    test(`readServerSentEvents() ${why}, in chunks of ${size} bytes`, async () => {
      assert.deepEqual(
        await read(text, size),
        expected.map(([event, data]) => ({ event, data })),
      );
    });
  }
}

test("readServerSentEvents() cancels the body when its reader leaves", async () => {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) =>
      controller.enqueue(new TextEncoder().encode("data: 1\n\n")),
    cancel() {
      cancelled = true;
    },
  });
  for await (const frame of readServerSentEvents(body)) {
    assert.equal(frame.data, "1");
    break;
  }
  assert.equal(cancelled, true);
});

async function read(text: string, size: number): Promise<ServerSentEvent[]> {
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) {
        controller.enqueue(bytes.slice(at, at + size));
      }
      controller.close();
    },
  });
  const frames: ServerSentEvent[] = [];
  for await (const frame of readServerSentEvents(body)) frames.push(frame);
  return frames;
}
