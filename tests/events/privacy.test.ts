/**
 * Nothing sensitive on a span or metric, whatever the caller passes.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  type SessionOptions,
  SessionTelemetry,
  type TurnOptions,
} from "../../mod.ts";
import { CATALOGUE } from "../../src/events/catalogue.ts";
import { METADATA_ROWS } from "../../src/events/metadata.ts";
import { observe } from "../_support/observed.ts";
import { METHODS } from "../_support/payloads.ts";
import { wireAttributes, wirePoints } from "../_support/wire.ts";

/** Trace attributes that may hold text of the caller: names, ids and words of settings. */
const MAY_HOLD_TEXT = new Set([
  // Of the session.
  "conversation.id",
  "app.version",
  "auth_mode",
  "originator",
  "terminal.type",
  "model",
  "slug",
  // Of the turn.
  "thread.id",
  "turn.id",
  "codex.turn.reasoning_effort",
  // Of events.
  "provider_name",
  "reasoning_effort",
  "reasoning_summary",
  "approval_policy",
  "sandbox_policy",
  "auth.env_provider_key_name",
  "error.message", // redacted and short
  "endpoint",
  "auth.header_name",
  "auth.recovery_mode",
  "auth.recovery_phase",
  "auth.request_id",
  "auth.cf_ray",
  "auth.error",
  "auth.error_code",
  "auth.agent_id",
  "auth.task_id",
  "event.kind",
  "service_tier",
  "model_reasoning_effort",
  "tool_name",
  "tool_namespace",
  "call_id",
  "outcome",
  "startup.phase",
  "startup.status",
  "auth.mode",
  "auth.step",
  "auth.outcome",
  "auth.recovery_reason",
  "plugin_install.tool_type",
  "plugin_install.tool_id",
  "plugin_install.tool_name",
  "plugin_install.response_action",
]);

/** Log attributes that hold content or identity. */
const ONLY_ON_LOGS = [
  "active_profile",
  "agent_name",
  "arguments",
  "mcp_server",
  "mcp_server_origin",
  "mcp_servers",
  "output",
  "product_sku",
  "prompt",
  "rationale",
  "response",
  "user.account_id",
  "user.email",
  "user.id",
];

/** Further words and ids that stand on log records alone. */
const WORDS_ON_LOGS = [
  "decision",
  "source",
  "agent.type",
  "item.id",
  "parent.conversation.id",
  "parent.turn.id",
  "root.turn.id",
  "initiating.agent.path",
  "review.id",
  "risk_level",
  "status",
  "user_authorization",
  "skill.name",
  "skill.scope",
  "skill.plugin_id",
  "skill.invocation_type",
  "speed",
  "network.policy.scope",
  "network.policy.decision",
  "network.policy.source",
  "network.policy.reason",
  "network.transport.protocol",
  "server.address",
  "http.request.method",
  "client.address",
];

/** Metric attributes that may hold text of the caller. */
const METRICS_MAY_HOLD = new Set([
  "auth_mode",
  "session_source",
  "originator",
  "service_name",
  "model",
  "app.version",
  "kind",
  "tool",
  "sandbox",
  "phase",
  "status",
  "tool_type",
  "response_action",
]);

/** The same shape, with a mark that tells the place in every text. */
function marked(value: unknown, path: string): unknown {
  if (typeof value === "string") {
    return path.endsWith(".type") ? value : `canary(${path})`;
  }
  if (Array.isArray(value)) {
    return value.map((item, at) => marked(item, `${path}.${at}`));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      marked(item, `${path}.${key}`),
    ]),
  );
}

const SESSION = {
  conversationId: "",
  model: "",
  slug: "",
  accountId: "",
  accountEmail: "",
  authMode: "",
  originator: "",
  appVersion: "",
  terminalType: "",
  sessionSource: "",
  agentName: "",
  metricsServiceName: "",
  authEnvironment: { providerKeyName: "" },
  userId: "",
  logUserPrompts: true,
  logAgentResponses: true,
  logGuardianAssessments: true,
};

test("text of the caller reaches only the trace and metric attributes that may hold it", async () => {
  const { logs, spans, metrics, diagnostics } = await observe(
    {},
    async ({ otel }) => {
      const options = marked(SESSION, "session") as SessionOptions;
      const session = new SessionTelemetry(otel, options);
      const turn = marked({ turnId: "", reasoningEffort: "" }, "turn");
      await session.turn(turn as TurnOptions, async () => {
        for (const { name, payload, call } of METHODS) {
          call(session, marked(payload, name));
        }
        await session.runTool(
          { toolName: "t", callId: "c", arguments: "canary(a)" },
          () => Promise.reject(new Error("canary(failure)")),
        ).catch(() => {});
        throw new Error("canary(turn failure)");
      }).catch(() => {});
    },
  );

  assert.deepEqual(diagnostics, []);
  assert.equal(spans.length, 1);
  const [span] = spans;
  assert.ok(span);
  const found = new Set<string>();
  for (const item of [span, ...span.events]) {
    for (const [key, value] of Object.entries(wireAttributes(item))) {
      if (JSON.stringify(value).includes("canary")) found.add(key);
    }
  }
  assert.deepEqual(found, MAY_HOLD_TEXT);
  // Nowhere else on the span either: names, status, links, scope, resource.
  const { attributes: _, events, ...rest } = span;
  assert.ok(!JSON.stringify(rest).includes("canary"));
  assert.ok(events.every(({ name }) => name.startsWith("codex.")));

  const onMetrics = new Set<string>();
  for (const point of wirePoints(metrics)) {
    for (const [key, value] of Object.entries(point.attributes)) {
      if (JSON.stringify(value).includes("canary")) onMetrics.add(key);
    }
    assert.ok(!`${point.name}${point.unit}`.includes("canary"));
  }
  assert.deepEqual(onMetrics, METRICS_MAY_HOLD);

  // The marks do arrive: content is on the log records.
  const logged = logs.flatMap((record) =>
    Object.entries(wireAttributes(record))
      .filter(([, value]) => JSON.stringify(value).includes("canary"))
      .map(([key]) => key)
  );
  assert.deepEqual(
    new Set(logged).difference(MAY_HOLD_TEXT),
    new Set([...ONLY_ON_LOGS, ...WORDS_ON_LOGS]),
  );
});

test("the rows of content and identity are for log records alone", () => {
  const rows = [
    ...CATALOGUE.flatMap((one) => one.attributes),
    ...METADATA_ROWS,
  ];
  for (const key of ONLY_ON_LOGS) {
    const sinks = rows.filter((row) => row.key === key).map(({ sink }) => sink);
    assert.deepEqual(new Set(sinks), new Set(["log"]), key);
  }
  assert.deepEqual(
    rows.filter((row) => row.sensitive && row.sink !== "log"),
    [],
  );
});

test("every method of the fixtures stands for an event of the catalogue", () => {
  assert.deepEqual(
    new Set(METHODS.map(({ definition }) => definition)),
    new Set(CATALOGUE),
  );
});
