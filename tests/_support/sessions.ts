/**
 * Two sessions, with everything and with nothing optional, and what each puts
 * on the wire.
 *
 * @module
 */
import type { SessionOptions } from "../../mod.ts";
import { flag, texts, type WireAttributes } from "./wire.ts";

/** Conversation of the fixtures. */
export const CONVERSATION_ID = "0192f0c4-7b1e-7c3a-9d55-2f6a1c0e8b77";
/** Turn of the fixtures. */
export const TURN_ID = "0192f0c4-8a2f-7d10-8e4b-5b9d3c7f1a20";

/** A session and what it puts on the wire. */
export interface SessionFixture {
  readonly options: SessionOptions;
  /** Attributes of the session on log records, without time and event name. */
  readonly log: WireAttributes;
  /** The same on span events. */
  readonly trace: WireAttributes;
  /** The same on metrics. */
  readonly metrics: WireAttributes;
  /** What events with the sign-in environment carry, on both sinks. */
  readonly authEnvironment: WireAttributes;
}

const FULL_TRACE: WireAttributes = texts({
  "conversation.id": CONVERSATION_ID,
  "app.version": "4.5.6",
  auth_mode: "Chatgpt",
  originator: "my_agent",
  "terminal.type": "tty",
  model: "gpt-5.1",
  slug: "gpt-5",
});

/** Every option set. */
export const FULL_SESSION: SessionFixture = {
  options: {
    conversationId: CONVERSATION_ID,
    model: "gpt-5.1",
    slug: "gpt-5",
    accountId: "account-7",
    accountEmail: "person@example.com",
    userId: "user-3",
    authMode: "Chatgpt",
    originator: "my agent!",
    appVersion: "4.5.6",
    logUserPrompts: true,
    logAgentResponses: true,
    logGuardianAssessments: true,
    toolResultMaxBytes: 16,
    terminalType: "tty",
    sessionSource: "exec",
    agentName: "/root/reviewer",
    authEnvironment: {
      openaiApiKeyPresent: true,
      codexApiKeyPresent: true,
      codexApiKeyEnabled: true,
      providerKeyName: "configured",
      providerKeyPresent: true,
      refreshTokenUrlOverridePresent: true,
    },
    metricsServiceName: "desk top",
  },
  log: {
    ...FULL_TRACE,
    ...texts({
      "user.account_id": "account-7",
      "user.email": "person@example.com",
    }),
  },
  trace: FULL_TRACE,
  metrics: texts({
    auth_mode: "Chatgpt",
    session_source: "exec",
    originator: "my_agent",
    service_name: "desk_top",
    model: "gpt-5.1",
    "app.version": "4.5.6",
  }),
  authEnvironment: {
    "auth.env_openai_api_key_present": flag(true),
    "auth.env_codex_api_key_present": flag(true),
    "auth.env_codex_api_key_enabled": flag(true),
    ...texts({ "auth.env_provider_key_name": "configured" }),
    "auth.env_provider_key_present": flag(true),
    "auth.env_refresh_token_url_override_present": flag(true),
  },
};

const MINIMAL_TRACE: WireAttributes = texts({
  "conversation.id": CONVERSATION_ID,
  "app.version": "1.2.3",
  originator: "test-agent",
  "terminal.type": "unknown",
  model: "gpt-5.1",
  slug: "gpt-5.1",
});

/** Nothing set but what is required. */
export const MINIMAL_SESSION: SessionFixture = {
  options: { conversationId: CONVERSATION_ID, model: "gpt-5.1" },
  log: MINIMAL_TRACE,
  trace: MINIMAL_TRACE,
  metrics: texts({
    session_source: "cli",
    originator: "test-agent",
    model: "gpt-5.1",
    "app.version": "1.2.3",
  }),
  authEnvironment: {
    "auth.env_openai_api_key_present": flag(false),
    "auth.env_codex_api_key_present": flag(false),
    "auth.env_codex_api_key_enabled": flag(false),
    "auth.env_refresh_token_url_override_present": flag(false),
  },
};
