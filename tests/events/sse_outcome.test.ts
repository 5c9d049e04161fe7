/**
 * What is recorded of a frame of server-sent events.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  readSseOutcome,
  type SseOutcome,
} from "../../src/events/sse_outcome.ts";

type Outcome = SseOutcome extends infer O
  ? O extends unknown ? Omit<O, "durationMillis"> : never
  : never;

const frame = (data: string, event?: string): Outcome => ({
  type: "frame",
  data,
  ...event === undefined ? {} : { event },
});
const DONE_ITEM = "response.output_item.done";
const BAD_ITEM = "failed to parse response.output_item.done";

for (
  const [why, outcome, expected] of [
    ["the end of the stream", { type: "end" }, undefined],
    ["a timeout", { type: "timeout" }, {
      errorMessage: "idle timeout waiting for SSE",
    }],
    ["an error", { type: "error", error: new TypeError("reset by peer") }, {
      errorMessage: "reset by peer",
    }],
    ["a thrown text", { type: "error", error: "broken" }, {
      errorMessage: "broken",
    }],
    ["[DONE]", frame("[DONE]"), { kind: "message" }],
    ["[DONE] with blanks", frame(" [DONE]\n"), { kind: "message" }],
    ["[DONE] as a failure", frame("[DONE]", "response.failed"), {
      kind: "response.failed",
    }],
    ["[DONE] as an item", frame("[DONE]", DONE_ITEM), { kind: DONE_ITEM }],
    ["a frame without an event field", frame(`{"type":"response.created"}`), {
      kind: "message",
    }],
    ["a frame with an event field", frame("{}", "response.created"), {
      kind: "response.created",
    }],
    ["data that is a number", frame("5", "ping"), { kind: "ping" }],
    ["data that is no JSON", frame("hello", "response.created"), {
      kind: "response.created",
      errorMessage: "invalid JSON",
    }],
    ["data that is empty", frame(""), {
      kind: "message",
      errorMessage: "invalid JSON",
    }],
    ["a failure that is no JSON", frame("{", "response.failed"), {
      kind: "response.failed",
      errorMessage: "invalid JSON",
    }],
    [
      "a failure",
      frame(
        `{ "type": "response.failed",\n "response": { "error": null } }`,
        "response.failed",
      ),
      {
        kind: "response.failed",
        errorMessage: `{"type":"response.failed","response":{"error":null}}`,
        messageWithoutContent: "null",
      },
    ],
    [
      "a failure by its type alone",
      frame(`{"type":"response.failed"}`),
      { kind: "message" },
    ],
    [
      "an item as the service sends it",
      frame(`{"type":"${DONE_ITEM}","item":{"type":"message"}}`, DONE_ITEM),
      { kind: DONE_ITEM },
    ],
    [
      "an item by itself",
      frame(`{"type":"message","role":"user","content":[]}`, DONE_ITEM),
      { kind: DONE_ITEM },
    ],
    ["an item without a type", frame("{}", DONE_ITEM), {
      kind: DONE_ITEM,
      errorMessage: BAD_ITEM,
    }],
    ["an item with a type that is no text", frame(`{"type":5}`, DONE_ITEM), {
      kind: DONE_ITEM,
      errorMessage: BAD_ITEM,
    }],
    [
      "an item without a field it needs",
      frame(`{"type":"function_call","name":"f"}`, DONE_ITEM),
      { kind: DONE_ITEM, errorMessage: BAD_ITEM },
    ],
    ["an item that is no object", frame("null", DONE_ITEM), {
      kind: DONE_ITEM,
      errorMessage: BAD_ITEM,
    }],
  ] as readonly (readonly [string, Outcome, unknown])[]
) {
  test(`readSseOutcome() of ${why}`, () => {
    const reading = readSseOutcome(
      { ...outcome, durationMillis: 7 } as SseOutcome,
    );
    assert.deepEqual(
      reading,
      expected === undefined
        ? undefined
        : { durationMillis: 7, ...expected as object },
    );
  });
}

test("what the parser says of a frame never quotes it", () => {
  const reading = readSseOutcome({
    type: "frame",
    data: "canary",
    durationMillis: 1,
  });
  assert.ok(!JSON.stringify(reading).includes("canary"));
});

test("a failure nested as deeply as it likes is a reading", () => {
  const depth = 200_000;
  const reading = readSseOutcome({
    type: "frame",
    event: "response.failed",
    data: "[".repeat(depth) + "]".repeat(depth),
    durationMillis: 1,
  });
  assert.ok(reading !== undefined && "errorMessage" in reading);
});
