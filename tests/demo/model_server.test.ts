import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { startModelServer } from "../../src/demo/model_server.ts";
import type { InputItem, StreamEvent } from "../../src/demo/responses_api.ts";
import { SseFrames } from "../../src/instrument/sse_frames.ts";
import { detectRuntime } from "@agent-otel/agent-otel/runtime";

const RUNTIME = detectRuntime();
const PROMPT: InputItem = { type: "message", role: "user", content: "hi" };

test("The model server refuses at first, and says when to come back", async () => {
  const server = await startModelServer(RUNTIME, {
    paceMillis: 0,
    refusals: 2,
  });
  try {
    const statuses = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      const response = await post(server.url, [PROMPT]);
      statuses.push(response.status);
      if (!response.ok) {
        assert.equal(response.headers.get("retry-after-ms"), "50");
      }
      await response.body?.cancel();
    }
    assert.deepEqual(statuses, [429, 429, 200]);
  } finally {
    await server.close();
  }
});

test("The model server knows one address", async () => {
  const server = await startModelServer(RUNTIME);
  try {
    const response = await fetch(`${server.url}/models`);
    await response.body?.cancel();
    assert.equal(response.status, 404);
  } finally {
    await server.close();
  }
});

test("The model server streams numbered events whose deltas make up the items", async () => {
  for (const events of await streams()) {
    assert.deepEqual(
      events.map(({ sequence_number }) => sequence_number),
      events.map((_, index) => index),
    );
    const deltas = events.map(({ delta }) => delta ?? "").join("");
    const items = events.flatMap(({ type, item }) =>
      type === "response.output_item.done" && item ? [item] : []
    );
    const texts = items.map((item) => {
      if (item.type === "function_call") return item.arguments;
      const parts = item.type === "message" ? item.content : item.summary;
      return parts.map(({ text }) => text).join("");
    });
    assert.equal(deltas, texts.join(""));
    const last = events.at(-1);
    assert.equal(last?.type, "response.completed");
    assert.deepEqual(last?.response?.output, items);
  }
});

test("The model server's events have only fields that recorded ones have", async (t) => {
  const recorded = await recordedFields();
  if (recorded === undefined) return t.skip("no recordings in ../shared");
  for (const event of (await streams()).flat()) {
    const known = recorded.get(event.type);
    assert.ok(known, `no recording has ${event.type}`);
    for (const key of Object.keys(event)) {
      assert.ok(known.has(key), `no recorded ${event.type} has ${key}`);
    }
  }
});

type NumberedEvent = StreamEvent & { readonly sequence_number?: number };

/** One stream with thoughts and tool calls, one with text. */
async function streams(): Promise<NumberedEvent[][]> {
  const server = await startModelServer(RUNTIME, {
    paceMillis: 0,
    refusals: 0,
  });
  const outputs = ["call_1", "call_2", "call_3"].map((call_id): InputItem => ({
    type: "function_call_output",
    call_id,
    output: "FAILED: é\nexit code 3",
  }));
  try {
    return [
      await read(await post(server.url, [PROMPT])),
      await read(await post(server.url, [PROMPT, ...outputs])),
    ];
  } finally {
    await server.close();
  }
}

async function read(response: Response): Promise<NumberedEvent[]> {
  const events: NumberedEvent[] = [];
  const frames = new SseFrames(({ event, data }) => {
    const parsed = JSON.parse(data) as NumberedEvent;
    assert.equal(parsed.type, event);
    events.push(parsed);
  }, () => assert.fail("a frame is too long"));
  frames.feed(await response.text());
  return events;
}

function post(url: string, input: readonly InputItem[]): Promise<Response> {
  return fetch(`${url}/responses`, {
    method: "POST",
    body: JSON.stringify({ model: "demo-model", stream: true, input }),
  });
}

/** By event type, the fields of all recordings together. */
async function recordedFields(): Promise<Map<string, Set<string>> | undefined> {
  const folder = new URL("../../../shared/data/streams/", import.meta.url);
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return undefined;
  const fields = new Map<string, Set<string>>();
  for (const name of names.filter((name) => name.startsWith("openai-resp"))) {
    const text = await readFile(new URL(name, folder), "utf8");
    for (const line of text.split("\n")) {
      const json = line.replace(/^data: /, "");
      if (!json.startsWith("{")) continue;
      const event = JSON.parse(json) as { readonly type: string };
      const known = fields.get(event.type) ?? new Set();
      fields.set(event.type, known);
      for (const key of Object.keys(event)) known.add(key);
    }
  }
  return fields;
}
