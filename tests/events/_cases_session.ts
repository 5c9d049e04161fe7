/**
 * The beginning of a session, its prompts and its first tokens.
 *
 * @module
 */
import { FULL_SESSION, MINIMAL_SESSION } from "../_support/sessions.ts";
import {
  counterPoint,
  durationPoint,
  flag,
  int,
  text,
  texts,
} from "../_support/wire.ts";
import type { WireCase } from "./_case.ts";

const STARTED = texts({
  provider_name: "OpenAI",
  reasoning_effort: "xhigh",
  reasoning_summary: "detailed",
  approval_policy: "on-request",
  sandbox_policy: "workspace-write",
});
const STARTED_PLAIN = texts({
  provider_name: "Local",
  reasoning_summary: "none",
  approval_policy: "never",
  sandbox_policy: "read-only",
});

/** conversation_starts, user_prompt and turn_ttft. */
export const SESSION_CASES: readonly WireCase[] = [
  {
    why: "conversationStarts() with everything",
    session: FULL_SESSION,
    event: "codex.conversation_starts",
    record: (session) =>
      session.conversationStarts({
        providerName: "OpenAI",
        reasoningEffort: "xhigh",
        reasoningSummary: "detailed",
        contextWindow: 272_000,
        autoCompactTokenLimit: 240_000,
        approvalPolicy: "on-request",
        sandboxPolicy: "workspace-write",
        mcpServers: ["files", "tickets"],
        activeProfile: "work",
      }),
    log: {
      ...STARTED,
      ...FULL_SESSION.authEnvironment,
      context_window: int(272_000),
      auto_compact_token_limit: int(240_000),
      mcp_servers: text("files, tickets"),
      active_profile: text("work"),
    },
    trace: {
      ...STARTED,
      ...FULL_SESSION.authEnvironment,
      context_window: int(272_000),
      auto_compact_token_limit: int(240_000),
      mcp_server_count: int(2),
      active_profile_present: flag(true),
    },
    metrics: [counterPoint("codex.profile.usage", 1, FULL_SESSION.metrics)],
  },
  {
    why: "conversationStarts() with nothing optional",
    session: MINIMAL_SESSION,
    event: "codex.conversation_starts",
    record: (session) =>
      session.conversationStarts({
        providerName: "Local",
        approvalPolicy: "never",
        sandboxPolicy: "read-only",
      }),
    log: {
      ...STARTED_PLAIN,
      ...MINIMAL_SESSION.authEnvironment,
      mcp_servers: text(""),
    },
    trace: {
      ...STARTED_PLAIN,
      ...MINIMAL_SESSION.authEnvironment,
      mcp_server_count: int(0),
      active_profile_present: flag(false),
    },
    metrics: [],
  },
  {
    why: "conversationStarts() with flags that are known and false",
    session: {
      ...MINIMAL_SESSION,
      options: {
        ...MINIMAL_SESSION.options,
        authEnvironment: { providerKeyPresent: false },
      },
    },
    event: "codex.conversation_starts",
    record: (session) =>
      session.conversationStarts({
        providerName: "Local",
        approvalPolicy: "never",
        sandboxPolicy: "read-only",
        mcpServers: ["one"],
      }),
    log: {
      ...STARTED_PLAIN,
      ...MINIMAL_SESSION.authEnvironment,
      "auth.env_provider_key_present": flag(false),
      mcp_servers: text("one"),
    },
    trace: {
      ...STARTED_PLAIN,
      ...MINIMAL_SESSION.authEnvironment,
      "auth.env_provider_key_present": flag(false),
      mcp_server_count: int(1),
      active_profile_present: flag(false),
    },
    metrics: [],
  },
  {
    why: "userPrompt() where prompts are logged",
    session: FULL_SESSION,
    event: "codex.user_prompt",
    record: (session) =>
      session.userPrompt([
        { type: "text", text: "héllo " },
        { type: "image" },
        { type: "skill" },
        { type: "local_image" },
        { type: "image" },
        { type: "mention" },
        { type: "text", text: "👋🏽" },
      ]),
    log: texts({ prompt_length: "8", prompt: "héllo 👋🏽" }),
    trace: {
      prompt_length: text("8"),
      text_input_count: int(2),
      image_input_count: int(2),
      local_image_input_count: int(1),
    },
    metrics: [],
  },
  {
    why: "userPrompt() where prompts are not logged",
    session: MINIMAL_SESSION,
    event: "codex.user_prompt",
    record: (session) =>
      session.userPrompt([{ type: "text", text: "my secret" }]),
    log: texts({ prompt_length: "9", prompt: "[REDACTED]" }),
    trace: {
      prompt_length: text("9"),
      text_input_count: int(1),
      image_input_count: int(0),
      local_image_input_count: int(0),
    },
    metrics: [],
  },
  {
    why: "userPrompt() without text",
    session: FULL_SESSION,
    event: "codex.user_prompt",
    record: (session) => session.userPrompt([]),
    log: texts({ prompt_length: "0", prompt: "" }),
    trace: {
      prompt_length: text("0"),
      text_input_count: int(0),
      image_input_count: int(0),
      local_image_input_count: int(0),
    },
    metrics: [],
  },
  {
    why: "turnTtft()",
    session: FULL_SESSION,
    event: "codex.turn_ttft",
    record: (session) => session.turnTtft({ durationMillis: 731.999 }),
    log: texts({ duration_ms: "731" }),
    trace: texts({ duration_ms: "731" }),
    metrics: [
      durationPoint("codex.turn.ttft.duration_ms", 731, FULL_SESSION.metrics),
    ],
  },
];
