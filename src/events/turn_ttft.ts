/**
 * The first token of a turn arrives.
 *
 * @module
 */
import type { EventDefinition } from "./definition.ts";
import { wholeText } from "./text.ts";

/** The first token of a turn arrived. */
export interface TurnTtft {
  /** From the start of the turn. */
  readonly durationMillis: number;
}

/** `codex.turn_ttft`. */
export const turnTtft: EventDefinition<TurnTtft> = {
  name: "codex.turn_ttft",
  brief: "The first token of a turn arrived.",
  attributes: [
    {
      key: "duration_ms",
      type: "string",
      sink: "both",
      brief: "From the start of the turn, in milliseconds.",
      value: (event) => wholeText(event.durationMillis),
    },
  ],
  metrics: [
    {
      name: "codex.turn.ttft.duration_ms",
      brief: "From the start of a turn to its first token.",
      kind: "duration",
      value: (event) => event.durationMillis,
    },
  ],
};
