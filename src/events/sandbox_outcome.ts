/**
 * What the sandbox did to a tool.
 *
 * @module
 */
import type { EventDefinition } from "./definition.ts";
import { whole } from "./text.ts";

/** What the sandbox did to a tool. */
export interface SandboxOutcome {
  readonly toolName: string;
  readonly callId: string;
  /** For example `allowed`, or `escalated`. */
  readonly outcome: string;
  /** The first run, inside the sandbox. */
  readonly initialDurationMillis: number;
  /** The second run, with more rights, where there was one. */
  readonly escalatedDurationMillis?: number;
}

/** `codex.sandbox_outcome`. */
export const sandboxOutcome: EventDefinition<SandboxOutcome> = {
  name: "codex.sandbox_outcome",
  brief: "What the sandbox did to a tool.",
  since: "L1",
  attributes: [
    {
      key: "tool_name",
      type: "string",
      sink: "both",
      brief: "Name of the tool.",
      value: (event) => event.toolName,
    },
    {
      key: "call_id",
      type: "string",
      sink: "both",
      brief: "Id of the call.",
      value: (event) => event.callId,
    },
    {
      key: "outcome",
      type: "string",
      sink: "both",
      brief: "What the sandbox did.",
      value: (event) => event.outcome,
    },
    {
      key: "initial_duration_ms",
      type: "int",
      sink: "both",
      brief: "First run, in milliseconds.",
      value: (event) => whole(event.initialDurationMillis),
    },
    {
      key: "escalated_duration_ms",
      type: "int",
      sink: "both",
      brief: "Second run, with more rights, in milliseconds.",
      value: ({ escalatedDurationMillis: millis }) =>
        millis === undefined ? undefined : whole(millis),
    },
  ],
};
