/**
 * Asking whether a tool may run.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ApprovalAnswer, ApprovalRequest, Turn } from "../../mod.ts";
import { attributesOf } from "../../src/collector/mod.ts";
import { observe } from "../_support/observed.ts";
import { TURN_ID } from "../_support/sessions.ts";
import { wirePoints } from "../_support/wire.ts";

const REQUEST: ApprovalRequest = { name: "shell", callId: "call_1" };

/** What arrived of one question that took 40 milliseconds. */
async function ask(
  answer: () => ApprovalAnswer,
  request: Partial<ApprovalRequest> = {},
) {
  let turn: Turn | undefined;
  let outcome: unknown;
  const { logs, metrics } = await observe(
    {},
    ({ session, clock }) =>
      session.turn({ turnId: TURN_ID }, async (one) => {
        turn = one;
        const asked = one.approval({ ...REQUEST, ...request }, () => {
          clock.advance(40);
          return answer();
        });
        outcome = await asked.catch((error: unknown) => error);
      }),
  );
  assert.ok(turn);
  const decision = logs[0] && attributesOf(logs[0]);
  return {
    outcome,
    decision: decision && [
      decision["tool_name"],
      decision["call_id"],
      decision["decision"],
      decision["source"],
    ],
    counted: wirePoints(metrics)
      .filter(({ name }) => name === "codex.approval.requested")
      .map(({ attributes }) => attributes["approved"]),
    humanMillis: turn.ledger().humanMillis,
    approvals: turn.session.summary().approvals,
  };
}

for (
  const [what, answer, decision] of [
    ["yes", true, "approved"],
    ["no", false, "denied"],
    ["a word", "approved_for_session", "approved_for_session"],
    ["a decision", { decision: "denied" }, "denied"],
  ] as const
) {
  test(`turn.approval() records ${what}, and how long the user took`, async () => {
    const seen = await ask(() => answer);
    const isApproved = decision.startsWith("approved");
    assert.deepEqual(seen, {
      outcome: answer,
      decision: ["shell", "call_1", decision, "user"],
      counted: [{ stringValue: decision }],
      humanMillis: 40,
      approvals: {
        asked: 1,
        approved: isApproved ? 1 : 0,
        denied: isApproved ? 0 : 1,
        unanswered: 0,
        waitedMillis: 40,
      },
    });
  });
}

test("waiting for a reviewing agent is not waiting for a person", async () => {
  const seen = await ask(() => true, { source: "automated_reviewer" });
  assert.deepEqual(seen.decision?.at(-1), "automated_reviewer");
  assert.equal(seen.counted.length, 1);
  assert.equal(seen.humanMillis, 0);
  assert.equal(seen.approvals.waitedMillis, 0);
});

test("what a policy says is recorded, but nobody was asked", async () => {
  const seen = await ask(() => ({ decision: "approved", source: "config" }));
  assert.deepEqual(seen.decision?.slice(2), ["approved", "config"]);
  assert.deepEqual(seen.counted, []);
  assert.equal(seen.approvals.asked, 0);
});

for (
  const [why, error, signal, decision] of [
    ["called off", new DOMException("", "AbortError"), undefined, "abort"],
    ["called off by its signal", new Error("x"), AbortSignal.abort(), "abort"],
    ["too late", new DOMException("", "TimeoutError"), undefined, "timed_out"],
    ["broken", new Error("no terminal"), undefined, undefined],
  ] as const
) {
  test(`a question that is ${why} is recorded as ${decision}`, async () => {
    const seen = await ask(() => {
      throw error;
    }, signal && { signal });
    assert.equal(seen.outcome, error);
    assert.equal(seen.decision?.[2], decision);
    assert.equal(seen.humanMillis, 40);
    assert.equal(seen.approvals.unanswered, decision === undefined ? 0 : 1);
  });
}

test("a question that cannot be read is asked all the same", async () => {
  await observe(
    {},
    ({ session }) =>
      session.turn({ turnId: TURN_ID }, async (turn) => {
        for (const request of [undefined, 7, { name: {}, callId: 1n }]) {
          assert.equal(await turn.approval(request as never, () => true), true);
        }
        const odd = { decision: 5 } as never;
        assert.equal(await turn.approval(REQUEST, () => odd), odd);
        assert.equal(await turn.approval(REQUEST, () => null as never), null);
      }),
  );
});
