/**
 * A turn that has begun, and what is known of it so far.
 *
 * @module
 */
import type { TurnKind } from "../../../session/turn_options.ts";
import type { Failure, ReplayStep } from "../../steps.ts";

/** How a turn begins. What is not known is absent. */
export interface TurnBegin {
  readonly turnId?: string | undefined;
  /** Trace of the live turn. */
  readonly traceId?: string | undefined;
  /** Whether the file says when it ends. */
  readonly explicit: boolean;
}

/** A turn that has begun. */
export interface OpenTurn {
  turnId: string;
  readonly named: boolean;
  readonly explicit: boolean;
  readonly startMillis: number;
  lastMillis: number;
  traceId: string | undefined;
  kind: TurnKind;
  /** Steps that wait for the turn to be told; `undefined` once it is. */
  held: ReplayStep[] | undefined;
  configured: boolean;
  prompted: boolean;
  /** Whether the model or a tool did anything. */
  worked: boolean;
  /** Whether the agent gave its final answer. */
  answered: boolean;
  failure: Failure | undefined;
}

/**
 * Begins a turn.
 *
 * @param count Number of the turn in the file: part of an id for one without.
 */
export function openTurn(
  atMillis: number,
  { turnId, traceId, explicit }: TurnBegin,
  count: number,
): OpenTurn {
  return {
    turnId: turnId ?? `${atMillis}-${count}`,
    named: turnId !== undefined,
    explicit,
    startMillis: atMillis,
    lastMillis: atMillis,
    traceId: validTraceId(traceId),
    kind: "regular",
    held: [],
    configured: false,
    prompted: false,
    worked: false,
    answered: false,
    failure: undefined,
  };
}

/** 32 hex digits that are not all zeros, in small letters. */
export function validTraceId(traceId: string | undefined): string | undefined {
  const id = traceId?.toLowerCase();
  return id !== undefined && /^[0-9a-f]{32}$/.test(id) && !/^0+$/.test(id)
    ? id
    : undefined;
}
