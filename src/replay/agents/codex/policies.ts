/**
 * What an agent is allowed to do, in the words of `codex.conversation_starts`.
 *
 * @module
 */
import type { ConversationStarts } from "../../../events/definitions.ts";
import { type Fields, fieldsOf, textAt } from "./values.ts";

const APPROVAL: ReadonlySet<string> = new Set([
  "untrusted",
  "on-failure",
  "on-request",
  "granular",
  "never",
]);

const SANDBOX: ReadonlySet<string> = new Set([
  "danger-full-access",
  "read-only",
  "external-sandbox",
  "workspace-write",
]);

/** Efforts that the event has words for. */
export const REASONING_EFFORTS: ReadonlySet<string> = new Set([
  "none",
  "minimal",
  "low",
  "medium",
  "high",
  "xhigh",
]);

/** Summaries that the event has words for. */
export const REASONING_SUMMARIES: ReadonlySet<string> = new Set([
  "auto",
  "concise",
  "detailed",
  "none",
]);

/** Reads a `turn_context`; what it does not say, or in other words, is absent. */
export function conversationPolicies(
  payload: Fields,
): Partial<Pick<ConversationStarts, "approvalPolicy" | "sandboxPolicy">> {
  const approval = textAt(payload, "approval_policy") ??
    Object.keys(fieldsOf(payload.approval_policy))[0] ?? "";
  const policy = fieldsOf(payload.sandbox_policy);
  const sandbox = textAt(payload, "sandbox_policy") ?? textAt(policy, "type") ??
    textAt(policy, "mode") ?? "";
  return {
    ...APPROVAL.has(approval)
      ? { approvalPolicy: approval as ConversationStarts["approvalPolicy"] }
      : {},
    ...SANDBOX.has(sandbox)
      ? { sandboxPolicy: sandbox as ConversationStarts["sandboxPolicy"] }
      : {},
  };
}
