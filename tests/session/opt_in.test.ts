/**
 * What leaves only by opt-in, and what leaves only once.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  type AgentResponse,
  type SessionOptions,
  SessionTelemetry,
  type SkillInvocation,
} from "../../mod.ts";
import { attributesOf } from "../../src/collector/mod.ts";
import { EVENTS } from "../../src/events/catalogue.ts";
import type { OptIn } from "../../src/events/definition.ts";
import { METADATA_ROWS } from "../../src/events/metadata.ts";
import { OncePerTurn } from "../../src/session/once_per_turn.ts";
import { observe } from "../_support/observed.ts";
import { METHODS } from "../_support/payloads.ts";
import { MINIMAL_SESSION } from "../_support/sessions.ts";

const OPT_INS: readonly OptIn[] = [
  "logUserPrompts",
  "logAgentResponses",
  "logGuardianAssessments",
];
const TEXTS: Readonly<Record<OptIn, string>> = {
  logUserPrompts: "prompt",
  logAgentResponses: "response",
  logGuardianAssessments: "rationale",
};

/** The values of an attribute on the log records of a session with all events. */
async function valuesOf(
  key: string,
  options: Partial<SessionOptions>,
): Promise<unknown[]> {
  const { logs } = await observe({}, ({ otel }) => {
    const all = { ...MINIMAL_SESSION.options, ...options };
    const session = new SessionTelemetry(otel, all);
    for (const { call, payload } of METHODS) call(session, payload);
  });
  return logs.map((log) => attributesOf(log)[key])
    .filter((value) => value !== undefined);
}

for (const optIn of OPT_INS) {
  const key = TEXTS[optIn];
  test(`the text of "${key}" leaves with ${optIn} alone`, async () => {
    const others = OPT_INS.filter((other) => other !== optIn)
      .map((other) => [other, true]);
    const without = optIn === "logUserPrompts" ? ["[REDACTED]"] : [];
    assert.deepEqual(
      await valuesOf(key, Object.fromEntries(others)),
      without,
    );
    for (const value of ["true", 1, {}]) {
      assert.deepEqual(await valuesOf(key, { [optIn]: value }), without);
    }
    const [text, ...more] = await valuesOf(key, { [optIn]: true });
    assert.ok(typeof text === "string" && text !== "[REDACTED]");
    assert.deepEqual(more, []);
  });
}

test("every opt-in of a definition is one of a session", () => {
  const named = Object.values(EVENTS).flatMap(({ optIn, attributes }) => [
    optIn,
    ...[...attributes, ...METADATA_ROWS].map((row) =>
      row.sink === "log" ? row.optIn : undefined
    ),
  ]);
  assert.deepEqual(new Set(named), new Set([undefined, ...OPT_INS]));
});

const answer = (changes: Partial<AgentResponse>): AgentResponse => ({
  turnId: "t1",
  itemId: "m1",
  text: "text",
  ...changes,
});

test("an answer leaves once per turn and id, over all copies of a session", async () => {
  const { logs, diagnostics } = await observe({}, ({ session }) => {
    session.agentResponse(answer({}));
    session.agentResponse(answer({ text: "again" }));
    session.withModel("other").agentResponse(answer({}));
    session.agentResponse(answer({ itemId: "m2" }));
    session.agentResponse(answer({ turnId: "t2" }));
    session.agentResponse(answer({ itemId: "m3", text: " \n\t" }));
    session.agentResponse(answer({ itemId: "m3", text: "" }));
    session.agentResponse(answer({ itemId: "" }));
    session.agentResponse({ turnId: "t1", text: "no id" } as AgentResponse);
    session.agentResponse(answer({ itemId: "m3", text: " kept " }));
  });
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(
    logs.map(attributesOf).map((log) => [
      log["turn.id"],
      log["item.id"],
      log.response,
    ]),
    [
      ["t1", "m1", "text"],
      ["t1", "m2", "text"],
      ["t2", "m1", "text"],
      ["t1", "m3", " kept "],
    ],
  );
});

const skill = (changes: Partial<SkillInvocation>): SkillInvocation => ({
  turnId: "t1",
  skillName: "notes",
  invocationType: "implicit",
  ...changes,
});

test("a skill that is used implicitly leaves once per turn, an explicit use always", async () => {
  const { logs } = await observe({}, ({ session }) => {
    session.skillInvocation(skill({}));
    session.withModel("other").skillInvocation(skill({}));
    session.skillInvocation(skill({ invocationType: "explicit" }));
    session.skillInvocation(skill({ invocationType: "explicit" }));
    session.skillInvocation(skill({ skillScope: "repo" }));
    session.skillInvocation(skill({ skillName: "tests" }));
    session.skillInvocation(skill({ turnId: "t2" }));
    session.skillInvocation(skill({ turnId: "t2" }));
  });
  assert.deepEqual(
    logs.map(attributesOf).map((log) => [
      log["turn.id"],
      log["skill.name"],
      log["skill.scope"],
      log["skill.invocation_type"],
    ]),
    [
      ["t1", "notes", undefined, "implicit"],
      ["t1", "notes", undefined, "explicit"],
      ["t1", "notes", undefined, "explicit"],
      ["t1", "notes", "repo", "implicit"],
      ["t1", "tests", undefined, "implicit"],
      ["t2", "notes", undefined, "implicit"],
    ],
  );
});

test("OncePerTurn forgets turns before it forgets what it is for", () => {
  const seen = new OncePerTurn();
  assert.equal(seen.isFirst("t0", "a"), true);
  for (let turn = 1; turn < 64; turn += 1) seen.isFirst(`t${turn}`, "a");
  assert.equal(seen.isFirst("t0", "a"), false);
  seen.isFirst("t64", "a");
  assert.equal(seen.isFirst("t0", "a"), true, "the oldest was forgotten");
  assert.equal(seen.isFirst("t64", "a"), false);
  for (let id = 0; id < 5_000; id += 1) seen.isFirst("full", String(id));
  assert.equal(seen.isFirst("full", "new"), false, "a turn has its limit");
});

test('content: "none" lets nothing out that user, model or tools said, whatever is opted in', async () => {
  const everything = Object.fromEntries(OPT_INS.map((optIn) => [optIn, true]));
  for (const content of ["none", "no", 0] as never[]) {
    for (
      const key of ["prompt", "arguments", "output", "response", "rationale"]
    ) {
      const values = await valuesOf(key, { ...everything, content });
      assert.ok(values.length > 0, key);
      assert.deepEqual([...new Set(values)], ["[REDACTED]"], key);
    }
  }
  const [prompt] = await valuesOf("prompt", { ...everything, content: "all" });
  assert.notEqual(prompt, "[REDACTED]");
});

test("a failed response keeps what was said off spans, and off logs without content", async () => {
  const data = JSON.stringify({
    type: "response.failed",
    response: {
      instructions: "SYSTEM PROMPT",
      output: [{ type: "message", content: [{ text: "ANSWER" }] }],
      error: { code: "server_error", message: "boom" },
    },
  });
  for (const content of ["all", "none"] as const) {
    const { logs, spans } = await observe({}, async ({ otel }) => {
      const options = { ...MINIMAL_SESSION.options, content };
      const session = new SessionTelemetry(otel, options);
      await session.turn({ turnId: "t" }, () => {
        session.sseOutcome({
          type: "frame",
          event: "response.failed",
          data,
          durationMillis: 1,
        });
      });
    });
    const error = '{"code":"server_error","message":"boom"}';
    assert.equal(
      attributesOf(logs[0] ?? assert.fail())["error.message"],
      content === "all" ? data : error,
    );
    const event = spans[0]?.events.find(({ name }) =>
      name === "codex.sse_event"
    );
    assert.equal(attributesOf(event ?? assert.fail())["error.message"], error);
  }
});
