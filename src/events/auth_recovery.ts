/**
 * The agent recovers from a refused sign-in.
 *
 * @module
 */
import type { EventDefinition } from "./definition.ts";

/** One step of recovering from a refused sign-in. */
export interface AuthRecovery {
  /** Who looks after the credentials. */
  readonly mode: "managed" | "external" | "none";
  readonly step:
    | "reload"
    | "refresh_token"
    | "external_refresh"
    | "done"
    | "none";
  readonly outcome:
    | "recovery_succeeded"
    | "recovery_failed_permanent"
    | "recovery_failed_transient"
    | "recovery_not_run";
  /** Ids and words of the service about the refusal. */
  readonly requestId?: string;
  readonly cfRay?: string;
  readonly error?: string;
  readonly errorCode?: string;
  /** Why the step was taken, or was not. */
  readonly reason?:
    | "auth_manager_missing"
    | "not_chatgpt_auth"
    | "no_external_auth"
    | "recovery_exhausted"
    | "ready";
  /** The credentials are others than before. */
  readonly stateChanged?: boolean;
}

/** `codex.auth_recovery`. */
export const authRecovery: EventDefinition<AuthRecovery> = {
  name: "codex.auth_recovery",
  brief: "One step of recovering from a refused sign-in.",
  attributes: [
    {
      key: "auth.mode",
      type: "string",
      sink: "both",
      brief:
        "Who looks after the credentials: `managed`, `external` or `none`.",
      value: (event) => event.mode,
    },
    {
      key: "auth.step",
      type: "string",
      sink: "both",
      brief: "What was done.",
      value: (event) => event.step,
    },
    {
      key: "auth.outcome",
      type: "string",
      sink: "both",
      brief: "What came of it.",
      value: (event) => event.outcome,
    },
    {
      key: "auth.request_id",
      type: "string",
      sink: "both",
      brief: "Id of the refused request.",
      value: (event) => event.requestId,
    },
    {
      key: "auth.cf_ray",
      type: "string",
      sink: "both",
      brief: "Id of its network edge.",
      value: (event) => event.cfRay,
    },
    {
      key: "auth.error",
      type: "string",
      sink: "both",
      brief: "The service's word for the refusal.",
      value: (event) => event.error,
    },
    {
      key: "auth.error_code",
      type: "string",
      sink: "both",
      brief: "Its code.",
      value: (event) => event.errorCode,
    },
    {
      key: "auth.recovery_reason",
      type: "string",
      sink: "both",
      brief: "Why the step was taken, or was not.",
      value: (event) => event.reason,
    },
    {
      key: "auth.state_changed",
      type: "boolean",
      sink: "both",
      brief: "The credentials are others than before.",
      value: (event) => event.stateChanged,
    },
  ],
};
