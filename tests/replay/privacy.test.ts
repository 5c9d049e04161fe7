import assert from "node:assert/strict";
import { test } from "node:test";

import { attributesOf } from "../../src/collector/mod.ts";
import type { ReplayStep } from "../../src/replay/mod.ts";
import {
  bytesOf,
  linesOf,
  observeReplay,
  sessionSteps,
} from "../_support/replays.ts";

/** Looks like the key of a service. */
const SECRET = `sk-proj-${"Zq7Rt9".repeat(8)}`;

const SESSION = linesOf(
  sessionSteps().map((step): ReplayStep =>
    step.type === "tool_end"
      ? { ...step, output: `key ${SECRET} and the rest` }
      : step.type === "tool"
      ? { ...step, call: { ...step.call, arguments: { cmd: `use ${SECRET}` } } }
      : step.type === "prompt"
      ? { ...step, input: [{ type: "text", text: `my words ${SECRET}` }] }
      : step
  ),
);

test("secrets in a file do not leave, and prompts are opt-in", async () => {
  const { logs, spans } = await observeReplay(({ replay }) =>
    replay(bytesOf(SESSION))
  );
  const all = JSON.stringify([logs, spans]);
  assert.ok(!all.includes(SECRET.slice(12)));
  assert.ok(!all.includes("my words"));
  assert.ok(all.includes("and the rest"), "the output itself does leave");
});

test("prompts leave where the caller says so, without their secrets", async () => {
  const { logs, spans } = await observeReplay(({ replay }) =>
    replay(bytesOf(SESSION), { session: { logUserPrompts: true } })
  );
  const prompt = logs.find(({ eventName }) =>
    eventName === "codex.user_prompt"
  );
  assert.match(String(attributesOf(prompt!).prompt), /^my words \[REDACTED/);
  assert.ok(!JSON.stringify(spans).includes("my words"));
});

test("no content leaves with `content: none`, whatever the file says", async () => {
  const steps = sessionSteps().map((step): ReplayStep =>
    step.type === "session"
      ? { ...step, options: { ...step.options, content: "all" } }
      : step
  );
  const { logs, spans } = await observeReplay(({ replay }) =>
    replay(bytesOf(linesOf(steps)), { session: { content: "none" } })
  );
  const all = JSON.stringify([logs, spans]);
  assert.ok(!all.includes("canary.txt"));
  assert.ok(!all.includes("no such bird"));
  assert.equal(spans.length, 10);
});

test("what the caller says of a session counts after more has become known", async () => {
  const [session, ...rest] = sessionSteps();
  const { logs } = await observeReplay(({ replay }) =>
    replay(
      bytesOf(linesOf([
        session!,
        ...rest.slice(0, 3),
        {
          type: "session",
          atMillis: rest[3]!.atMillis,
          options: { accountEmail: "file@example.com", model: "gpt-6" },
        },
        ...rest.slice(3),
      ])),
      { session: { accountEmail: "caller@example.com" } },
    )
  );
  assert.deepEqual(
    [...new Set(logs.map((record) => attributesOf(record)["user.email"]))],
    ["caller@example.com"],
  );
  const requests = logs.filter(({ eventName }) =>
    eventName === "codex.api_request"
  );
  assert.equal(attributesOf(requests[0]!).model, "gpt-6");
});
