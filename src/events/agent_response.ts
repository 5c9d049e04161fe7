/**
 * The agent's answer to the user.
 *
 * @module
 */
import type { EventDefinition } from "./definition.ts";
import { MAX_CONTENT_BYTES, utf8Length } from "./text.ts";

/** The final answer of a turn. */
export interface AgentResponse {
  readonly turnId: string;
  /** Id of the message; an answer without one is not recorded. */
  readonly itemId: string;
  /** What the user sees, without markup for memories or citations. */
  readonly text: string;
  /** @default {"main", or "subagent" where the session's agent is not "/root"} */
  readonly agentType?: "main" | "subagent";
  /** Where a sub-agent comes from. */
  readonly parentConversationId?: string;
  readonly parentTurnId?: string;
  readonly rootTurnId?: string;
  readonly initiatingAgentPath?: string;
}

/** `codex.agent_response`. */
export const agentResponse: EventDefinition<AgentResponse> = {
  name: "codex.agent_response",
  brief: "The final answer of a turn, once per message.",
  since: "L2",
  sink: "log",
  optIn: "logAgentResponses",
  attributes: [
    {
      key: "agent.type",
      type: "string",
      sink: "log",
      brief: "`main` or `subagent`.",
      value: (event, session) =>
        event.agentType ??
          (session.agentName === "/root" ? "main" : "subagent"),
    },
    {
      key: "turn.id",
      type: "string",
      sink: "log",
      brief: "Id of the turn.",
      value: (event) => event.turnId,
    },
    {
      key: "item.id",
      type: "string",
      sink: "log",
      brief: "Id of the message.",
      value: (event) => event.itemId,
    },
    {
      key: "parent.conversation.id",
      type: "string",
      sink: "log",
      brief: "Conversation a sub-agent comes from.",
      value: (event) => event.parentConversationId,
    },
    {
      key: "parent.turn.id",
      type: "string",
      sink: "log",
      brief: "Turn it comes from.",
      value: (event) => event.parentTurnId,
    },
    {
      key: "root.turn.id",
      type: "string",
      sink: "log",
      brief: "Turn at the root.",
      value: (event) => event.rootTurnId,
    },
    {
      key: "initiating.agent.path",
      type: "string",
      sink: "log",
      brief: "Agent that started it.",
      value: (event) => event.initiatingAgentPath,
    },
    {
      key: "response",
      type: "string",
      sink: "log",
      sensitive: true,
      content: true,
      brief: "The answer, at most 65,536 bytes.",
      cut: { maxBytes: MAX_CONTENT_BYTES },
      value: (event) => event.text,
    },
    {
      key: "response_length",
      type: "int",
      sink: "log",
      brief: "Length of the whole answer, in bytes of UTF-8.",
      value: (event) => utf8Length(event.text),
    },
    {
      key: "response_truncated",
      type: "boolean",
      sink: "log",
      brief: "The answer was cut.",
      value: (event) => utf8Length(event.text) > MAX_CONTENT_BYTES,
    },
  ],
};
