/**
 * Values that events derive: lengths, lines, cuts, numbers as text.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { eventAttributes, type Sink } from "../../src/events/attributes.ts";
import type {
  Attributes,
  EventDefinition,
} from "../../src/events/definition.ts";
import { sseCompletion } from "../../src/events/sse_event.ts";
import {
  codePointLength,
  cutToBytes,
  lineCount,
  utf8Length,
  whole,
  wholeText,
} from "../../src/events/text.ts";
import {
  MAX_ARGUMENTS_BYTES,
  type NumberedToolResult,
  toolResult,
} from "../../src/events/tool_result.ts";
import { userPrompt } from "../../src/events/user_prompt.ts";
import { completeOptions } from "../../src/session/options.ts";
import { TEXTS } from "../_support/texts.ts";

const NOTICE = "[... telemetry preview truncated ...]";

const session = completeOptions(
  { conversationId: "c", model: "m", logUserPrompts: true },
  { serviceName: "s", serviceVersion: undefined },
  () => {},
);

function attributesOn<Payload>(
  sink: Sink,
  definition: EventDefinition<Payload>,
  payload: Payload,
): Attributes {
  const event = { definition, payload, session, timeMillis: 0, texts: TEXTS };
  return eventAttributes(event, sink);
}

const result = (
  output: string,
  maxOutputBytes: number,
  args = "",
): NumberedToolResult => ({
  toolName: "t",
  callId: "c",
  arguments: args,
  durationMillis: 0,
  success: true,
  output,
  sequence: 1,
  maxOutputBytes,
});

for (
  const [text, lines] of [
    ["", 0],
    ["a", 1],
    ["a\n", 1],
    ["a\n\n", 2],
    ["\n", 1],
    ["a\r\nb", 2],
    ["\n\n\n", 3],
    ["a\nb\nc\n", 3],
    ["a\rb", 1],
  ] as const
) {
  test(`lineCount() of ${JSON.stringify(text)} is ${lines}`, () => {
    assert.equal(lineCount(text), lines);
    const { output_line_count } = attributesOn(
      "trace",
      toolResult,
      result(text, 0),
    );
    assert.equal(output_line_count, lines);
  });
}

for (
  const [text, points, bytes] of [
    ["", 0, 0],
    ["abc", 3, 3],
    ["é", 1, 2],
    ["e\u0301", 2, 3],
    ["€", 1, 3],
    ["👋", 1, 4],
    ["👋🏽", 2, 8],
    ["👩‍👩‍👧", 5, 18],
    ["\ud800", 1, 3],
    ["\udc00\ud800", 2, 6],
    ["a\ud83d", 2, 4],
  ] as const
) {
  test(`${JSON.stringify(text)} has ${points} code points in ${bytes} bytes`, () => {
    assert.equal(codePointLength(text), points);
    assert.equal(utf8Length(text), bytes);
    assert.equal(new TextEncoder().encode(text).length, bytes);
    const { prompt_length } = attributesOn("trace", userPrompt, [
      { type: "text", text },
    ]);
    assert.equal(prompt_length, String(points));
  });
}

for (
  const [text, limit, kept] of [
    ["abc", 3, "abc"],
    ["abc", 2, "ab"],
    ["abc", 0, ""],
    ["é", 1, ""],
    ["aé", 2, "a"],
    ["aé", 3, "aé"],
    ["€€", 5, "€"],
    ["a👋b", 4, "a"],
    ["a👋b", 5, "a👋"],
    ["a👋b", 6, "a👋b"],
    ["\ud800b", 3, "\ud800"],
    ["", 0, ""],
  ] as const
) {
  test(`cutToBytes(${JSON.stringify(text)}, ${limit}) is ${JSON.stringify(kept)}`, () => {
    assert.equal(cutToBytes(text, limit), kept);
  });
}

for (
  const [why, output, limit, expected, truncated] of [
    ["fits exactly", "abcd", 4, "abcd", false],
    ["is empty", "", 0, "", false],
    ["is cut", "abcde", 4, `abcd\n${NOTICE}`, true],
    ["is cut behind a line feed", "abc\ndef", 4, `abc\n${NOTICE}`, true],
    ["is cut to nothing", "abc", 0, NOTICE, true],
    ["is cut before its first character", "👋", 3, NOTICE, true],
    ["is cut inside a character", "ab€", 4, `ab\n${NOTICE}`, true],
    ["holds the notice and fits", `a\n${NOTICE}`, 99, `a\n${NOTICE}`, false],
    ["looks the same when cut", `abcd\n${NOTICE}`, 4, `abcd\n${NOTICE}`, true],
    ["has many lines", "\n".repeat(99), 99, "\n".repeat(99), false],
  ] as const
) {
  test(`the preview of output that ${why} ends as it must`, () => {
    const payload = result(output, limit);
    const log = attributesOn("log", toolResult, payload);
    const trace = attributesOn("trace", toolResult, payload);
    assert.deepEqual([log.output, log.output_truncated], [expected, truncated]);
    assert.equal(trace.output_truncated, truncated);
    // The measures are those of the whole output.
    assert.equal(trace.output_length, new TextEncoder().encode(output).length);
    assert.equal(trace.output_line_count, lineCount(output));
  });
}

test("arguments are cut at a character, at 65,536 bytes, stay JSON, and are measured whole", () => {
  assert.equal(MAX_ARGUMENTS_BYTES, 65_536);
  const args = "a" + "€".repeat(30_000);
  const payload = result("", 0, args);
  const kept = attributesOn("log", toolResult, payload).arguments;
  assert.equal(
    kept,
    JSON.stringify(
      `a${"€".repeat(21_845)} [... telemetry preview truncated ...]`,
    ),
  );
  assert.equal(
    attributesOn("trace", toolResult, payload).arguments_length,
    90_001,
  );
});

for (
  const [value, expected] of [
    [0, 0],
    [15.999, 15],
    [0.9, 0],
    [-5, 0],
    [-0, 0],
    [NaN, 0],
    [Infinity, 0],
    [1e21, Number.MAX_SAFE_INTEGER],
  ] as const
) {
  test(`whole(${value}) is ${expected}`, () => {
    assert.ok(Object.is(whole(value), expected));
    assert.equal(wholeText(value), String(expected));
    assert.match(wholeText(value), /^\d+$/);
  });
}

for (
  const [why, totalTokens, expected] of [
    ["the total", 99, "99"],
    ["a total of 0", 0, "0"],
    ["input and output where no total is known", undefined, "8"],
  ] as const
) {
  test(`tool_token_count is ${why}`, () => {
    const { tool_token_count } = attributesOn("log", sseCompletion, {
      inputTokens: 3,
      outputTokens: 5,
      ...totalTokens === undefined ? {} : { totalTokens },
    });
    assert.equal(tool_token_count, expected);
  });
}

test("text is well-formed, and what is no text is not invented", () => {
  const payload = {
    ...result("\ud800", 99),
    toolName: 5,
    toolNamespace: {},
    callId: Symbol("no"),
  } as never;
  const log = attributesOn("log", toolResult, payload);
  assert.deepEqual(
    [log.output, log.tool_name, "tool_namespace" in log, "call_id" in log],
    ["\ufffd", "5", false, false],
  );
});

test("event.timestamp has three decimals and Z", () => {
  const { "event.timestamp": timestamp } = attributesOn("log", userPrompt, []);
  assert.equal(timestamp, "1970-01-01T00:00:00.000Z");
});
