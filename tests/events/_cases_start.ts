/**
 * Phases of the start, sign-in, plugins, and the network around the agent.
 *
 * @module
 */
import type { AuthRecovery, StartupPhase } from "../../mod.ts";
import { FULL_SESSION, MINIMAL_SESSION } from "../_support/sessions.ts";
import {
  counterPoint,
  durationPoint,
  flag,
  int,
  texts,
  type WireAttributes,
} from "../_support/wire.ts";
import type { WireCase } from "./_case.ts";

const PHASES: readonly (readonly [
  StartupPhase["phase"],
  StartupPhase["status"],
])[] = [
  ["thread_start_create_thread", "ready"],
  ["thread_start_total", "ready"],
  ["startup_prewarm_create_turn_context", undefined],
  ["startup_prewarm_build_tools", undefined],
  ["startup_prewarm_build_prompt", undefined],
  ["startup_prewarm_websocket_warmup", undefined],
  ["startup_prewarm_total", "failed"],
  ["startup_prewarm_resolve", "cancelled"],
  ["startup_prewarm_resolve", "timed_out"],
  ["startup_prewarm_resolve", "join_failed"],
  ["of_ones_own", undefined],
];

const RECOVERIES: readonly (readonly [
  AuthRecovery["mode"],
  AuthRecovery["step"],
  AuthRecovery["outcome"],
  NonNullable<AuthRecovery["reason"]>,
])[] = [
  ["managed", "reload", "recovery_succeeded", "ready"],
  [
    "external",
    "external_refresh",
    "recovery_failed_transient",
    "no_external_auth",
  ],
  [
    "managed",
    "refresh_token",
    "recovery_failed_permanent",
    "recovery_exhausted",
  ],
  ["none", "none", "recovery_not_run", "auth_manager_missing"],
  ["none", "done", "recovery_not_run", "not_chatgpt_auth"],
];

const PLUGIN = { toolType: "connector", toolId: "id-1", toolName: "Tickets" };
const PLUGIN_WIRE = texts({
  "plugin_install.tool_type": "connector",
  "plugin_install.tool_id": "id-1",
  "plugin_install.tool_name": "Tickets",
});
const ANSWERED: WireAttributes = {
  ...PLUGIN_WIRE,
  ...texts({ "plugin_install.response_action": "accept" }),
  "plugin_install.user_confirmed": flag(true),
  "plugin_install.completed": flag(false),
};

const MODELS: WireAttributes = {
  ...texts({
    duration_ms: "7",
    "error.message": "refused",
    endpoint: "/models",
    "auth.header_name": "authorization",
    "auth.request_id": "req-1",
    "auth.cf_ray": "ray-1",
    "auth.error": "expired",
    "auth.error_code": "token_expired",
    "auth.mode": "Chatgpt",
  }),
  "http.response.status_code": int(401),
  success: flag(false),
  attempt: int(1),
  "auth.header_attached": flag(true),
  ...FULL_SESSION.authEnvironment,
};
const MODELS_PLAIN: WireAttributes = {
  ...texts({ duration_ms: "7", endpoint: "/models" }),
  "http.response.status_code": int(200),
  success: flag(true),
  attempt: int(0),
  "auth.header_attached": flag(false),
  ...MINIMAL_SESSION.authEnvironment,
};

/** startup_phase, auth_recovery, plugin_install_*, network policy, list of models. */
export const START_CASES: readonly WireCase[] = [
  ...PHASES.map(([phase, status]): WireCase => {
    const own: Record<string, string> = status === undefined ? {} : { status };
    const attributes = texts({
      "startup.phase": phase,
      duration_ms: "42",
      ...status === undefined ? {} : { "startup.status": status },
    });
    return {
      why: `startupPhase() of ${phase}, ${status ?? "without a status"}`,
      session: FULL_SESSION,
      event: "codex.startup_phase",
      record: (session) =>
        session.startupPhase({
          phase,
          durationMillis: 42.9,
          ...status === undefined ? {} : { status },
        }),
      log: attributes,
      trace: attributes,
      metrics: [
        durationPoint("codex.startup.phase.duration_ms", 42, {
          ...FULL_SESSION.metrics,
          ...texts({ phase, ...own }),
        }),
      ],
    };
  }),
  ...RECOVERIES.map(([mode, step, outcome, reason]): WireCase => {
    const attributes = {
      ...texts({
        "auth.mode": mode,
        "auth.step": step,
        "auth.outcome": outcome,
        "auth.request_id": "req-1",
        "auth.cf_ray": "ray-1",
        "auth.error": "expired",
        "auth.error_code": "token_expired",
        "auth.recovery_reason": reason,
      }),
      "auth.state_changed": flag(outcome === "recovery_succeeded"),
    };
    return {
      why: `authRecovery() by ${step}: ${outcome}`,
      session: FULL_SESSION,
      event: "codex.auth_recovery",
      record: (session) =>
        session.authRecovery({
          mode,
          step,
          outcome,
          reason,
          requestId: "req-1",
          cfRay: "ray-1",
          error: "expired",
          errorCode: "token_expired",
          stateChanged: outcome === "recovery_succeeded",
        }),
      log: attributes,
      trace: attributes,
      metrics: [],
    };
  }),
  {
    why: "authRecovery() with nothing optional",
    session: MINIMAL_SESSION,
    event: "codex.auth_recovery",
    record: (session) =>
      session.authRecovery({
        mode: "none",
        step: "none",
        outcome: "recovery_not_run",
      }),
    log: texts({
      "auth.mode": "none",
      "auth.step": "none",
      "auth.outcome": "recovery_not_run",
    }),
    trace: texts({
      "auth.mode": "none",
      "auth.step": "none",
      "auth.outcome": "recovery_not_run",
    }),
    metrics: [],
  },
  {
    why: "pluginInstallElicitationSent()",
    session: FULL_SESSION,
    event: "codex.plugin_install_elicitation_sent",
    record: (session) => session.pluginInstallElicitationSent(PLUGIN),
    log: PLUGIN_WIRE,
    trace: PLUGIN_WIRE,
    metrics: [
      counterPoint("codex.plugins.install_elicitation.sent", 1, {
        ...FULL_SESSION.metrics,
        ...texts({ tool_type: "connector" }),
      }),
    ],
  },
  {
    why: "pluginInstallSuggestion()",
    session: FULL_SESSION,
    event: "codex.plugin_install_suggestion",
    record: (session) =>
      session.pluginInstallSuggestion({
        ...PLUGIN,
        responseAction: "accept",
        userConfirmed: true,
        completed: false,
      }),
    log: ANSWERED,
    trace: ANSWERED,
    metrics: [
      counterPoint("codex.plugins.install_suggestion", 1, {
        ...FULL_SESSION.metrics,
        ...texts({
          tool_type: "connector",
          response_action: "accept",
          completed: "false",
        }),
      }),
    ],
  },
  {
    why: "networkPolicyDecision() with everything",
    session: FULL_SESSION,
    event: "codex.network_proxy.policy_decision",
    scope: "codex_otel.network_proxy",
    record: (session) =>
      session.networkPolicyDecision({
        scope: "domain",
        decision: "deny",
        source: "baseline_policy",
        reason: "not_allowed",
        protocol: "https_connect",
        serverAddress: "example.com",
        serverPort: 443,
        method: "CONNECT",
        clientAddress: "127.0.0.1:5000",
        override: true,
      }),
    log: {
      ...texts({
        "network.policy.scope": "domain",
        "network.policy.decision": "deny",
        "network.policy.source": "baseline_policy",
        "network.policy.reason": "not_allowed",
        "network.transport.protocol": "https_connect",
        "server.address": "example.com",
        "http.request.method": "CONNECT",
        "client.address": "127.0.0.1:5000",
      }),
      "server.port": int(443),
      "network.policy.override": flag(true),
    },
    metrics: [],
  },
  {
    why: "networkPolicyDecision() with nothing optional",
    session: MINIMAL_SESSION,
    event: "codex.network_proxy.policy_decision",
    scope: "codex_otel.network_proxy",
    record: (session) =>
      session.networkPolicyDecision({
        scope: "non_domain",
        decision: "ask",
        source: "mode_guard",
        reason: "method_not_allowed",
        protocol: "socks5_udp",
        serverAddress: "10.0.0.1",
        serverPort: 53,
      }),
    log: {
      ...texts({
        "network.policy.scope": "non_domain",
        "network.policy.decision": "ask",
        "network.policy.source": "mode_guard",
        "network.policy.reason": "method_not_allowed",
        "network.transport.protocol": "socks5_udp",
        "server.address": "10.0.0.1",
        "http.request.method": "none",
        "client.address": "unknown",
      }),
      "server.port": int(53),
      "network.policy.override": flag(false),
    },
    metrics: [],
  },
  {
    why: "modelListRequest() with everything",
    session: FULL_SESSION,
    event: "codex.api_request",
    metadata: "none",
    record: (session) =>
      session.modelListRequest({
        durationMillis: 7.9,
        attempt: 1,
        status: 401,
        errorMessage: "refused",
        endpoint: "/models",
        auth: {
          headerAttached: true,
          headerName: "authorization",
          requestId: "req-1",
          cfRay: "ray-1",
          error: "expired",
          errorCode: "token_expired",
          mode: "Chatgpt",
        },
      }),
    log: MODELS,
    trace: MODELS,
    metrics: [],
  },
  {
    why: "modelListRequest() with nothing optional",
    session: MINIMAL_SESSION,
    event: "codex.api_request",
    metadata: "none",
    record: (session) =>
      session.modelListRequest({ durationMillis: 7, status: 200 }),
    log: MODELS_PLAIN,
    trace: MODELS_PLAIN,
    metrics: [],
  },
];
