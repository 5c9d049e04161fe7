/**
 * What every event of a session says about the session.
 *
 * @module
 */
import type { AuthEnvironment } from "./auth_environment.ts";
import type { AttributeRow } from "./definition.ts";

/** How the agent is signed in. */
export type AuthMode = "ApiKey" | "Chatgpt";

/** What may be said of a session on a span. */
export interface TraceSafeMetadata {
  readonly conversationId: string;
  readonly appVersion: string;
  readonly authMode: AuthMode | undefined;
  readonly originator: string;
  readonly terminalType: string;
  readonly model: string;
  readonly slug: string;
  readonly authEnvironment: AuthEnvironment;
  readonly serviceTier: string | undefined;
  readonly reasoningEffort: string | undefined;
}

/** All that is known of a session, identity included: for log records. */
export interface SessionMetadata extends TraceSafeMetadata {
  readonly accountId: string | undefined;
  readonly accountEmail: string | undefined;
  readonly userId: string | undefined;
  readonly agentName: string;
  readonly content: "all" | "none";
  readonly logUserPrompts: boolean;
  readonly logAgentResponses: boolean;
  readonly logGuardianAssessments: boolean;
}

/** The attributes of the session, on every event. */
export const METADATA_ROWS: readonly AttributeRow<unknown>[] = [
  {
    key: "conversation.id",
    type: "string",
    sink: "both",
    brief: "Id of the conversation.",
    value: (_, session) => session.conversationId,
  },
  {
    key: "app.version",
    type: "string",
    sink: "both",
    brief: "Version of the agent.",
    value: (_, session) => session.appVersion,
  },
  {
    key: "auth_mode",
    type: "string",
    sink: "both",
    brief: "`ApiKey` or `Chatgpt`.",
    value: (_, session) => session.authMode,
  },
  {
    key: "originator",
    type: "string",
    sink: "both",
    brief: "Who runs the agent, sanitized.",
    value: (_, session) => session.originator,
  },
  {
    key: "user.account_id",
    type: "string",
    sink: "log",
    sensitive: true,
    brief: "Account of the user.",
    value: (_, session) => session.accountId,
  },
  {
    key: "user.email",
    type: "string",
    sink: "log",
    sensitive: true,
    brief: "E-mail address of the user.",
    value: (_, session) => session.accountEmail,
  },
  {
    key: "terminal.type",
    type: "string",
    sink: "both",
    brief: "Kind of terminal, such as `tty`.",
    value: (_, session) => session.terminalType,
  },
  {
    key: "model",
    type: "string",
    sink: "both",
    brief: "Model in use.",
    value: (_, session) => session.model,
  },
  {
    key: "slug",
    type: "string",
    sink: "both",
    brief: "Family of the model.",
    value: (_, session) => session.slug,
  },
];

/** Those of {@link METADATA_ROWS} with these keys, in the order of the keys. */
export function metadataRows(
  ...keys: readonly string[]
): readonly AttributeRow<unknown>[] {
  return keys.flatMap((key) => METADATA_ROWS.filter((row) => row.key === key));
}
