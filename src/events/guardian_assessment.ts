/**
 * What a reviewing agent thought of something the agent wants to do.
 *
 * @module
 */
import type { EventDefinition } from "./definition.ts";
import { MAX_CONTENT_BYTES, utf8Length, whole } from "./text.ts";

/** One assessment of a reviewing agent. */
export interface GuardianAssessment {
  readonly reviewId: string;
  readonly turnId: string;
  /** What was reviewed. */
  readonly itemId?: string;
  readonly status: "approved" | "denied" | "timed_out" | "aborted";
  /** Absent after an error, a timeout or a stop. */
  readonly outcome?: "allow" | "deny";
  /** For example `low`. */
  readonly riskLevel?: string;
  /** How far the user has allowed it, such as `high`. */
  readonly userAuthorization?: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAtMillis: number;
  /** Milliseconds since the Unix epoch. */
  readonly completedAtMillis?: number;
  readonly rationale?: string;
}

/** `codex.guardian_assessment`. */
export const guardianAssessment: EventDefinition<GuardianAssessment> = {
  name: "codex.guardian_assessment",
  brief: "What a reviewing agent thought of an action.",
  since: "L2",
  sink: "log",
  optIn: "logGuardianAssessments",
  attributes: [
    {
      key: "review.id",
      type: "string",
      sink: "log",
      brief: "Id of the review.",
      value: (event) => event.reviewId,
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
      brief: "What was reviewed.",
      value: (event) => event.itemId,
    },
    {
      key: "status",
      type: "string",
      sink: "log",
      brief: "How the review ended.",
      value: (event) => event.status,
    },
    {
      key: "outcome",
      type: "string",
      sink: "log",
      brief: "`allow` or `deny`.",
      value: (event) => event.outcome,
    },
    {
      key: "risk_level",
      type: "string",
      sink: "log",
      brief: "How dangerous the action is.",
      value: (event) => event.riskLevel,
    },
    {
      key: "user_authorization",
      type: "string",
      sink: "log",
      brief: "How far the user has allowed it.",
      value: (event) => event.userAuthorization,
    },
    {
      key: "started_at_ms",
      type: "int",
      sink: "log",
      brief: "Start, in milliseconds since the Unix epoch.",
      value: (event) => whole(event.startedAtMillis),
    },
    {
      key: "completed_at_ms",
      type: "int",
      sink: "log",
      brief: "End, in milliseconds since the Unix epoch.",
      value: ({ completedAtMillis: millis }) =>
        millis === undefined ? undefined : whole(millis),
    },
    {
      key: "rationale",
      type: "string",
      sink: "log",
      sensitive: true,
      content: true,
      brief: "Why, at most 65,536 bytes.",
      cut: { maxBytes: MAX_CONTENT_BYTES },
      value: ({ rationale }) => rationale,
    },
    {
      key: "rationale_length",
      type: "int",
      sink: "log",
      brief: "Length of the whole text, in bytes of UTF-8.",
      value: ({ rationale = "" }) => utf8Length(rationale),
    },
    {
      key: "rationale_truncated",
      type: "boolean",
      sink: "log",
      brief: "The text was cut.",
      value: ({ rationale = "" }) => utf8Length(rationale) > MAX_CONTENT_BYTES,
    },
  ],
};
