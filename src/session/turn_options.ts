/**
 * How a turn begins.
 *
 * @module
 */
import { plainText } from "../events/text.ts";
import type { HostAbortSignal } from "../runtime/types.ts";
import {
  TURN_NAMES,
  type TurnFields,
  type TurnKind,
} from "../spans/turn_span.ts";
import type { TraceCarrier } from "../trace_context/w3c.ts";

export type { TurnKind };

/** How a turn begins. */
export interface TurnOptions {
  /** Id of the turn, a UUID. */
  readonly turnId: string;
  /** @default {"regular"} */
  readonly kind?: TurnKind;
  /** Effort the model is asked for. @default {"default"} */
  readonly reasoningEffort?: string;
  /** Where the turn was asked for; wins over the active context when valid. */
  readonly parent?: TraceCarrier;
  /** Whether memories are on; on metrics only. @default {false} */
  readonly memoriesEnabled?: boolean;
  /**
   * Calls the turn off: what it or a tool of it throws then counts as cancelled.
   */
  readonly signal?: HostAbortSignal;
}

/** Options, completed. */
export interface TurnStart {
  readonly fields: TurnFields;
  readonly memoriesEnabled: boolean;
  readonly signal: HostAbortSignal | undefined;
}

/** For a turn whose options cannot be read. */
export const UNREADABLE_TURN: TurnStart = {
  fields: { turnId: "unknown", kind: "regular", reasoningEffort: "default" },
  memoriesEnabled: false,
  signal: undefined,
};

/** Completes options. Throws on what callers without a type checker pass. */
export function readTurnOptions(options: TurnOptions): TurnStart {
  const { fields: byDefault } = UNREADABLE_TURN;
  const { turnId, kind, reasoningEffort, parent } = options;
  return {
    fields: {
      turnId: plainText(turnId) ?? byDefault.turnId,
      kind: kind && Object.hasOwn(TURN_NAMES, kind) ? kind : byDefault.kind,
      reasoningEffort: plainText(reasoningEffort) ?? byDefault.reasoningEffort,
      parent,
    },
    memoriesEnabled: options.memoriesEnabled === true,
    signal: options.signal,
  };
}
