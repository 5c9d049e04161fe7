/**
 * What is recorded of a message on a websocket.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  readWebsocketOutcome,
  type WebsocketOutcome,
} from "../../src/events/websocket_outcome.ts";
import { readServiceTiming } from "../../src/events/websocket_timing.ts";

const FAILED = "response.failed";
const message = (value: unknown): Outcome => ({
  type: "text",
  data: JSON.stringify(value, null, 2),
});

type Outcome = WebsocketOutcome extends infer O
  ? O extends unknown ? Omit<O, "durationMillis"> : never
  : never;

for (
  const [why, outcome, expected] of [
    ["a ping", { type: "ping" }, undefined],
    ["a pong", { type: "pong" }, undefined],
    ["a message", message({ type: "response.created" }), {
      kind: "response.created",
    }],
    ["a message without a type", message({ a: 1 }), { kind: "unknown" }],
    ["a message with a number as type", message({ type: 5 }), {
      kind: "unknown",
    }],
    ["a message that is no object", message([]), { kind: "unknown" }],
    ["a message that is null", message(null), { kind: "unknown" }],
    ["text that is no JSON", { type: "text", data: "canary" }, {
      kind: "parse_error",
      errorMessage: "invalid JSON",
    }],
    [
      "a failure with an error",
      message({ type: FAILED, response: { error: { code: "overloaded" } } }),
      { kind: FAILED, errorMessage: `{"code":"overloaded"}` },
    ],
    [
      "a failure with the error null",
      message({ type: FAILED, response: { error: null } }),
      { kind: FAILED, errorMessage: "null" },
    ],
    ["a failure without an error", message({ type: FAILED, response: {} }), {
      kind: FAILED,
      errorMessage: "response.failed event received",
    }],
    ["a failure without a response", message({ type: FAILED }), {
      kind: FAILED,
      errorMessage: "response.failed event received",
    }],
    ["binary data", { type: "binary" }, {
      errorMessage: "unexpected binary websocket event",
    }],
    ["a close", { type: "close" }, {
      errorMessage: "websocket closed by server before response.completed",
    }],
    ["a raw frame", { type: "raw" }, {
      errorMessage: "unexpected websocket frame",
    }],
    ["the end of the stream", { type: "end" }, {
      errorMessage: "stream closed before response.completed",
    }],
    ["an error", { type: "error", error: new Error("idle timeout") }, {
      errorMessage: "idle timeout",
    }],
    [
      "the service's timing",
      message({
        type: "responsesapi.websocket_timing",
        timing_metrics: { engine_service_total_ms: 124.5 },
      }),
      {
        kind: "responsesapi.websocket_timing",
        timing: { inferenceMillis: 124.5 },
      },
    ],
    [
      "timing without any",
      message({ type: "responsesapi.websocket_timing" }),
      { kind: "responsesapi.websocket_timing", timing: {} },
    ],
  ] as readonly (readonly [string, Outcome, unknown])[]
) {
  test(`readWebsocketOutcome() of ${why}`, () => {
    const reading = readWebsocketOutcome(
      { ...outcome, durationMillis: 7 } as WebsocketOutcome,
    );
    assert.deepEqual(
      reading,
      expected === undefined
        ? undefined
        : { durationMillis: 7, ...expected as object },
    );
  });
}

const FIELDS = [
  ["responses_duration_excl_engine_and_client_tool_time_ms", "overheadMillis"],
  ["engine_service_total_ms", "inferenceMillis"],
  ["engine_iapi_ttft_total_ms", "engineIapiTtftMillis"],
  ["engine_service_ttft_total_ms", "engineServiceTtftMillis"],
  ["engine_iapi_tbt_across_engine_calls_ms", "engineIapiTbtMillis"],
  ["engine_service_tbt_across_engine_calls_ms", "engineServiceTbtMillis"],
] as const;

for (const [source, field] of FIELDS) {
  test(`${source} is read by itself`, () => {
    assert.deepEqual(readServiceTiming({ [source]: 1.5, other: 2 }), {
      [field]: 1.5,
    });
    assert.deepEqual(readServiceTiming({ [source]: 0 }), { [field]: 0 });
    for (const unusable of ["1", null, -1, NaN, Infinity, {}, true]) {
      assert.deepEqual(readServiceTiming({ [source]: unusable }), {});
    }
  });
}

test("readServiceTiming() of no object is empty", () => {
  for (const value of [undefined, null, "text", 5, []]) {
    assert.deepEqual(readServiceTiming(value), {});
  }
});
