/**
 * How a request signed in: on every event of a request to the model.
 *
 * @module
 */
import type { TraceRow } from "./definition.ts";

/** What a request says about its sign-in. */
export interface RequestAuth {
  /** @default {false} */
  readonly headerAttached?: boolean;
  /** Name of the header, never its value. */
  readonly headerName?: string;
  /** This attempt follows a 401. @default {false} */
  readonly retryAfterUnauthorized?: boolean;
  readonly recoveryMode?: string;
  readonly recoveryPhase?: string;
  /** Ids and words of the service about a failed sign-in. */
  readonly requestId?: string;
  readonly cfRay?: string;
  readonly error?: string;
  readonly errorCode?: string;
  /** Identity of the agent, where it has one of its own. */
  readonly agentId?: string;
  readonly taskId?: string;
}

/** A payload that says how its request signed in. */
export interface SignedIn {
  readonly auth?: RequestAuth;
}

type TextField = Exclude<
  keyof RequestAuth,
  "headerAttached" | "retryAfterUnauthorized"
>;

/** The header that was sent. */
export const AUTH_HEADER_ROWS: readonly TraceRow<SignedIn>[] = [
  {
    key: "auth.header_attached",
    type: "boolean",
    sink: "both",
    brief: "A sign-in header was sent.",
    value: ({ auth }) => auth?.headerAttached ?? false,
  },
  authText("auth.header_name", "headerName", "Name of that header."),
];

/** What was done about an earlier refusal. */
export const AUTH_RETRY_ROWS: readonly TraceRow<SignedIn>[] = [
  {
    key: "auth.retry_after_unauthorized",
    type: "boolean",
    sink: "both",
    brief: "The attempt follows a 401.",
    value: ({ auth }) => auth?.retryAfterUnauthorized ?? false,
  },
  authText("auth.recovery_mode", "recoveryMode", "How the sign-in recovers."),
  authText("auth.recovery_phase", "recoveryPhase", "How far it has come."),
];

/** What the service says of a refusal. */
export const AUTH_REFUSAL_ROWS: readonly TraceRow<SignedIn>[] = [
  authText("auth.request_id", "requestId", "Id of the refused request."),
  authText("auth.cf_ray", "cfRay", "Id of its network edge."),
  authText("auth.error", "error", "The service's word for the refusal."),
  authText("auth.error_code", "errorCode", "Its code."),
];

/** Who the agent is. */
export const AGENT_IDENTITY_ROWS: readonly TraceRow<SignedIn>[] = [
  {
    ...authText("auth.agent_id", "agentId", "The agent's own identity."),
    since: "L1",
  },
  {
    ...authText("auth.task_id", "taskId", "The task it acts for."),
    since: "L1",
  },
];

function authText(
  key: string,
  field: TextField,
  brief: string,
): TraceRow<SignedIn> {
  return {
    key,
    type: "string",
    sink: "both",
    brief,
    value: ({ auth }) => auth?.[field],
  };
}
