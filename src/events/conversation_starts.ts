/**
 * A conversation begins.
 *
 * @module
 */
import { AUTH_ENVIRONMENT_ROWS } from "./auth_environment.ts";
import type { EventDefinition } from "./definition.ts";

/** How hard the model is asked to think. */
export type ReasoningEffort =
  | "none"
  | "minimal"
  | "low"
  | "medium"
  | "high"
  | "xhigh";

/** A conversation begins, with these settings. */
export interface ConversationStarts {
  /** Who serves the model, such as `OpenAI`. */
  readonly providerName: string;
  readonly reasoningEffort?: ReasoningEffort;
  /** @default {"none"} */
  readonly reasoningSummary?: "auto" | "concise" | "detailed" | "none";
  /** In tokens. */
  readonly contextWindow?: number;
  /** Tokens at which the conversation is compacted. */
  readonly autoCompactTokenLimit?: number;
  readonly approvalPolicy:
    | "untrusted"
    | "on-failure"
    | "on-request"
    | "granular"
    | "never";
  readonly sandboxPolicy:
    | "danger-full-access"
    | "read-only"
    | "external-sandbox"
    | "workspace-write";
  /** Names of the MCP servers. @default {[]} */
  readonly mcpServers?: readonly string[];
  /** Name of the active profile of the configuration. */
  readonly activeProfile?: string;
}

/** `codex.conversation_starts`. */
export const conversationStarts: EventDefinition<ConversationStarts> = {
  name: "codex.conversation_starts",
  brief: "A conversation begins.",
  attributes: [
    {
      key: "provider_name",
      type: "string",
      sink: "both",
      brief: "Who serves the model.",
      value: (event) => event.providerName,
    },
    ...AUTH_ENVIRONMENT_ROWS,
    {
      key: "reasoning_effort",
      type: "string",
      sink: "both",
      brief: "How hard the model is asked to think.",
      value: (event) => event.reasoningEffort,
    },
    {
      key: "reasoning_summary",
      type: "string",
      sink: "both",
      brief: "How its thinking is summarized.",
      value: (event) => event.reasoningSummary ?? "none",
    },
    {
      key: "context_window",
      type: "int",
      sink: "both",
      brief: "Size of the context window, in tokens.",
      value: (event) => event.contextWindow,
    },
    {
      key: "auto_compact_token_limit",
      type: "int",
      sink: "both",
      brief: "Tokens at which the conversation is compacted.",
      value: (event) => event.autoCompactTokenLimit,
    },
    {
      key: "approval_policy",
      type: "string",
      sink: "both",
      brief: "When the user is asked.",
      value: (event) => event.approvalPolicy,
    },
    {
      key: "sandbox_policy",
      type: "string",
      sink: "both",
      brief: "What tools may touch.",
      value: (event) => event.sandboxPolicy,
    },
    {
      key: "mcp_servers",
      type: "string",
      sink: "log",
      sensitive: true,
      brief: "Names of the MCP servers, joined with a comma and a space.",
      value: (event) => event.mcpServers?.join(", ") ?? "",
    },
    {
      key: "active_profile",
      type: "string",
      sink: "log",
      sensitive: true,
      brief: "Name of the active profile.",
      value: (event) => event.activeProfile,
    },
    {
      key: "mcp_server_count",
      type: "int",
      sink: "trace",
      brief: "Number of MCP servers.",
      value: (event) => event.mcpServers?.length ?? 0,
    },
    {
      key: "active_profile_present",
      type: "boolean",
      sink: "trace",
      brief: "Whether a profile is active.",
      value: (event) => event.activeProfile !== undefined,
    },
  ],
  metrics: [
    {
      name: "codex.profile.usage",
      brief: "Conversations that began with an active profile.",
      kind: "counter",
      when: (event) => event.activeProfile !== undefined,
    },
  ],
};
