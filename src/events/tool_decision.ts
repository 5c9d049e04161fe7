/**
 * Whether a tool may run, and who said so.
 *
 * @module
 */
import type { EventDefinition } from "./definition.ts";
import { DEFAULT_TOOL_NAMESPACE } from "./tool_namespace.ts";

/** An answer to the question whether a tool may run. */
export interface ToolDecision {
  readonly toolName: string;
  /** @default {"functions"} */
  readonly toolNamespace?: string;
  readonly callId: string;
  readonly decision:
    | "approved"
    | "approved_with_amendment"
    | "approved_for_session"
    | "approved_mcp_policy_amendment"
    | "approved_with_network_policy_allow"
    | "denied_with_network_policy_deny"
    | "denied"
    | "timed_out"
    | "abort";
  /** Who decided: a policy, a person, or a reviewing agent. */
  readonly source?: "config" | "user" | "automated_reviewer";
}

/** `codex.tool_decision`. */
export const toolDecision: EventDefinition<ToolDecision> = {
  name: "codex.tool_decision",
  brief: "Whether a tool may run, and who said so.",
  sink: "log",
  attributes: [
    {
      key: "tool_name",
      type: "string",
      sink: "log",
      brief: "Name of the tool.",
      value: (event) => event.toolName,
    },
    {
      key: "tool_namespace",
      type: "string",
      sink: "log",
      since: "L1",
      brief: "Namespace of the tool.",
      value: (event) => event.toolNamespace ?? DEFAULT_TOOL_NAMESPACE,
    },
    {
      key: "call_id",
      type: "string",
      sink: "log",
      brief: "Id of the call.",
      value: (event) => event.callId,
    },
    {
      key: "decision",
      type: "string",
      sink: "log",
      brief: "The answer.",
      value: (event) => event.decision,
    },
    {
      key: "source",
      type: "string",
      sink: "log",
      brief: "Who answered.",
      value: (event) => event.source,
    },
  ],
};
