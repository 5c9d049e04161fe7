/**
 * What an error may say on a span.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { MAX_TRACE_ERROR_BYTES } from "../../src/redaction/text_rules.ts";
import { attributesOf } from "../../src/collector/mod.ts";
import { observeTurn } from "../_support/observed.ts";
import { TEXTS } from "../_support/texts.ts";

const traceErrorText = (text: string): string => TEXTS.error(text);

for (
  const [text, expected] of [
    ["connection refused", "connection refused"],
    ["", ""],
    ["https://a.example/v1: 404", "https://a.example/v1: 404"],
    ["max_tokens=4096 is too many", "max_tokens=4096 is too many"],
    [
      "GET https://me:hunter22@a.example/v1 failed",
      "GET https://[REDACTED]@a.example/v1 failed",
    ],
    [
      "GET https://a.example/v1?key=hunter22&b=1 failed",
      "GET https://a.example/v1?[REDACTED] failed",
    ],
    ["Bearer abcdefghijkl22 refused", "Bearer [REDACTED] refused"],
    ["bad key sk-proj-abcdefghijkl.", "bad key [REDACTED]."],
    ["bad key ghp_abcdefghijklmnopqrst", "bad key [REDACTED]"],
    ["bad key github_pat_abcdefghijklmnopqrst", "bad key [REDACTED]"],
    ["bad key AKIAABCDEFGHIJKLMNOP", "bad key [REDACTED]"],
    ["bad token: eyJhbGciOiJI.eyJzdWIi.c2ln", "bad token: [REDACTED]"],
    ["API_KEY=hunter22 refused", "API_KEY=[REDACTED] refused"],
    ["OPENAI_API_KEY=hunter22", "OPENAI_API_KEY=[REDACTED]"],
    ["my_access_token: hunter22", "my_access_token: [REDACTED]"],
    ['{"password":"hunter22"}', '{"password":"[REDACTED]"}'],
    ["x-api-key: hunter22, more", "x-api-key: [REDACTED], more"],
    ["Authorization: Token hunter22", "Authorization: [REDACTED]"],
    ["authorization: ApiKey hunter22", "authorization: [REDACTED]"],
    [
      "Incorrect API key provided: hunter22",
      "Incorrect API key provided: [REDACTED]",
    ],
    ["AWS_SECRET_ACCESS_KEY=hunter22", "AWS_SECRET_ACCESS_KEY=[REDACTED]"],
    ["Cookie: session=hunter22", "Cookie: [REDACTED]"],
    ["pwd=hunter22", "pwd=[REDACTED]"],
    ["npm_abcdefghijklmnopqrst is invalid", "[REDACTED] is invalid"],
    ["wss://h.example/x?key=hunter22", "wss://h.example/x?[REDACTED]"],
    ["postgres://me:p@ss@h/db", "postgres://[REDACTED]@h/db"],
    ['{\\"token\\":\\"hunter22\\"}', '{\\"token\\":\\"[REDACTED]\\"}'],
    ["key:\n-----BEGIN EC PRIVATE KEY-----\nMHcC", "key:\n[REDACTED]"],
    ["the token count is 12345", "the token count is 12345"],
    ["password must be set", "password must be set"],
    [
      "mail me@a.example about https://a.example",
      "mail me@a.example about https://a.example",
    ],
  ] as const
) {
  test(`traceErrorText() makes ${JSON.stringify(text)} safe`, () => {
    assert.equal(traceErrorText(text), expected);
  });
}

test("traceErrorText() keeps 256 bytes, cut at a character", () => {
  assert.equal(MAX_TRACE_ERROR_BYTES, 256);
  assert.equal(traceErrorText("€".repeat(1_000)), "€".repeat(85));
});

test("traceErrorText() redacts before it cuts", () => {
  const text = `${"x".repeat(250)} Bearer hunter22hunter22`;
  assert.ok(!traceErrorText(text).includes("hun"));
});

for (
  const [what, text] of [
    ["dots", "a.".repeat(500_000)],
    ["URLs", "http://".repeat(200_000)],
    ["secrets", "token=".repeat(200_000)],
    ["one word", "a".repeat(1_000_000)],
  ] as const
) {
  test(`traceErrorText() takes no time over a megabyte of ${what}`, () => {
    const start = performance.now();
    assert.ok(traceErrorText(text).length <= 256);
    assert.ok(performance.now() - start < 500);
  });
}

test("an error is redacted on the log record, and cut as well on the span", async () => {
  const errorMessage = `api_key=hunter22 ${"x".repeat(999)}`;
  const { logs, spans } = await observeTurn({}, ({ session }) => {
    session.apiRequest({ durationMillis: 1, errorMessage });
    session.sseEventFailed({ durationMillis: 1, errorMessage });
    session.sseEventCompletedFailed({ errorMessage });
  });
  const safe = `api_key=[REDACTED] ${"x".repeat(237)}`;
  assert.deepEqual(
    logs.map((record) => attributesOf(record)["error.message"]),
    Array(3).fill(errorMessage.replace("hunter22", "[REDACTED]")),
  );
  assert.deepEqual(
    spans[0]?.events.map((event) => attributesOf(event)["error.message"]),
    Array(3).fill(safe),
  );
});
