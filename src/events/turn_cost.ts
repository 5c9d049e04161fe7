/**
 * What a turn is thought to have cost.
 *
 * @module
 */
import type { EventDefinition } from "./definition.ts";
import { decimalText } from "./text.ts";

/** What a turn is thought to have cost. */
export interface TurnCost {
  readonly turnId: string;
  /** In US dollars. */
  readonly estimatedUsd: number;
  /** The turn was stopped before its end. @default {false} */
  readonly interrupted?: boolean;
  /** Speed the model was asked for, such as `fast`. */
  readonly speed?: string;
  readonly reasoningEffort?: string;
}

/** `codex.turn_cost`. */
export const turnCost: EventDefinition<TurnCost> = {
  name: "codex.turn_cost",
  brief: "What a turn is thought to have cost.",
  since: "L1",
  sink: "log",
  attributes: [
    {
      key: "turn.id",
      type: "string",
      sink: "log",
      brief: "Id of the turn.",
      value: (event) => event.turnId,
    },
    {
      key: "usage.estimated_usd",
      type: "string",
      sink: "log",
      brief: "US dollars, with at most nine decimals.",
      value: (event) => decimalText(event.estimatedUsd),
    },
    {
      key: "turn.interrupted",
      type: "boolean",
      sink: "log",
      brief: "The turn was stopped before its end.",
      value: (event) => event.interrupted ?? false,
    },
    {
      key: "speed",
      type: "string",
      sink: "log",
      brief: "Speed the model was asked for.",
      value: (event) => event.speed,
    },
    {
      key: "reasoning_effort",
      type: "string",
      sink: "log",
      brief: "Effort the model was asked for.",
      value: (event) => event.reasoningEffort,
    },
  ],
};
