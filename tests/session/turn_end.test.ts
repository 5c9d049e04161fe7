/**
 * How a turn ends: well, with an error, or called off.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Turn, TurnOptions, TurnReport } from "../../mod.ts";
import { attributesOf, type ReceivedSpan } from "../../src/collector/mod.ts";
import { observe } from "../_support/observed.ts";
import { TURN_ID } from "../_support/sessions.ts";

/** What a turn says of its end, on its span and in its report. */
async function ended(
  work: (turn: Turn) => unknown,
  options: Partial<TurnOptions> = {},
): Promise<{ span: ReceivedSpan; report: TurnReport; thrown: unknown }> {
  let report: TurnReport | undefined;
  let thrown: unknown;
  const { spans } = await observe({}, async ({ session }) => {
    let turn: Turn | undefined;
    const run = session.turn({ turnId: TURN_ID, ...options }, async (one) => {
      turn = one;
      assert.equal(one.report().outcome, undefined);
      await work(one);
    });
    await run.catch((error: unknown) => thrown = error);
    report = turn?.report();
  });
  assert.ok(report && spans[0]);
  return { span: spans[0], report, thrown };
}

/** As the SDK of OpenAI throws: its classes don't say their name. */
class APIUserAbortError extends Error {}
class PlainError extends Error {}

const aborted = AbortSignal.abort("because");

for (
  const [why, error, signal, outcome, type] of [
    ["fails", new TypeError("secret"), undefined, "failed", "TypeError"],
    [
      "fails with a class that does not say its name",
      new PlainError("secret"),
      undefined,
      "failed",
      "PlainError",
    ],
    ["throws no error", "secret", undefined, "failed", "string"],
    ["throws undefined", undefined, undefined, "failed", "object"],
    [
      "is called off",
      new DOMException("secret", "AbortError"),
      undefined,
      "cancelled",
      "AbortError",
    ],
    [
      "is called off through an SDK",
      new APIUserAbortError("secret"),
      undefined,
      "cancelled",
      "APIUserAbortError",
    ],
    [
      "throws anything once its signal is aborted",
      "because",
      aborted,
      "cancelled",
      "AbortError",
    ],
    [
      "throws once its time is over",
      new Error("secret"),
      AbortSignal.abort(new DOMException("", "TimeoutError")),
      "failed",
      "TimeoutError",
    ],
  ] as const
) {
  test(`a turn that ${why} says so by the type alone`, async () => {
    const { span, report, thrown } = await ended(() => {
      throw error;
    }, signal && { signal });
    assert.equal(thrown, error);
    assert.equal(report.outcome, outcome);
    assert.equal(report.errorType, type);
    assert.equal(attributesOf(span)["error.type"], type);
    assert.equal(span.status.code, 2);
    assert.equal(JSON.stringify(span).includes("secret"), false);
  });
}

test("a turn that ends well does so whatever its signal says", async () => {
  const { span, report } = await ended(() => {}, { signal: aborted });
  assert.equal(report.outcome, "completed");
  assert.equal(report.errorType, undefined);
  assert.equal(span.status.code, 0);
  assert.equal(attributesOf(span)["error.type"], undefined);
});

test("only the first end of a turn counts", async () => {
  const { span, report } = await ended((turn) => {
    turn.end();
    turn.end(new Error("late"));
    throw new Error("later");
  });
  assert.equal(report.outcome, "completed");
  assert.equal(span.status.code, 0);
});

test("a report is of its moment", async () => {
  await ended(async (turn) => {
    const before = turn.report();
    await turn.tool({ name: "t", callId: "1" }, () => "");
    assert.equal(before.toolCalls, 0);
    assert.equal(turn.report().toolCalls, 1);
  });
});
