/**
 * How long a part of the start took.
 *
 * @module
 */
import type { EventDefinition } from "./definition.ts";
import { wholeText } from "./text.ts";

/** The parts of the start that codex-otel knows. */
export type StartupPhaseName =
  | "thread_start_create_thread"
  | "thread_start_total"
  | "startup_prewarm_create_turn_context"
  | "startup_prewarm_build_tools"
  | "startup_prewarm_build_prompt"
  | "startup_prewarm_websocket_warmup"
  | "startup_prewarm_total"
  | "startup_prewarm_resolve";

/** How a part of the start ended. */
export type StartupStatus =
  | "ready"
  | "failed"
  | "cancelled"
  | "timed_out"
  | "join_failed";

/** One part of the start. */
export interface StartupPhase {
  /** One that readers know, or one of your own. */
  readonly phase: StartupPhaseName | (string & Record<never, never>);
  readonly durationMillis: number;
  readonly status?: StartupStatus;
}

/** `codex.startup_phase`. */
export const startupPhase: EventDefinition<StartupPhase> = {
  name: "codex.startup_phase",
  brief: "One part of the start is over.",
  attributes: [
    {
      key: "startup.phase",
      type: "string",
      sink: "both",
      brief: "The part.",
      value: (event) => event.phase,
    },
    {
      key: "startup.status",
      type: "string",
      sink: "both",
      brief: "How it ended.",
      value: (event) => event.status,
    },
    {
      key: "duration_ms",
      type: "string",
      sink: "both",
      brief: "Time it took, in milliseconds.",
      value: (event) => wholeText(event.durationMillis),
    },
  ],
  metrics: [
    {
      name: "codex.startup.phase.duration_ms",
      brief: "Time the parts of the start took.",
      kind: "duration",
      value: (event) => event.durationMillis,
      attributes: ({ phase, status }) => ({
        phase,
        ...status === undefined ? {} : { status },
      }),
    },
  ],
};
