/**
 * Another first word on everything that leaves.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { attributesOf } from "../../src/collector/mod.ts";
import {
  createNaming,
  inNamespace,
  LOG_SCOPE,
} from "../../src/events/namespace.ts";
import { userPrompt } from "../../src/events/user_prompt.ts";
import { type Arrived, observeTurn } from "../_support/observed.ts";
import { METHODS } from "../_support/payloads.ts";
import { wirePoints } from "../_support/wire.ts";

for (
  const [name, expected] of [
    ["codex.user_prompt", "acme.user_prompt"],
    ["codex_otel.log_only", "acme_otel.log_only"],
    ["codex", "codex"],
    ["codexx.a", "codexx.a"],
    ["my.codex.a", "my.codex.a"],
    ["Codex.a", "Codex.a"],
  ] as const
) {
  test(`"${name}" is "${expected}" in another namespace`, () => {
    assert.equal(inNamespace(name, "acme"), expected);
    assert.equal(inNamespace(name, "codex"), name);
  });
}

test("a definition is renamed once, and not at all in the namespace it has", () => {
  assert.equal(createNaming("codex")(userPrompt), userPrompt);
  const named = createNaming("acme");
  assert.equal(named(userPrompt), named(userPrompt));
  assert.deepEqual(named(userPrompt), {
    ...userPrompt,
    name: "acme.user_prompt",
    scope: "acme_otel.log_only",
  });
  assert.equal(userPrompt.name, "codex.user_prompt");
});

async function everything(namespace: string): Promise<Arrived> {
  return await observeTurn({ settings: { namespace } }, ({ session, otel }) => {
    for (const { call, payload } of METHODS) call(session, payload);
    for (const first of ["codex", "acme"]) {
      otel.audit(`${first}_otel.mine`, "my.event");
    }
  });
}

test("namespace is the first word of every event, metric and scope, and of nothing else", async () => {
  const theirs = await everything("codex");
  const ours = await everything("acme");
  assert.deepEqual(ours.diagnostics, []);
  const renamed = (name: string): string => inNamespace(name, "acme");

  const logsOf = ({ logs }: Arrived, change: (name: string) => string) =>
    new Set(
      logs.map(({ eventName, scope, ...log }) =>
        [
          change(eventName),
          change(String(attributesOf(log)["event.name"])),
          change(scope.name),
        ].join(" ")
      ),
    );
  assert.deepEqual(logsOf(ours, (name) => name), logsOf(theirs, renamed));
  assert.ok(ours.logs.some(({ scope }) => scope.name === renamed(LOG_SCOPE)));

  const eventsOf = ({ spans }: Arrived, change: (name: string) => string) =>
    spans.flatMap(({ events }) => events.map(({ name }) => change(name)));
  assert.deepEqual(eventsOf(ours, (name) => name), eventsOf(theirs, renamed));

  const metricsOf = ({ metrics }: Arrived, change: (name: string) => string) =>
    wirePoints(metrics).map(({ name, scope }) => [change(name), scope]);
  assert.deepEqual(
    metricsOf(ours, (name) => name),
    metricsOf(theirs, renamed).map(([name]) => [name, "acme"]),
  );

  // The span's own names are those that dashboards know.
  assert.deepEqual(
    ours.spans.map(({ name }) => name),
    theirs.spans.map(({ name }) => name),
  );
});
